from django.urls import path

from enrollment.views import continuity as views

app_name = "continuity"
urlpatterns = [path("", views.index, name="index")]
