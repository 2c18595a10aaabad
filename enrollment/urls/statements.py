from django.urls import path

from enrollment.views import minutes, settling
from enrollment.views import statements as views

app_name = "statements"
urlpatterns = [
    path("<str:month>/rekonsiliasi/", views.detail, name="detail"),
    path("<str:month>/rekonsiliasi/unggah/", views.receive, name="receive"),
    path("<str:month>/rekonsiliasi/kolom/", views.columns, name="columns"),
    path("<str:month>/rekonsiliasi/kolom/lupakan/", views.forget, name="forget"),
    path("<str:month>/rekonsiliasi/cocokkan/", views.match, name="match"),
    path("<str:month>/rekonsiliasi/tarik/", views.withdraw, name="withdraw"),
    path("<str:month>/rekonsiliasi/selesaikan/", settling.decide, name="decide"),
    path("<str:month>/rekonsiliasi/selisih/<int:pk>/", settling.difference, name="difference"),
    path("<str:month>/rekonsiliasi/berita-acara/", minutes.draw, name="minutes"),
    path("<str:month>/rekonsiliasi/tanda-tangan/", minutes.sign, name="sign"),
    path("<str:month>/rekonsiliasi/pindaian/", minutes.scan, name="scan"),
]
