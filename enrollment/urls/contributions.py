from django.urls import path

from enrollment.views import billing_checks as checks
from enrollment.views import contributions as views

app_name = "contributions"
urlpatterns = [
    path("", views.index, name="list"),
    path("buka/", views.open_month, name="open"),
    path("<str:month>/", views.detail, name="detail"),
    path("<str:month>/tutup/", views.close, name="close"),
    path("<str:month>/hitung-ulang/", views.recompute, name="recompute"),
    path("<str:month>/pemeriksaan/", checks.index, name="checks"),
    path("<str:month>/pemeriksaan/periksa/", checks.run, name="run_checks"),
    path("<str:month>/pemeriksaan/putuskan/", checks.decide, name="decide"),
]
