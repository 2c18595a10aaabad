from django.urls import path

from enrollment.views import coverage as views

app_name = "coverage"
urlpatterns = [path("", views.index, name="list")]
