from django.urls import path

from enrollment.views import bills, payments

app_name = "bills"
urlpatterns = [
    path("tagihan/", bills.index, name="list"),
    path("tagihan/catat/", bills.create, name="create"),
    path("tagihan/baca/", bills.read, name="read"),
    path("tagihan/<int:pk>/", bills.detail, name="detail"),
    path("tagihan/<int:pk>/alasan/", bills.explain, name="explain"),
    path("tagihan/<int:pk>/batal/", bills.cancel, name="cancel"),
    path("tagihan/<int:pk>/pindaian/", bills.attach, name="attach"),
    path("tagihan/<int:pk>/pindaian/unduh/", bills.scan, name="scan"),
    path("tagihan/<int:pk>/bayar/", payments.request_money, name="pay"),
    path("pembayaran/<int:pk>/surat/", payments.follow, name="follow"),
    path("pembayaran/<int:pk>/batal/", payments.cancel, name="cancel_payment"),
    path("surat/<int:pk>/pindaian/", payments.attach, name="attach_paper"),
    path("surat/<int:pk>/pindaian/unduh/", payments.scan, name="scan_paper"),
]
