from django.urls import path

from enrollment.views import card_lives, card_runs, handing
from enrollment.views import cards as views

app_name = "cards"
urlpatterns = [
    path("", views.index, name="list"),
    path("cetak/", views.start, name="print"),
    path("menunggu/<int:pk>/", views.waiting, name="waiting"),
    path("menunggu/<int:pk>/cetak/", views.print_picked, name="print_picked"),
    path("<int:pk>/", card_runs.detail, name="detail"),
    path("<int:pk>/berhenti/", card_runs.stop, name="stop"),
    path("<int:pk>/lanjut/", card_runs.go_on, name="go_on"),
    path("<int:pk>/semua/", card_runs.download_all, name="download_all"),
    path("berkas/<int:pk>/", card_runs.download, name="download"),
    path("berkas/<int:pk>/ulang/", card_runs.retry, name="retry"),
    path("serah/", handing.index, name="handing"),
    path("serah/<int:pk>/", handing.village, name="hand_over"),
    path("cari/", card_lives.search, name="search"),
    path("cari/ganti/", card_lives.reprint_all, name="reprint_all"),
    # Last, for any word could be a serial.
    path("<slug:code>/", card_lives.card, name="card"),
    path("<slug:code>/ganti/", card_lives.reprint, name="reprint"),
    path("<slug:code>/cabut/", card_lives.revoke, name="revoke"),
]
