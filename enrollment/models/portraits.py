"""A worker's photo for the card."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workers.models import Worker


class Portrait(models.Model):
    """A worker's photo for the card (JPEG, cropped to 3 : 4), sealed in storage."""

    worker = models.OneToOneField(Worker, on_delete=models.CASCADE, related_name="portrait")
    file = models.FileField(upload_to="portraits/%Y/%m", max_length=200)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField()
