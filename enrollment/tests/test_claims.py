"""Claims: the months in a row, the estimate, the papers."""

from datetime import date

import pytest

from enrollment import benefits, claim_papers
from enrollment.actions import claims
from enrollment.models import Tariff
from enrollment.tests.factories import (
    ClaimPaperFactory,
    LifeEventFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("months", "total"), [(3, 10_000_000), (4, 42_000_000)])
def test_the_estimate_of_jkm(months, total):
    assert claims.estimate_of("JKM", months, date(2026, 11, 10)).total == total


def test_the_estimate_of_jkk():
    assert claims.estimate_of("JKK", 1, date(2026, 11, 10)).total == 70_000_000


def test_the_estimate_of_jkk_is_refused_without_a_tariff():
    Tariff.objects.filter(programme="JKK").delete()
    with pytest.raises(Refused) as no:
        claims.estimate_of("JKK", 1, date(2026, 11, 10))
    assert no.value.code == "tariff_missing"


def test_open_asks_for_the_papers_of_its_programme(now):
    member = enrolled()
    event = LifeEventFactory(worker=member.worker, at_work=True)
    claim = claims.open(event, by=event.reported_by, at=now)
    codes = list(claim.papers.order_by("pk").values_list("code", flat=True))
    assert codes == [paper.code for paper in benefits.JKK_PAPERS]


def test_open_twice_is_refused(now):
    event = LifeEventFactory(worker=enrolled().worker)
    claims.open(event, by=event.reported_by, at=now)
    with pytest.raises(Refused) as no:
        claims.open(event, by=event.reported_by, at=now)
    assert no.value.code == "claim_open"


def test_a_paper_is_received_once(now):
    paper, officer = ClaimPaperFactory(), UserFactory(role=Role.VILLAGE_OFFICER)
    claims.receive_paper(paper, by=officer, at=now)
    paper.refresh_from_db()
    assert (paper.received_by, paper.received_at) == (officer, now)
    with pytest.raises(StaleState):
        claims.receive_paper(paper, by=UserFactory(role=Role.VERIFIER), at=now)
    paper.refresh_from_db()
    assert paper.received_by == officer
    assert AuditEvent.objects.filter(verb="claims.receive_paper").count() == 1


def test_every_code_has_words():
    papers = (*benefits.JKM_PAPERS, *benefits.JKK_PAPERS)
    assert {paper.code for paper in papers} == set(claim_papers.PAPERS)
    assert {paper.when for paper in papers if paper.when} == set(claim_papers.CASES)
    assert set(benefits.HEIR_ORDER) == set(claim_papers.HEIRS)
    parts = (*benefits.jkm_death(4).parts, *benefits.jkk_death(1_000_000).parts)
    assert {code for code, _amount in parts} == set(claim_papers.PARTS)
