from django.urls import path

from enrollment.views import claims as views

app_name = "claims"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("berkas/<int:pk>/", views.receive_paper, name="receive_paper"),
]
