from django.urls import path

from enrollment.views import minutes, settling
from enrollment.views import statements as views

app_name = "statements"
urlpatterns = [
    path("", views.detail, name="detail"),
    path("unggah/", views.receive, name="receive"),
    path("kolom/", views.columns, name="columns"),
    path("kolom/lupakan/", views.forget, name="forget"),
    path("cocokkan/", views.match, name="match"),
    path("selesaikan/", settling.decide, name="decide"),
    path("selisih/<int:pk>/", settling.difference, name="difference"),
    path("berita-acara/", minutes.draw, name="minutes"),
    path("tanda-tangan/", minutes.sign, name="sign"),
    path("pindaian/", minutes.scan, name="scan"),
]
