"""Acts on a person of the registry."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit, crypto
from gumas_pbi.models import AuditEvent, User
from gumas_pbi.refusals import Refused, StaleState, verb
from workers.actions import near_keys
from workers.models import RosterRow, Worker, WorkerChange
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
    if not is_reason(reason):
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


@verb
def correct_nik(worker: Worker, digits: str, *, row: RosterRow, by: User, at: datetime) -> None:
    """Give a registered person the NIK that a row of a list has; the old one is kept as history.

    Raises Refused where it is somebody else's already, StaleState where it was changed meanwhile.
    """
    before = write_nik(worker, digits, by=by, at=at)
    WorkerChange.objects.create(
        worker=worker, field="nik", before=before, after=digits, row=row, by=by, at=at
    )
    audit.record("workers.correct_nik", worker, by=by, at=at, row=row.pk)


def write_nik(worker: Worker, digits: str, *, by: User, at: datetime) -> str:
    """Change the NIK with all that is kept of it, and return the old one. Part of verbs, which
    write the history; raises StaleState where it was changed meanwhile."""
    before, seen = worker.nik, worker.nik_digest
    worker.nik, worker.nik_digest = digits, crypto.digest(digits)
    as_seen = Worker.objects.filter(pk=worker.pk, nik_digest=seen, merged_into=None)
    hit = as_seen.update(nik=worker.nik, nik_digest=worker.nik_digest, updated_by=by, updated_at=at)
    if not hit:
        raise StaleState
    worker.near_keys.all().delete()
    near_keys.write(Worker.objects.filter(pk=worker.pk))
    return before


def is_reason(text: str) -> bool:
    """True for a text that can be a reason: at least 5 letters."""
    return sum(letter.isalpha() for letter in text) >= LEAST_LETTERS


def without_numbers(text: str) -> str:
    """The text with long numbers masked: people type a NIK where a name or a reason is asked."""
    return _NUMBER.sub(lambda found: mask(found[0]), text)
