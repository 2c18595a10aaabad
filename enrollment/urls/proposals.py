from django.urls import path

from enrollment.views import proposals as views

app_name = "proposals"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
]
