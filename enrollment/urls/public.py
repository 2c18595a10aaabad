from django.urls import path

from enrollment.views.own_check import own_check
from enrollment.views.public import card_check

urlpatterns = [
    path("K/<str:token>", card_check, name="card_scan"),  # as a QR code has it
    path("k/<str:token>", card_check, name="card_check"),
    path("k/<str:token>/saya/", own_check, name="card_own"),
]
