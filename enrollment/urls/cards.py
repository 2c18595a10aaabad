from django.urls import path

from enrollment.views import cards as views
from enrollment.views import custody, handing

app_name = "cards"
urlpatterns = [
    path("", views.index, name="list"),
    path("cetak/", views.start, name="print"),
    path("<int:pk>/", views.detail, name="detail"),
    path("berkas/<int:pk>/", views.download, name="download"),
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
    path("serah/kartu/<int:pk>/", custody.card, name="card"),
    path("serah/kartu/<int:pk>/tidak-ada/", custody.not_found, name="not_found"),
    path("serah/kartu/<int:pk>/ada-lagi/", custody.found_again, name="found_again"),
    path("tanda-terima/<int:pk>/", handing.receipt, name="receipt"),
]
