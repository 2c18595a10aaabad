from django.urls import path

from enrollment.views import replacements as views

app_name = "replacements"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/tawarkan/", views.offer, name="offer"),
    path("<int:pk>/tarik/", views.withdraw, name="withdraw"),
]
