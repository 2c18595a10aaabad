from django.urls import include, path

urlpatterns = [
    path("usulan/", include("enrollment.urls.proposals")),
    path("sk/", include("enrollment.urls.decrees")),
    path("bpjs/", include("enrollment.urls.registrations")),
    path("iuran/", include("enrollment.urls.contributions")),
    path("perlindungan/", include("enrollment.urls.coverage")),
    path("kesinambungan/", include("enrollment.urls.continuity")),
    path("kartu/", include("enrollment.urls.cards")),
    path("peristiwa/", include("enrollment.urls.events")),
    path("klaim/", include("enrollment.urls.claims")),
    path("rujukan/", include("enrollment.urls.references")),
    path("gabung/", include("enrollment.urls.merges")),
    path("k/", include("enrollment.urls.public")),
]
