from django.urls import path

from enrollment.views import tariffs as views

app_name = "tariffs"
urlpatterns = [
    path("", views.index, name="list"),
    path("baru/", views.create, name="create"),
    path("<int:pk>/koreksi/", views.correct, name="correct"),
    path("<int:pk>/tarik/", views.withdraw, name="withdraw"),
]
