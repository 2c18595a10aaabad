"""The Celery application: `celery -A gumas_pbi worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gumas_pbi.settings")
app = Celery("gumas_pbi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
