"""Checks of an open month before it is billed: names with amounts, to be passed or blocked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from enrollment.billing_checks import LATE, MUST_CODES
from enrollment.models import BillingFinding, Contribution, ContributionBatch
from enrollment.queries import billing_checks as queries
from gumas_pbi import audit
from gumas_pbi.indonesian import number
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import analyze, insert_select

State = ContributionBatch.State
LINES = ("batch", "worker", "programme", "kind", "village", "decree")


@verb
def run(batch: ContributionBatch, *, by: User, at: datetime) -> int:
    """Look for whom the month should not be billed. Returns the findings that wait.

    What was decided stays decided; what nobody has decided and holds no longer is gone. Raises
    Refused where the month is not open.
    """
    batch = lock(batch, (State.OPEN, State.CHECKING))
    analyze(Contribution, LINES, batch.lines)
    undecided = batch.findings.filter(verdict=BillingFinding.Verdict.OPEN)
    undecided._raw_delete(undecided.db)
    look = queries.look(batch, at.astimezone().date())
    found = {code: _find(look, code) for code in queries.FINDERS}
    ContributionBatch.objects.filter(pk=batch.pk).update(checked_at=at)
    waiting = _waiting(batch).count()
    audit.record("billing_checks.run", batch, by=by, at=at, waiting=waiting, found=found)
    return waiting


def _find(look: queries.Look, code: str) -> int:
    return insert_select(
        BillingFinding,
        queries.FINDERS[code](look).order_by(),
        {
            "batch": Value(look.batch.pk),
            "worker": F("worker"),
            "village": F("village"),
            "code": Value(code),
            "amount": queries.added() if code == LATE else queries.amount(),
            "detail": F("detail"),
        },
        on_conflict="DO NOTHING",
    )


def lock(batch: ContributionBatch, states: Sequence[str] = (State.OPEN,)) -> ContributionBatch:
    """The month, held until the act is over. Raises Refused where it is not open."""
    held: Any = ContributionBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if held.state not in states:
        raise Refused(
            _("Bulan ini tidak terbuka, jadi tidak diperiksa dan tidak diubah lagi."),
            code="month_not_open",
        )
    return held  # type: ignore[no-any-return]


def must_be_decided(batch: ContributionBatch) -> None:
    """Raises Refused while the month was not checked, or findings wait for a decision."""
    if not ContributionBatch.objects.filter(pk=batch.pk, checked_at__isnull=False).exists():
        raise Refused(_("Bulan ini belum diperiksa. Periksa dulu."), code="not_checked")
    waiting = _waiting(batch).count()
    if waiting:
        raise Refused(
            _("%(number)s temuan belum diputuskan. Putuskan dulu, lalu tutup bulan ini.")
            % {"number": number(waiting)},
            code="findings_undecided",
        )


def _waiting(batch: ContributionBatch) -> Any:
    return batch.findings.filter(verdict=BillingFinding.Verdict.OPEN, code__in=MUST_CODES)
