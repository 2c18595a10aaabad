from django.urls import path

from enrollment.views.public import card_check

urlpatterns = [path("<str:token>", card_check, name="card_check")]
