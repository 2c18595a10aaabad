"""The kernel's own work in the worker."""

from celery import shared_task
from django.utils import timezone

from gumas_pbi import audit


@shared_task(name="gumas_pbi.seal_audit")
def seal_audit() -> None:
    audit.seal(timezone.now())
