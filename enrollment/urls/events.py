from django.urls import path

from enrollment.views import events as views

app_name = "events"
urlpatterns = [
    path("meninggal/", views.death, name="death"),
    path("meninggal/<int:pk>/", views.report_death, name="report_death"),
]
