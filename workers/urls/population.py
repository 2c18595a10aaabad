from django.urls import path

from workers.views import population as views

app_name = "population"
urlpatterns = [
    path("<int:pk>/centang/", views.pick, name="pick"),
]
