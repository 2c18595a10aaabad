from django.urls import path

from enrollment.views import contributions as views

app_name = "contributions"
urlpatterns = [
    path("", views.index, name="list"),
    path("buka/", views.open_month, name="open"),
    path("<str:month>/", views.detail, name="detail"),
    path("<str:month>/tutup/", views.close, name="close"),
]
