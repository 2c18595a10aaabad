from django.urls import path

from enrollment.views import events as views

app_name = "events"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/akhiri/", views.settle, name="settle"),
    path("<int:pk>/abaikan/", views.dismiss, name="dismiss"),
    path("<int:pk>/cabut/", views.withdraw, name="withdraw"),
    path("lapor/<int:pk>/", views.report, name="report"),
    path("meninggal/", views.death, name="death"),
    path("meninggal/<int:pk>/", views.report_death, name="report_death"),
]
