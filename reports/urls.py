from django.urls import path

from reports.views import coverage, home

urlpatterns = [
    path("", home.home, name="home"),
    path("cakupan/", coverage.dashboard, name="dashboard"),
    path("cakupan/unduh/", coverage.download, name="dashboard_csv"),
]
