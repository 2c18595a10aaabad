"""Who a draft will name, who not, and why; the verbs on its names; quota and budget."""

from datetime import date, timedelta

import pytest

from enrollment.actions import decrees, draft_names
from enrollment.models import DraftName, Member
from enrollment.queries import decree_names
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    PeriodFactory,
    ReplacementFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from workers.models import Candidate
from workers.tests.factories import (
    CandidateFactory,
    ProposalFactory,
    ReferenceEntryFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
HERE, THERE = "62.10.03.2001", "62.10.03.2002"
YEAR = {"date": date(2025, 12, 20), "start": date(2026, 1, 1), "end": date(2027, 1, 1)}


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


@pytest.fixture
def village():
    return Village.objects.get(code=HERE)


def ready(n=1, **kwargs):
    proposal = kwargs.pop("proposal", None) or ProposalFactory()
    return CandidateFactory.create_batch(n, proposal=proposal, accepted=True, **kwargs)


def drafted(approver, now, village, **changes):
    facts = {"number": "SK 1", **YEAR, **changes}
    return decrees.draft(**facts, villages=[village], by=approver, at=now)


def verdicts(decree, day):
    return decree_names.by_verdict(decree_names.tally(decree, day))


def listed(worker, kind="deceased", later=timedelta(days=1), **entry):
    verified = Candidate.objects.get(worker=worker).verified_at
    return ReferenceEntryFactory(
        list__kind=kind, list__uploaded_at=verified + later, nik_digest=worker.nik_digest, **entry
    )


def test_draft_by_village_names_its_ready_people(approver, now, village):
    ready(2)
    CandidateFactory()
    there = Village.objects.get(code=THERE)
    ready(proposal=ProposalFactory(roster__village=there))
    decree = drafted(approver, now, village)
    assert set(decree.names.values_list("village__code", flat=True)) == {HERE}
    assert verdicts(decree, now.date()) == {"": 2}


def merged(candidate):
    candidate.worker.merged_into = WorkerFactory()
    candidate.worker.save()


def born(day):
    def change(candidate):
        candidate.worker.birth_date = day
        candidate.worker.save()

    return change


def dead(candidate):
    candidate.worker.died_on = date(2026, 1, 1)
    candidate.worker.save()


def unverified(candidate):
    Candidate.objects.filter(pk=candidate.pk).update(state="refused", reason="Pindah")


def drawn(candidate):
    Candidate.objects.filter(pk=candidate.pk).update(is_sampled=True)


def covered(candidate):
    enrolled(worker=candidate.worker, decree__start=date(2025, 7, 1), decree__end=date(2026, 7, 1))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (dead, "dead"),
        (merged, "merged"),
        (unverified, "not_verified"),
        (drawn, "not_verified"),
        (born(None), "birth_unknown"),
        (born(date(2008, 1, 2)), "too_young"),
        (born(date(2008, 1, 1)), ""),
        (born(date(1961, 1, 1)), "too_old"),
        (born(date(1961, 1, 2)), ""),
        (lambda c: listed(c.worker), "listed"),
        (lambda c: listed(c.worker, "participant"), "listed"),
        (lambda c: listed(c.worker, "civil_registry", result="differs"), ""),
        (lambda c: listed(c.worker, later=-timedelta(days=1)), ""),
        (covered, "covered"),
    ],
)
def test_verdict_on_a_name(approver, now, village, change, verdict):
    candidate, other = ready(2)
    decree = drafted(approver, now, village)
    change(candidate)
    found = decree_names.named(decree, now.date(), verdict)
    assert set(found.values_list("candidate", flat=True)) == (
        {candidate.pk} if verdict else {candidate.pk, other.pk}
    )
    decrees.issue(decree, by=approver, at=now)
    assert decree.names.get(candidate=candidate).left_out == verdict
    assert Member.objects.filter(candidate=candidate).exists() is (verdict == "")
    candidate.refresh_from_db()
    if verdict:
        assert candidate.state != "decreed"


def test_every_verdict_has_its_sentence(approver, now, village):
    for code, verdict in decree_names.VERDICTS.items():
        assert len(code) <= DraftName._meta.get_field("left_out").max_length
        assert verdict.label
        assert verdict.sentence


def test_over_the_villages_quota_the_first_of_the_reserve_come_in(approver, now, village):
    period = PeriodFactory()
    VillageQuotaFactory(period=period, village=village, places=3)
    there = Village.objects.get(code=THERE)
    elsewhere = ready(2, proposal=ProposalFactory(roster__village=there))  # without a quota
    people = ready(4)
    first = ProposalFactory(submitted_at=now - timedelta(days=900))
    early = ready(proposal=first)[0]
    urgent = people[3]
    user = UserFactory()
    Candidate.objects.filter(pk=urgent.pk).update(
        priority=1, priority_reason="Sakit", priority_by=user, priority_at=now
    )
    replacing = people[2]
    ReplacementFactory(candidate=replacing, village=village)
    decree = decrees.draft(number="1", **YEAR, villages=[village, there], by=approver, at=now)
    named = decree_names.named(decree, now.date())
    assert set(named.values_list("candidate", flat=True)) == {
        replacing.pk, urgent.pk, early.pk, *(c.pk for c in elsewhere),
    }  # fmt: skip
    assert verdicts(decree, now.date()) == {"": 5, "over_quota": 2}
    assert decrees.issue(decree, by=approver, at=now) == 5
    assert Candidate.objects.ready().count() == 2


def test_over_quota_by_decile_where_the_period_goes_by_it(approver, now, village):
    period = PeriodFactory(order="decile")
    VillageQuotaFactory(period=period, village=village, places=1)
    _early, poor = ready(2)
    ReferenceEntryFactory(
        list__kind="welfare", decile=1, nik_digest=poor.worker.nik_digest,
        list__uploaded_at=now - timedelta(days=400),
    )  # fmt: skip
    decree = drafted(approver, now, village)
    assert [n.candidate for n in decree_names.named(decree, now.date())] == [poor]


def test_strike_then_take_back(approver, now, village):
    ready(2)
    decree = drafted(approver, now, village)
    one = decree.names.filter(pk=decree.names.first().pk)
    assert draft_names.strike(decree, one, reason="NIK 6210031708800001 ganda", by=approver, at=now)
    assert one.get().struck_reason == "NIK ••••••••••••0001 ganda"
    assert verdicts(decree, now.date()) == {"": 1, "struck": 1}
    with pytest.raises(Refused, match="sudah dicoret"):
        draft_names.strike(decree, one, reason="Lagi", by=approver, at=now)
    assert draft_names.take_back(decree, one, by=approver, at=now) == 1
    assert verdicts(decree, now.date()) == {"": 2}
    with pytest.raises(Refused, match="tidak dicoret"):
        draft_names.take_back(decree, one, by=approver, at=now)


def test_strike_without_a_reason(approver, now, village):
    ready()
    decree = drafted(approver, now, village)
    with pytest.raises(WrongInput, match="Tuliskan alasannya"):
        draft_names.strike(decree, decree.names.all(), reason=" ", by=approver, at=now)


def test_strike_does_not_reach_into_another_draft(approver, now, village):
    ready()
    decree = drafted(approver, now, village)
    other = DraftNameFactory()
    with pytest.raises(Refused):
        draft_names.strike(
            decree, DraftName.objects.filter(pk=other.pk), reason="x", by=approver, at=now
        )


def test_keep_a_listed_person_until_a_newer_list_comes(approver, now, village):
    candidate, _other = ready(2)
    decree = drafted(approver, now, village)
    listed(candidate.worker, later=timedelta(seconds=1))
    later = candidate.verified_at + timedelta(days=1)
    all_names = decree.names.all()
    assert draft_names.keep(decree, all_names, reason="Masih hidup", by=approver, at=later) == 1
    assert verdicts(decree, now.date()) == {"": 2}
    with pytest.raises(Refused, match="Tidak ada daftar rujukan"):
        draft_names.keep(decree, all_names, reason="Lagi", by=approver, at=later)
    listed(candidate.worker, "wage_earner", later=timedelta(days=2))
    assert verdicts(decree, now.date()) == {"": 1, "listed": 1}


def test_refresh_adds_who_is_ready_now_and_drops_who_is_not(approver, now, village):
    gone, _stays = ready(2)
    decree = drafted(approver, now, village)
    unverified(gone)
    ready(3)
    assert draft_names.refresh(decree, by=approver, at=now) == (3, 1)
    assert verdicts(decree, now.date()) == {"": 4}
    assert draft_names.refresh(decree, by=approver, at=now) == (0, 0)


@pytest.mark.parametrize("act", ["strike", "take_back", "keep", "refresh"])
def test_names_of_an_issued_decree_stay(approver, now, act):
    decree = DecreeFactory()
    given = {"by": approver, "at": now}
    if act != "refresh":
        given["names"] = DraftName.objects.all()
    if act in ("strike", "keep"):
        given["reason"] = "x"
    with pytest.raises(Refused, match="SK ini sudah ditetapkan"):
        getattr(draft_names, act)(decree, **given)


def test_issue_beyond_the_periods_quota(approver, now, village):
    enrolled(decree__period=PeriodFactory(name="Tahun 2026", quota=2))
    ready(3)
    decree = drafted(approver, now, village)
    with pytest.raises(Refused) as no:
        decrees.issue(decree, by=approver, at=now)
    assert str(no.value) == (
        "Kuota Tahun 2026 2 orang: sudah terpakai 1, dan SK ini menambah 3. Kelebihan 2 orang. "
        "Coret sebagian nama, atau ubah kuotanya."
    )
    assert not decree.members.exists()
    assert Candidate.objects.ready().count() == 3
    struck = decree.names.filter(pk__in=list(decree.names.values_list("pk", flat=True)[:2]))
    draft_names.strike(decree, struck, reason="Tahun depan", by=approver, at=now)
    assert decrees.issue(decree, by=approver, at=now) == 1


def test_issue_beyond_the_periods_budget(approver, now, village):
    PeriodFactory(name="Tahun 2026", quota=10, budget=600_000)  # 3 × 12 × 16.800 = 604.800
    ready(3)
    decree = drafted(approver, now, village)
    with pytest.raises(Refused) as no:
        decrees.issue(decree, by=approver, at=now)
    assert str(no.value).replace("\N{NO-BREAK SPACE}", " ") == (
        "Pagu Tahun 2026 Rp 600.000: sudah terikat Rp 0, dan SK ini menambah Rp 604.800. "
        "Kurang Rp 4.800. Coret sebagian nama, atau ubah pagunya."
    )
    draft_names.strike(decree, decree.names.all()[:1], reason="Pagu", by=approver, at=now)
    assert decrees.issue(decree, by=approver, at=now) == 2


def test_issue_with_everybody_left_out(approver, now, village):
    candidate = ready()[0]
    decree = drafted(approver, now, village)
    dead(candidate)
    with pytest.raises(Refused, match="semua nama dalam rancangan tidak bisa masuk"):
        decrees.issue(decree, by=approver, at=now)


@pytest.mark.parametrize("people", [3, 300])
def test_issue_takes_as_many_statements_for_any_number(
    approver, now, village, people, django_assert_num_queries
):
    VillageQuotaFactory(period=PeriodFactory(), village=village, places=10)
    ready(people)
    decree = drafted(approver, now, village)
    with django_assert_num_queries(21):
        decrees.issue(decree, by=approver, at=now)
