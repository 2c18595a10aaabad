from django.urls import path

from enrollment.views import credits as views

app_name = "credits"
urlpatterns = [
    path("kredit/", views.index, name="list"),
    path("kredit/selesaikan/", views.settle, name="settle"),
    path("kredit/<int:pk>/batal/", views.cancel, name="cancel"),
]
