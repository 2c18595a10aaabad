from django.urls import path

from enrollment.views import card_lives, card_runs, custody, handing
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
    path("perjalanan/", custody.journey, name="journey"),
    path("perjalanan/kirim/", custody.send, name="send"),
    path("serah/", handing.index, name="handing"),
    path("serah/luring/", handing.offline, name="offline"),
    path("serah/pekerja.js", handing.worker, name="worker"),
    path("serah/<int:pk>/", handing.village, name="hand_over"),
    path("serah/<int:pk>/cari/", handing.find, name="find"),
    path("serah/<int:pk>/centang/", handing.take, name="take"),
    path("serah/<int:pk>/tiba/", custody.arrive, name="arrive"),
    path("serah/<int:pk>/tanda-terima/", handing.attach, name="attach"),
    path("serah/kartu/<int:pk>/", custody.card, name="hand_one"),
    path("serah/kartu/<int:pk>/tidak-ada/", custody.not_found, name="not_found"),
    path("serah/kartu/<int:pk>/ada-lagi/", custody.found_again, name="found_again"),
    path("serah/kartu/<int:pk>/keliru/", custody.take_back, name="take_back"),
    path("tanda-terima/<int:pk>/", handing.receipt, name="receipt"),
    path("cari/", card_lives.search, name="search"),
    path("cari/ganti/", card_lives.reprint_all, name="reprint_all"),
    # Last, for any word could be a serial.
    path("<slug:code>/", card_lives.card, name="card"),
    path("<slug:code>/ganti/", card_lives.reprint, name="reprint"),
    path("<slug:code>/cabut/", card_lives.revoke, name="revoke"),
]
