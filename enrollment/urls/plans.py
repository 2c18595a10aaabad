from django.urls import path

from enrollment.views import plans as views

app_name = "plans"
urlpatterns = [
    path("", views.index, name="index"),
    path("simpan/", views.save, name="save"),
    path("<int:pk>/ubah/", views.edit, name="edit"),
]
