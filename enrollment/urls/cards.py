from django.urls import path

from enrollment.views import cards as views
from enrollment.views import handing

app_name = "cards"
urlpatterns = [
    path("", views.index, name="list"),
    path("cetak/", views.start, name="print"),
    path("<int:pk>/", views.detail, name="detail"),
    path("serah/", handing.index, name="handing"),
    path("serah/<int:pk>/", handing.village, name="hand_over"),
    path("berkas/<int:pk>/", views.download, name="download"),
]
