from django.urls import path

from reports.views import chain, coverage, home, life

urlpatterns = [
    path("", home.home, name="home"),
    path("cakupan/", coverage.dashboard, name="dashboard"),
    path("cakupan/unduh/", coverage.download, name="dashboard_csv"),
    path("rantai/", chain.index, name="chain"),
    path("rantai/unduh/", chain.download, name="chain_download"),
    path("rantai/nama/", chain.names, name="chain_names"),
    path("rantai/nama/unduh/", chain.names_download, name="chain_names_download"),
    path("pekerja/<int:pk>/perjalanan/", life.life, name="life"),
]
