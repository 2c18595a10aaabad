from django.urls import path

from workers.views import corrections
from workers.views import workers as views

app_name = "workers"
urlpatterns = [
    path("", views.index, name="list"),
    path("cari/", views.find, name="find"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/lihat/", views.reveal, name="reveal"),
    path("<int:pk>/perbaiki/", corrections.edit, name="correct"),
]
