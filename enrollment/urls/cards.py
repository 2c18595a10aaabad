from django.urls import path

from enrollment.views import cards as views

app_name = "cards"
urlpatterns = [
    path("", views.index, name="list"),
    path("cetak/", views.start, name="print"),
    path("<int:pk>/", views.detail, name="detail"),
    path("berkas/<int:pk>/", views.download, name="download"),
]
