"""What happened: who, what, when. Written once, never changed."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class AuditEvent(models.Model):
    """One act. The database refuses UPDATE, DELETE and TRUNCATE (migration 0002).

    `facts` holds counts, ids and codes, never a NIK. `txid` is the transaction that wrote it,
    so that a seal covers only what can no longer change.
    """

    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="auditevent_subject"),
            models.Index(fields=["by", "at"], name="auditevent_by_at"),
        ]
