"""Acts on a person of the registry."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import AuditEvent, User
from gumas_pbi.refusals import Refused, verb
from workers.models import Worker
from workers.models.workers import SEALED_FIELDS
from workers.nik import mask

REVEALS_PER_HOUR = 100
LEAST_LETTERS = 5
_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){9,}")


@verb
def reveal(worker: Worker, *, reason: str, by: User, at: datetime) -> dict[str, str]:
    """The sealed data of a person, by field name. Each reveal leaves an audit event.

    Raises Refused without a reason of at least 5 letters (code `reason_missing`), and after 100
    reveals by the same user within an hour (`too_many_reveals`).
    """
    reason = " ".join(reason.split())
    if sum(letter.isalpha() for letter in reason) < LEAST_LETTERS:
        raise Refused(
            _("Tuliskan alasan melihat data ini, paling sedikit 5 huruf."), code="reason_missing"
        )
    lately = AuditEvent.objects.filter(by=by, at__gt=at - timedelta(hours=1))
    if lately.filter(verb="workers.reveal").count() >= REVEALS_PER_HOUR:
        raise Refused(
            _("Anda sudah membuka 100 data dalam satu jam. Coba lagi nanti."),
            code="too_many_reveals",
        )
    audit.record("workers.reveal", worker, by=by, at=at, reason=without_numbers(reason))
    return {name: getattr(worker, name) for name in SEALED_FIELDS}


def without_numbers(text: str) -> str:
    """The text with long numbers masked: people type a NIK where a name or a reason is asked."""
    return _NUMBER.sub(lambda found: mask(found[0]), text)
