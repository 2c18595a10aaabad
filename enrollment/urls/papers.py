from django.urls import path

from enrollment.views import papers as views

app_name = "papers"
urlpatterns = [
    path("<int:pk>/lampiran/", views.detail, name="detail"),
    path("<int:pk>/lampiran/salinan/", views.copy, name="copy"),
    path("<int:pk>/lampiran/resmi/", views.official, name="official"),
    path("<int:pk>/pindaian/", views.attach, name="attach"),
    path("<int:pk>/pindaian/unduh/", views.scan, name="scan"),
]
