from django.urls import path

from enrollment.views import listed, matching
from enrollment.views import references as views

app_name = "references"
urlpatterns = [
    path("", views.index, name="list"),
    path("unggah/", views.upload, name="upload"),
    path("padan/", matching.export, name="match"),
    path("terlindungi/", listed.covered, name="covered"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/tarik/", views.withdraw, name="withdraw"),
]
