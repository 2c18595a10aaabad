"""What happened: who, what, when. Written once, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act. The database refuses UPDATE, DELETE and TRUNCATE (migration 0001).

    `facts` holds counts, ids and codes, never a NIK.
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


class AuditSeal(models.Model):
    """A link of the chain over all events so far. As unchangeable as the events (migration 0001).

    The `events` with ids after the seal before, up to `up_to`, give `digest` together with the
    digest before (see gumas_pbi.audit). Ids count on without a gap, so that a seal cannot be taken
    out unseen.
    """

    id = models.BigIntegerField(primary_key=True)
    up_to = models.BigIntegerField()
    events = models.PositiveBigIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id__gte=1, events__gte=1),
                name="auditseal_covers_events",
                violation_error_message=_("Segel jejak audit harus mencakup paling sedikit satu."),
            ),
            models.UniqueConstraint(
                fields=["up_to"],
                name="auditseal_up_to_stands_once",
                violation_error_message=_("Jejak audit sampai di sini sudah disegel."),
            ),
        ]
