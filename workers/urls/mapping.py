from django.urls import path

from workers.views import mapping as views

app_name = "mapping"
urlpatterns = [
    path("<int:pk>/kolom/", views.edit, name="edit"),
    path("<int:pk>/kolom/lupakan/", views.forget, name="forget"),
]
