from django.urls import path

from enrollment.views import portraits as views

app_name = "portraits"
urlpatterns = [
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/gambar/", views.image, name="image"),
    path("<int:pk>/hapus/", views.remove, name="remove"),
]
