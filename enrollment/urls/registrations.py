from django.urls import path

from enrollment.views import registrations as views

app_name = "registrations"
urlpatterns = [
    path("sk/<int:pk>/kirim/", views.send, name="send"),
    path("sk/<int:pk>/terima-semua/", views.accept_all, name="accept_all"),
    path("sk/<int:pk>/jawaban/", views.receive, name="receive"),
    path("kiriman/<int:pk>/unduh/", views.download, name="download"),
    path("jawaban/<int:pk>/", views.answer, name="answer"),
]
