from django.urls import path

from enrollment.views import merges as views

app_name = "merges"
urlpatterns = [path("<int:pk>/", views.merge, name="merge")]
