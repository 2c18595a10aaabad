from django.apps import AppConfig


class GumasPbiConfig(AppConfig):
    name = "gumas_pbi"
