from django.urls import path

from enrollment.views import confirmations as views

app_name = "confirmations"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.village, name="village"),
]
