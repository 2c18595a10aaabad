"""Claims: opened with an estimate and a list of papers, then filled."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from enrollment import benefits
from enrollment.models import Claim, ClaimPaper, LifeEvent, Programme, Tariff
from enrollment.queries import clocks
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, verb


def programme_of(at_work: bool) -> Programme:
    """Whose claim a death is."""
    return Programme.JKK if at_work else Programme.JKM


@verb
def open(event: LifeEvent, *, by: User, at: datetime) -> Claim:
    """Open the claim of a death: JKK where it came from work, else JKM. Amounts are estimates.

    Raises Refused where it is open already.
    """
    if Claim.objects.filter(event=event).exists():
        raise Refused(_("Klaim untuk peristiwa ini sudah dibuka."), code="claim_open")
    programme = programme_of(event.at_work)
    months = clocks.in_a_row(event.worker, programme, event.date)
    claim = Claim.objects.create(
        worker=event.worker,
        village=event.village,
        event=event,
        programme=programme,
        months=months,
        estimate=estimate_of(programme, months, event.date).total,
        opened_by=by,
        opened_at=at,
    )
    papers = benefits.JKK_PAPERS if programme == Programme.JKK else benefits.JKM_PAPERS
    ClaimPaper.objects.bulk_create(ClaimPaper(claim=claim, code=paper.code) for paper in papers)
    audit.record("claims.open", claim, by=by, at=at, months=months, estimate=claim.estimate)
    return claim


def estimate_of(programme: str, months: int, day: date) -> benefits.Estimate:
    """What the family may expect, in rupiah; BPJS decides. Raises Refused without a tariff."""
    if programme == Programme.JKM:
        return benefits.jkm_death(months)
    tariff = Tariff.objects.reported().valid_on(day).filter(programme=Programme.JKK)
    base = tariff.values_list("base_income", flat=True).first()
    if not base:
        raise Refused(
            _("Belum ada tarif JKK yang berlaku pada tanggal itu. Hubungi administrator."),
            code="tariff_missing",
        )
    return benefits.jkk_death(base)


@verb
def receive_paper(paper: ClaimPaper, *, by: User, at: datetime) -> None:
    """Tick a paper as received. Raises StaleState where it was already."""
    hit = ClaimPaper.objects.filter(pk=paper.pk, received_at=None)
    if not hit.update(received_by=by, received_at=at):
        raise StaleState
    audit.record("claims.receive_paper", paper.claim, by=by, at=at, paper=paper.code)
