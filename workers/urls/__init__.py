from django.urls import include, path

urlpatterns = [
    path("daftar/", include("workers.urls.rosters")),
    path("daftar/", include("workers.urls.rows")),
    path("daftar/", include("workers.urls.duplicates")),
    path("daftar/", include("workers.urls.updates")),
    path("daftar/", include("workers.urls.mapping")),
    path("daftar/", include("workers.urls.population")),
    path("pekerjaan/", include("workers.urls.occupations")),
    path("pekerja/", include("workers.urls.workers")),
]
