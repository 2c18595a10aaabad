"""Writing the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from gumas_pbi.models import AuditEvent, User


def record(
    verb: str, subject: models.Model, *, by: User | None, at: datetime, **facts: Any
) -> AuditEvent:
    """Write one event in the transaction of the act. `facts` are counts, ids and codes."""
    return AuditEvent.objects.create(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        by=by,
        at=at,
        facts=facts,
    )
