from django.urls import path

from enrollment.views import packs as views

app_name = "packs"
urlpatterns = [
    path("<str:month>/berkas/", views.index, name="list"),
    path("<str:month>/berkas/susun/", views.ask, name="ask"),
    path("<str:month>/berkas/resmi/", views.official, name="official"),
    path("<str:month>/berkas/salinan/", views.copy, name="copy"),
    path("<str:month>/baris/<int:pk>/", views.line, name="line"),
]
