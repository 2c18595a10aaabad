from django.urls import path

from enrollment.views import decrees as views

app_name = "decrees"
urlpatterns = [
    path("", views.index, name="list"),
    path("baru/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/tetapkan/", views.issue, name="issue"),
    path("<int:pk>/buang/", views.discard, name="discard"),
]
