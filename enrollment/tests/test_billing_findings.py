"""What is decided of findings: lines leave the month and come back, and the sums stay right."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from enrollment.actions import billing_checks, billing_findings, contributions, enrollments
from enrollment.models import BillingFinding, Contribution, ContributionBatch, Enrollment, Tariff
from enrollment.months import Month
from enrollment.tests.factories import BillingFindingFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
TOTALS = ("people", "lines", "jkk", "jkm", "credits")


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.TREASURER)


@pytest.fixture
def who(treasurer, now):
    return {"by": treasurer, "at": now}


def compute(month, who):
    return contributions.compute(contributions.open(month, **who), at=who["at"])


@pytest.fixture
def batch(who):
    """November with two people of one district and one of another."""
    for _n in range(3):
        enrolled()
    return compute(NOVEMBER, who)


def find(batch, *places, **facts):
    """Findings about the batch's people, by their place among them."""
    people = list(batch.items.filter(programme="JKK", kind="regular").order_by("pk"))
    for place in places:
        BillingFindingFactory(batch=batch, worker=people[place].worker, **facts)
    return batch.findings.filter(**facts).order_by("pk")


def of_lines(batch, **where):
    """The totals as the lines of a month (or a district of it) tell them."""
    lines = batch.items.filter(**where)

    def rupiah(**facts):
        return lines.filter(**facts).aggregate(n=Sum("amount", default=0))["n"]

    owed = {"kind__in": ["regular", "adjustment"]}
    return (
        lines.filter(kind="regular", programme="JKK").count(), lines.count(),
        rupiah(programme="JKK", **owed), rupiah(programme="JKM", **owed), -rupiah(kind="credit"),
    )  # fmt: skip


def checked(batch):
    """The month, when its totals and those of its districts are the sums of the lines."""
    batch.refresh_from_db()
    assert tuple(getattr(batch, name) for name in TOTALS) == of_lines(batch)
    for part in batch.parts.all():
        told = tuple(getattr(part, name) for name in TOTALS)
        assert told == of_lines(batch, village__district=part.district)
    return batch


def test_let_pass(batch, who, treasurer, now):
    findings = find(batch, 0, 1)
    assert billing_findings.let_pass(batch, findings, reason=" Sudah  dicek ", **who) == 2
    finding = findings.first()
    assert (finding.verdict, finding.reason) == ("passed", "Sudah dicek")
    assert (finding.decided_by, finding.decided_at) == (treasurer, now)
    assert (checked(batch).people, batch.blocked) == (3, 0)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.facts) == ("billing_findings.let_pass", {"findings": 2})


def test_block_takes_the_lines_out_and_counts_them(batch, who):
    findings = find(batch, 0, 2)
    assert billing_findings.block(batch, findings, reason="Meninggal", **who) == 2
    assert (checked(batch).people, batch.lines, batch.total) == (1, 2, 16_800)
    assert batch.blocked == 33_600
    assert not batch.items.filter(worker__in=findings.values("worker")).exists()


def test_block_one_person_found_by_two_checks_counts_once(batch, who):
    find(batch, 0, code="listed_deceased")
    find(batch, 0, code="duplicate")
    assert billing_findings.block(batch, batch.findings.all(), reason="Meninggal", **who) == 1
    assert checked(batch).blocked == 16_800
    assert batch.findings.count() == 1  # the other holds no longer


def test_block_what_was_passed_counts_what_the_lines_said(batch, who):
    findings = find(batch, 0, amount=1)
    billing_findings.let_pass(batch, findings, reason="Sudah dicek", **who)
    assert billing_findings.block(batch, batch.findings.all(), reason="Meninggal", **who) == 1
    assert checked(batch).blocked == 16_800


def test_block_leaves_credits_in_the_month(who, now, treasurer):
    worker = enrolled().worker
    compute(OCTOBER, who)
    Tariff.objects.filter(programme="JKM", payer="regency").update(
        superseded_at=now, superseded_by=treasurer
    )
    Tariff.objects.create(
        programme="JKM", amount=6_000, start=date(2015, 7, 1), legal_basis="PP 44/2015"
    )
    batch = compute(NOVEMBER, who)
    assert batch.credits == 800
    billing_findings.block(batch, find(batch, 0), reason="Meninggal", **who)
    assert (checked(batch).people, batch.total, batch.credits) == (0, 0, 800)
    assert [line.kind for line in batch.items.filter(worker=worker)] == ["credit"]


@pytest.mark.parametrize("act", ["let_pass", "block"])
def test_a_decision_needs_a_reason(batch, who, act):
    with pytest.raises(Refused) as no:
        getattr(billing_findings, act)(batch, find(batch, 0), reason=" ", **who)
    assert no.value.code == "reason_missing"
    assert BillingFinding.objects.get().verdict == "open"


def test_a_decision_twice_is_refused(batch, who):
    findings = find(batch, 0)
    billing_findings.block(batch, findings, reason="Meninggal", **who)
    for act in (billing_findings.block, billing_findings.let_pass):
        with pytest.raises(Refused) as no:
            act(batch, batch.findings.all(), reason="Lagi", **who)
        assert no.value.code == "nobody_left"
    assert checked(batch).blocked == 16_800


def test_who_is_not_billed_can_not_be_blocked(batch, who):
    BillingFindingFactory(batch=batch, code="left")
    with pytest.raises(Refused) as no:
        billing_findings.block(batch, batch.findings.all(), reason="Meninggal", **who)
    assert no.value.code == "nobody_left"


def test_whom_a_later_month_has_corrected_can_not_be_blocked(batch, who, now):
    findings = find(batch, 0)
    worker = findings.get().worker
    enrollments.end(worker, last_day=date(2026, 10, 3), reason="moved", by=who["by"], at=now)
    compute(Month(2026, 12), {**who, "at": now.replace(month=12)})
    assert Contribution.objects.filter(corrects__batch=batch, worker=worker).exists()
    with pytest.raises(Refused) as no:
        billing_findings.block(batch, findings, reason="Meninggal", **who)
    assert no.value.code == "nobody_left"


def test_decisions_of_another_month_are_not_touched(batch, who):
    other = BillingFindingFactory(batch__month=date(2026, 10, 1))
    with pytest.raises(Refused):
        billing_findings.let_pass(batch, BillingFinding.objects.all(), reason="Cek", **who)
    other.refresh_from_db()
    assert other.verdict == "open"


def test_reopen_brings_the_lines_back(batch, who):
    findings = find(batch, 0, 1)
    before = list(batch.items.order_by("worker", "programme").values(*LINE))
    billing_findings.block(batch, findings, reason="Meninggal", **who)
    assert billing_findings.reopen(batch, batch.findings.all(), **who) == 2
    assert checked(batch).blocked == 0
    assert list(batch.items.order_by("worker", "programme").values(*LINE)) == before
    finding = batch.findings.first()
    assert (finding.verdict, finding.reason, finding.decided_by) == ("open", "", None)


LINE = ("worker", "enrollment", "decree", "village", "tariff", "programme", "for_month", "base",
        "kind", "amount")  # fmt: skip


def test_reopen_what_was_passed_changes_no_line(batch, who):
    findings = find(batch, 0)
    billing_findings.let_pass(batch, findings, reason="Sudah dicek", **who)
    assert billing_findings.reopen(batch, batch.findings.all(), **who) == 1
    assert checked(batch).people == 3


def test_reopen_one_leaves_the_others_out(batch, who):
    findings = find(batch, 0, 1)
    billing_findings.block(batch, findings, reason="Meninggal", **who)
    first = batch.findings.filter(pk=batch.findings.earliest("pk").pk)
    assert billing_findings.reopen(batch, first, **who) == 1
    assert (checked(batch).people, batch.blocked) == (2, 16_800)


def test_reopen_does_not_bring_back_who_owes_no_more(batch, who):
    findings = find(batch, 0)
    worker = findings.get().worker
    billing_findings.block(batch, findings, reason="Meninggal", **who)
    Enrollment.objects.filter(worker=worker).update(end=date(2026, 10, 1))
    billing_findings.reopen(batch, batch.findings.all(), **who)
    assert (checked(batch).people, batch.blocked) == (2, 0)


def test_reopen_what_is_undecided_is_refused(batch, who):
    with pytest.raises(Refused) as no:
        billing_findings.reopen(batch, find(batch, 0), **who)
    assert no.value.code == "nobody_left"


def test_blocked_stays_out_when_the_month_is_computed_anew(batch, who):
    billing_findings.block(batch, find(batch, 0), reason="Meninggal", **who)
    contributions.recompute(batch, **who)
    contributions.compute(batch, at=who["at"])
    assert (checked(batch).people, batch.blocked) == (2, 16_800)


def close(batch, now):
    contributions.close(batch, by=UserFactory(role=Role.TREASURER), at=now)
    batch.refresh_from_db()


def test_lift_lets_the_next_month_bring_it(batch, who, now):
    findings = find(batch, 0)
    worker = findings.get().worker
    billing_findings.block(batch, findings, reason="Meninggal", **who)
    close(batch, now)
    assert billing_findings.lift(batch, batch.findings.all(), reason="Masih hidup", **who) == 1
    finding = BillingFinding.objects.get()
    assert (finding.verdict, finding.reason, finding.decided_by) == (
        "lifted", "Meninggal", who["by"],
    )  # fmt: skip
    lifted = (finding.lifted_reason, finding.lifted_by, finding.lifted_at)
    assert lifted == ("Masih hidup", who["by"], now)
    december = compute(Month(2026, 12), {**who, "at": now.replace(month=12)})
    late = december.items.filter(worker=worker, kind="adjustment", for_month=date(2026, 11, 1))
    assert sorted(late.values_list("amount", flat=True)) == [6_800, 10_000]


def test_lift_twice_is_refused(batch, who, now):
    billing_findings.block(batch, find(batch, 0), reason="Meninggal", **who)
    close(batch, now)
    billing_findings.lift(batch, batch.findings.all(), reason="Masih hidup", **who)
    with pytest.raises(Refused) as no:
        billing_findings.lift(batch, batch.findings.all(), reason="Masih hidup", **who)
    assert no.value.code == "nobody_left"


def test_lift_in_an_open_month_is_refused(batch, who):
    billing_findings.block(batch, find(batch, 0), reason="Meninggal", **who)
    with pytest.raises(Refused) as no:
        billing_findings.lift(batch, batch.findings.all(), reason="Masih hidup", **who)
    assert no.value.code == "month_not_closed"


@pytest.mark.parametrize("act", ["let_pass", "block", "reopen"])
def test_a_closed_month_is_not_decided(batch, who, now, act):
    close(batch, now)
    reason = {} if act == "reopen" else {"reason": "Meninggal"}
    with pytest.raises(Refused) as no:
        getattr(billing_findings, act)(batch, find(batch, 0), **reason, **who)
    assert no.value.code == "month_not_open"


@pytest.fixture
def added(who):
    """November of three people, and with the addition of October of somebody dead."""
    for _n in range(3):
        enrolled()
    compute(Month(2026, 10), who)
    member = enrolled(candidate__worker__died_on=date(2026, 9, 3))
    Enrollment.objects.filter(member=member).update(
        start=date(2026, 10, 1), end=date(2026, 11, 1), end_reason="decree"
    )
    return compute(NOVEMBER, who)


def test_block_an_addition_and_take_it_back(added, who):
    before = (added.people, added.lines, added.total)
    late = added.findings.filter(code="late")
    assert billing_findings.block(added, late, reason="Meninggal", **who) == 1
    month = checked(added)
    assert (month.people, month.lines, month.total, month.blocked) == (3, 6, 50_400, 16_800)
    assert billing_findings.reopen(added, late, **who) == 1
    month = checked(added)
    assert (month.people, month.lines, month.total) == before == (3, 8, 67_200)
    assert month.blocked == 0


def test_a_blocked_addition_comes_only_when_it_is_lifted(added, who, now):
    billing_findings.block(added, added.findings.filter(code="late"), reason="Meninggal", **who)
    contributions.recompute(added, **who)
    assert contributions.compute(added, at=now).total == 50_400
    close(added, now)
    later = {**who, "at": now.replace(month=12)}
    assert compute(Month(2026, 12), later).total == 50_400
    billing_findings.lift(added, added.findings.all(), reason="Keliru", **who)
    december = contributions.find(Month(2026, 12))
    contributions.recompute(december, **later)
    assert contributions.compute(december, at=later["at"]).total == 67_200


@pytest.mark.parametrize("people", [1, 3])
def test_acts_take_the_same_statements_at_any_size(batch, who, people):
    findings = find(batch, *range(people))
    acts = (
        (billing_findings.block, {"reason": "Meninggal"}),
        (billing_findings.reopen, {}),
        (billing_findings.let_pass, {"reason": "Sudah dicek"}),
    )
    counts = {}
    for act, words in acts:
        with CaptureQueriesContext(connection) as asked:
            assert act(batch, findings, **words, **who) == people
        counts[act.__name__] = len([q for q in asked if "SAVEPOINT" not in q["sql"]])
    assert counts == {"block": 7, "reopen": 9, "let_pass": 3}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committing")
def test_two_who_block_at_once_are_one_decision(now):
    who = {"by": UserFactory(role=Role.TREASURER), "at": now}
    for _n in range(3):
        enrolled()
    batch = compute(NOVEMBER, who)
    findings = find(batch, 0, 1)
    ready, answers = threading.Barrier(2), []

    def act():
        try:
            ready.wait()
            answers.append(billing_findings.block(batch, findings, reason="Meninggal", **who))
        except Refused as no:
            answers.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers, key=str) == [2, "nobody_left"]
    assert (checked(batch).people, batch.blocked) == (1, 33_600)
    assert ContributionBatch.objects.get().state == "open"
    billing_checks.must_be_decided(batch)
