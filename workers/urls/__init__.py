from django.urls import include, path

urlpatterns = [
    path("daftar/", include("workers.urls.rosters")),
    path("daftar/", include("workers.urls.rows")),
    path("pekerja/", include("workers.urls.workers")),
]
