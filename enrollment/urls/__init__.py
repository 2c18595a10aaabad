from django.urls import include, path

urlpatterns = [
    path("usulan/", include("enrollment.urls.proposals")),
    path("verifikasi/", include("enrollment.urls.verification")),
    path("sk/", include("enrollment.urls.decrees")),
    path("sk/", include("enrollment.urls.papers")),
    path("kuota/", include("enrollment.urls.quotas")),
    path("pengganti/", include("enrollment.urls.replacements")),
    path("bpjs/", include("enrollment.urls.registrations")),
    path("bpjs/", include("enrollment.urls.layouts")),
    path("iuran/", include("enrollment.urls.contributions")),
    path("iuran/", include("enrollment.urls.statements")),
    path("perlindungan/", include("enrollment.urls.coverage")),
    path("kesinambungan/", include("enrollment.urls.continuity")),
    path("kartu/", include("enrollment.urls.cards")),
    path("peristiwa/", include("enrollment.urls.events")),
    path("konfirmasi/", include("enrollment.urls.confirmations")),
    path("klaim/", include("enrollment.urls.claims")),
    path("rujukan/", include("enrollment.urls.references")),
    path("gabung/", include("enrollment.urls.merges")),
    path("k/", include("enrollment.urls.public")),
]
