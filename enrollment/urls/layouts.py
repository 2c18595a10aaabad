from django.urls import path

from enrollment.views import layouts as views

app_name = "layouts"
urlpatterns = [
    path("susunan/", views.index, name="list"),
    path("susunan/<int:pk>/", views.edit, name="edit"),
    path("susunan/<int:pk>/salin/", views.copy, name="copy"),
    path("susunan/<int:pk>/pakai/", views.use, name="use"),
    path("susunan/<int:pk>/hapus/", views.discard, name="discard"),
    path("keluar/", views.leavers, name="leavers"),
]
