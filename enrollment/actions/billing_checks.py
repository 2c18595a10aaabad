"""Checks of an open month before it is billed: names with amounts, to be passed or blocked."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import BillingFinding, ContributionBatch
from gumas_pbi import audit
from gumas_pbi.indonesian import number
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, verb


@verb
def run(batch: ContributionBatch, *, by: User, at: datetime) -> int:
    """Look for whom the month should not be billed. Returns the findings that wait."""
    ContributionBatch.objects.filter(pk=batch.pk).update(checked_at=at)
    batch.checked_at = at
    waiting = _undecided(batch).count()
    audit.record("billing_checks.run", batch, by=by, at=at, waiting=waiting)
    return waiting


def must_be_decided(batch: ContributionBatch) -> None:
    """Raises Refused while the month was not checked, or findings wait for a decision."""
    if batch.checked_at is None:
        raise Refused(_("Bulan ini belum diperiksa. Periksa dulu."), code="not_checked")
    waiting = _undecided(batch).count()
    if waiting:
        raise Refused(
            _("%(number)s temuan belum diputuskan. Putuskan dulu, lalu tutup bulan ini.")
            % {"number": number(waiting)},
            code="findings_undecided",
        )


def _undecided(batch: ContributionBatch) -> BillingFinding:
    return BillingFinding.objects.filter(batch=batch, verdict=BillingFinding.Verdict.OPEN)
