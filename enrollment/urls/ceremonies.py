from django.urls import path

from enrollment.views import ceremonies as views

app_name = "ceremonies"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/hapus/", views.cancel, name="cancel"),
]
