from django.urls import path

from workers.views import occupations as views

app_name = "occupations"
urlpatterns = [
    path("", views.index, name="list"),
    path("tambah/", views.add, name="add"),
    path("belum-dikenal/", views.unrecognised, name="unrecognised"),
    path("<int:pk>/", views.change, name="change"),
]
