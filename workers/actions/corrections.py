"""Correcting what the registry says of a person: what stood there before is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, StaleState, verb
from workers import nik
from workers.actions import updates
from workers.actions.workers import is_reason, without_numbers, write_nik
from workers.checks import CHECKS
from workers.models import Worker, WorkerChange
from workers.names import is_name, name_key

CORRECTORS = frozenset({Role.VERIFIER, Role.BPJS_LIAISON, Role.ADMINISTRATOR})
SEALED = ("nik", *updates.SEALED)
# Where somebody lives is an event, not a correction.
FIELDS = ("nik", *(field for field in updates.FIELDS if field != "village"))


@verb
def correct(
    worker: Worker, values: Mapping[str, Any], reason: str, *, by: User, at: datetime
) -> list[str]:
    """Give a registered person other values, as the caller saw the person (`updated_at`).

    `values` by field name (`occupation` is an object, the NIK its 16 digits); what is the same
    changes nothing. Each change is kept, sealed, with the reason. What a decree has
    frozen stays; the next list for BPJS has the new values. Returns the fields changed.

    Raises Refused for whom it is not, without a reason, for a value that can't be, and where
    nothing changes; StaleState where somebody else has changed the person meanwhile.
    """
    reason = without_numbers(" ".join(reason.split()))[:300]
    _must(worker, values, reason, by, at.astimezone().date())
    before = {field: _text(worker, field) for field in values}
    changed = _set(worker, values)
    if not changed:
        raise Refused(_("Tidak ada yang berubah. Ubah dulu yang keliru."), code="nothing_changed")
    _write(worker, changed, by, at)
    if "nik" in changed:
        write_nik(worker, str(values["nik"]), by=by, at=at)
    WorkerChange.objects.bulk_create(
        WorkerChange(
            worker=worker, field=field, before=before[field],
            after=str(values["nik"]) if field == "nik" else _text(worker, field),
            reason=reason, by=by, at=at,
        )
        for field in changed
    )  # fmt: skip
    audit.record("corrections.correct", worker, by=by, at=at, fields=sorted(changed), reason=reason)
    return changed


def _must(worker: Worker, values: Mapping[str, Any], reason: str, by: User, today: date) -> None:
    if not by.has_role(*CORRECTORS):
        raise Refused(
            _("Data pekerja diperbaiki verifikator, petugas BPJS, atau administrator."),
            code="role",
        )
    if worker.merged_into_id:
        raise Refused(
            _("Data ini sudah digabung. Perbaiki data yang dipertahankan."), code="merged"
        )
    if not is_reason(reason):
        raise Refused(
            _("Tuliskan alasan perbaikan, paling sedikit 5 huruf."), code="reason_missing"
        )
    if not set(values) <= set(FIELDS):
        raise Refused(_("Isian ini tidak bisa diperbaiki di sini."), code="no_such_field")
    if not is_name(str(values.get("name", worker.name))):
        raise Refused(
            _("Nama ditulis dengan huruf, sesuai KTP."), code="name_impossible", field="name"
        )
    born = values.get("birth_date", worker.birth_date)
    if born and born > today:
        raise Refused(
            _("Tanggal lahir tidak bisa di masa depan."), code="birth_impossible",
            field="birth_date",
        )  # fmt: skip
    if "nik" in values:
        read = nik.read(values["nik"], today)
        wrong = [code for code in read.said if CHECKS[code].severity == "error"]
        if wrong or not read.digits:
            raise Refused(CHECKS[(wrong or read.said)[0]].sentence, code=read.said[0], field="nik")


def _text(worker: Worker, field: str) -> str:
    if field in SEALED:
        return str(getattr(worker, field) or "")
    return updates.text(worker, field)


def _set(worker: Worker, values: Mapping[str, Any]) -> list[str]:
    """Set what differs, and return it. The NIK is written by its own rules."""
    changed = []
    for field, value in values.items():
        same = getattr(worker, field)
        if field == "occupation":
            same = worker.occupation
        if value == same or (not value and not same):
            continue
        changed.append(field)
        if field == "nik":
            continue
        setattr(worker, field, value)
        if field == "name":
            worker.name_key = name_key(str(value))
        elif field == "occupation":
            worker.occupation_text = value.name if value else ""
    return changed


def _write(worker: Worker, changed: list[str], by: User, at: datetime) -> None:
    written = {field: getattr(worker, field) for field in changed if field != "nik"}
    if "name" in changed:
        written["name_key"] = worker.name_key
    if "occupation" in changed:
        written["occupation_text"] = worker.occupation_text
    seen = Worker.objects.filter(pk=worker.pk, updated_at=worker.updated_at, merged_into=None)
    if not seen.update(**written, updated_by=by, updated_at=at):
        raise StaleState
    worker.updated_by, worker.updated_at = by, at
