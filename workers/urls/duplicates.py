from django.urls import path

from workers.views import duplicates as views

app_name = "duplicates"
urlpatterns = [
    path("mirip/", views.index, name="list"),
    path("baris/<int:pk>/mirip/", views.compare, name="compare"),
    path("mirip/<int:pk>/tanya-lagi/", views.ask_again, name="ask_again"),
]
