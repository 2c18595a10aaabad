from django.urls import path

from workers.views import rosters as views

app_name = "rosters"
urlpatterns = [
    path("", views.index, name="list"),
    path("unggah/", views.upload, name="upload"),
    path("templat/", views.template, name="template"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/kemajuan/", views.progress, name="progress"),
    path("<int:pk>/kirim/", views.submit, name="submit"),
    path("<int:pk>/berkas/", views.original, name="original"),
    path("<int:pk>/bertanda/", views.marked, name="marked"),
]
