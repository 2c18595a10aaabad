from django.urls import include, path

urlpatterns = [
    path("usulan/", include("enrollment.urls.proposals")),
    path("sk/", include("enrollment.urls.decrees")),
    path("kuota/", include("enrollment.urls.quotas")),
    path("pengganti/", include("enrollment.urls.replacements")),
    path("bpjs/", include("enrollment.urls.registrations")),
    path("iuran/", include("enrollment.urls.contributions")),
    path("kartu/", include("enrollment.urls.cards")),
    path("peristiwa/", include("enrollment.urls.events")),
    path("klaim/", include("enrollment.urls.claims")),
    path("rujukan/", include("enrollment.urls.references")),
    path("gabung/", include("enrollment.urls.merges")),
    path("k/", include("enrollment.urls.public")),
]
