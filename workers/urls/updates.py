from django.urls import path

from workers.views import updates as views

app_name = "updates"
urlpatterns = [
    path("pembaruan/", views.index, name="list"),
    path("<int:pk>/pembaruan/", views.roster, name="roster"),
]
