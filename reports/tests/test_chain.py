"""The pages of the chain: numbers, names one click away, and who sees what."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enrollment.actions import handing
from enrollment.models import ContributionBatch, Member
from enrollment.tests.factories import (
    BillingFindingFactory,
    CardFactory,
    ContributionBatchFactory,
    ContributionFactory,
    DecreeFactory,
    DraftNameFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
    pay,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from reports.queries.joints import JOINTS, REASONS
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import (
    CandidateFactory,
    ProposalFactory,
    RosterFactory,
    RosterRowFactory,
    VerdictReasonFactory,
)

pytestmark = pytest.mark.django_db
URL, NAMES = "/rantai/", "/rantai/nama/"
HERE, ELSEWHERE = "62.10.03.2001", "62.10.04.2019"


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    return user


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def candidate(code=HERE, **facts):
    roster = RosterFactory(village=Village.objects.get(code=code))
    return CandidateFactory(proposal=ProposalFactory(roster=roster), **facts)


def row(code=HERE, **facts):
    return RosterRowFactory(roster__village=Village.objects.get(code=code), **facts)


def billed(**facts):
    """Somebody whose November is computed."""
    member = enrolled(**facts)
    jkk = member.enrollments.get(programme="JKK")
    ContributionFactory(batch=ContributionBatchFactory(), enrollment=jkk, programme="JKK")
    return member


def numbers(page):
    return {step.joint.code: step.people for step in page.context["steps"]}


def losses(page):
    return {loss.reason: loss.people for step in page.context["steps"] for loss in step.losses}


def test_each_joint_counts_who_passed_it(client, staff):
    row(errors=1)
    candidate()
    candidate(accepted=True)
    MemberFactory()
    billed()
    page = client.get(URL)
    assert list(numbers(page).values()) == [5, 4, 3, 2, 1, 1, 1, 0, 0]
    assert losses(page) == {
        "proposed.to_mend": 1, "good.waiting": 1, "verified.undecreed": 1,
        "decreed.unsent": 1, "billed.open": 1,
    }  # fmt: skip
    assert "Angkanya cocok" in page.text


def test_what_does_not_add_up_is_said_and_logged(client, staff, caplog):
    """Somebody who is in a decree, without a membership: no reason fits."""
    candidate()
    candidate(state="decreed", verified_by=UserFactory(), verified_at=timezone.now())
    page = client.get(URL)
    assert "Angkanya tidak cocok" in page.text
    assert [joint.code for joint in page.context["wrong"]] == ["good"]
    assert "does not add up" in caplog.text


def test_a_refusal_is_told_by_its_cause(client, staff):
    cause = VerdictReasonFactory(label="Bukan pekerja menurut tetangga")
    verdict = {"verified_by": UserFactory(), "verified_at": timezone.now()}
    for each in (cause, cause, None):
        candidate(state="refused", reason="Pegawai tetap", cause=each, **verdict)
    page = client.get(URL)
    [loss] = page.context["steps"][1].losses
    told = {detail.label: detail.people for detail in loss.details}
    assert told == {"Bukan pekerja menurut tetangga": 2, "Pegawai tetap": 1}
    listed = client.get(
        NAMES, {"joint": "good", "reason": "refused", "detail": loss.details[0].key}
    )
    assert listed.context["page"].paginator.count == 2


def test_who_is_beyond_the_quota_is_a_reserve(client, staff):
    chosen = candidate(accepted=True)
    candidate(accepted=True)
    VillageQuotaFactory(period=PeriodFactory(), village=chosen.village, places=1)
    candidate(ELSEWHERE, accepted=True)
    assert losses(client.get(URL)) == {"verified.reserve": 1, "verified.undecreed": 2}


def test_a_paid_month_with_cards(client, staff):
    member = billed()
    ContributionBatch.objects.update(lines=2, jkk=10_000, jkm=6_800)
    batch = ContributionBatch.objects.get()
    page = client.get(URL)
    assert losses(page) == {"billed.open": 1}
    pay(batch, 16_800)
    assert losses(client.get(URL)) == {"paid.no_card": 1}
    card = CardFactory(member=member, station_on=timezone.localdate())
    page = client.get(URL)
    assert losses(page) == {"paid.printed": 1}
    [told] = page.context["steps"][-2].losses[0].details
    assert told.label == "Di kantor, sudah dicetak"
    handing.hand_over(card, on=card.station_on, by=staff, at=timezone.now())
    page = client.get(URL)
    assert losses(page) == {}
    assert numbers(page)["in_hand"] == 1


def test_a_card_in_hand_before_the_month_is_paid_is_told_beside(client, staff):
    member = billed()
    CardFactory(member=member, handed=True, handed_on=member.start)
    page = client.get(URL)
    assert (numbers(page)["in_hand"], page.context["held"]) == (0, 1)
    listed = client.get(NAMES, {"joint": "in_hand", "reason": "held"})
    assert member.worker.name in listed.text


def test_whom_a_decree_carries_on_counts_once(client, staff, today):
    member = billed()
    after = DecreeFactory(
        start=member.decree.end, end=member.decree.end.replace(year=2028), extends=member.decree
    )
    facts = {"candidate": member.candidate, "carries": member, "answered_by": staff}
    MemberFactory(
        decree=after, state=Member.State.ACCEPTED, start=after.start, answered_at=timezone.now(),
        **facts,
    )  # fmt: skip
    page = client.get(URL)
    assert list(numbers(page).values())[:7] == [1, 1, 1, 1, 1, 1, 1]
    of_next = client.get(URL, {"sk": after.pk})
    assert losses(of_next) == {"accepted.uncovered": 1}


def test_a_decree_begins_with_the_names_of_its_draft(client, staff):
    decree = DecreeFactory()
    MemberFactory(decree=decree)
    DraftNameFactory(decree=decree, left_out="too_old")
    DraftNameFactory(
        decree=decree, struck_reason="Pindah", struck_by=staff, struck_at=timezone.now()
    )
    page = client.get(URL, {"sk": decree.pk})
    assert list(numbers(page)) == [joint.code for joint in JOINTS[2:]]
    assert (numbers(page)["verified"], numbers(page)["decreed"]) == (3, 1)
    assert losses(page) == {"verified.left_out": 1, "verified.struck": 1, "decreed.unsent": 1}


def test_the_place_and_the_month_stand_in_the_address(client, staff):
    candidate()
    candidate(ELSEWHERE)
    assert numbers(client.get(URL, {"place": HERE}))["good"] == 1
    assert numbers(client.get(URL, {"place": "62.10.03"}))["good"] == 1
    assert client.get(URL, {"place": "62.99"}).status_code == 404
    assert client.get(URL, {"bulan": "2019-01"}).status_code == 404


def test_the_places_add_up_on_the_page(client, staff):
    candidate()
    candidate(ELSEWHERE)
    page = client.get(URL)
    assert sum(place.people[1] for place in page.context["places"]) == 2
    assert "Kecamatan" not in page.context["places"][0].name


def test_names_are_masked_and_lead_to_the_life(client, staff):
    chosen = candidate()
    page = client.get(NAMES, {"joint": "good", "reason": "waiting"})
    assert chosen.worker.name in page.text
    assert chosen.worker.nik not in page.text
    assert chosen.worker.masked_nik in page.text
    assert reverse("life", args=[chosen.worker.pk]) in page.text


def test_names_of_rows_lead_to_their_list(client, staff):
    chosen = row(errors=1)
    page = client.get(NAMES, {"joint": "proposed", "reason": "to_mend"})
    assert f"{reverse('rosters:detail', args=[chosen.roster_id])}#row-{chosen.pk}" in page.text


def test_names_are_found_by_a_search(client, staff):
    candidate(worker__name="Sari Tingang")
    candidate(worker__name="Budi Lambung")
    page = client.get(NAMES, {"joint": "good", "q": "sari"})
    assert "Sari Tingang" in page.text
    assert "Budi Lambung" not in page.text


@pytest.mark.parametrize(
    "asked",
    [{}, {"joint": "x"}, {"joint": "good", "reason": "x"},
     {"joint": "good", "reason": "refused", "detail": "ffffffffff"}],
)  # fmt: skip
def test_a_list_that_does_not_exist_is_not_found(client, staff, asked):
    assert client.get(NAMES, asked).status_code == 404


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_list(client, staff, reason):
    joint, code = reason.split(".")
    assert client.get(NAMES, {"joint": joint, "reason": code}).status_code == 200


def test_an_officer_sees_the_own_village_alone(client, officer):
    mine, theirs = candidate(), candidate(ELSEWHERE)
    page = client.get(URL)
    assert numbers(page)["good"] == 1
    listed = client.get(NAMES, {"joint": "good"})
    assert mine.worker.name in listed.text
    assert theirs.worker.name not in listed.text
    for url in (URL, NAMES):
        assert client.get(url, {"joint": "good", "place": ELSEWHERE}).status_code == 404
    assert client.get(URL, {"sk": "1"}).context["scope"].decree is None


def test_an_officer_without_a_village_sees_nobody(client):
    candidate()
    client.force_login(UserFactory(role=Role.VILLAGE_OFFICER))
    assert set(numbers(client.get(URL)).values()) == {0}


def test_a_viewer_sees_no_names_and_no_small_numbers(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    for _ in range(3):
        candidate()
    for _ in range(7):
        candidate(accepted=True)
    page = client.get(URL)
    assert client.get(NAMES, {"joint": "good"}).status_code == 403
    assert numbers(page)["proposed"] == 10
    assert losses(page) == {"good.waiting": None, "verified.undecreed": None}
    assert numbers(page)["verified"] is None
    assert NAMES not in page.text
    assert ";3" not in client.get(reverse("chain_download")).text


def test_the_numbers_as_csv_and_excel(client, staff):
    candidate()
    lines = client.get(reverse("chain_download")).content.decode("utf-8-sig").splitlines()
    assert "Datanya benar dan dikirim;Menunggu verifikasi;;1" in lines
    book = load_workbook(BytesIO(client.get(reverse("chain_download"), {"format": "xlsx"}).content))
    cells = [tuple(cell.value for cell in line) for line in book.active.iter_rows(min_row=2)]
    assert ("Datanya benar dan dikirim", "Menunggu verifikasi", None, 1) in [
        tuple(value or None if value != 0 else 0 for value in line) for line in cells
    ]


def test_names_are_downloaded_with_a_reason(client, staff):
    chosen = candidate()
    url = reverse("chain_names_download") + "?joint=good&reason=waiting"
    answer = client.post(url, {"reason": "Rapat kecamatan"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet["A2"].value == chosen.worker.name
    assert chosen.worker.nik not in str(list(sheet.values))
    event = AuditEvent.objects.get(verb="exports.names")
    assert (event.by, event.facts["people"], event.facts["reason"]) == (staff, 1, "Rapat kecamatan")


def test_names_are_not_downloaded_without_a_reason(client, staff):
    candidate()
    url = reverse("chain_names_download") + "?joint=good"
    page = client.post(url, {"reason": ""})
    assert "paling sedikit 5 huruf" in page.text
    assert not AuditEvent.objects.filter(verb="exports.names").exists()


def test_officers_do_not_download_names(client, officer):
    url = reverse("chain_names_download") + "?joint=good"
    assert client.post(url, {"reason": "Rapat desa"}).status_code == 403


def test_too_many_downloads_are_refused(client, staff):
    candidate()
    url = reverse("chain_names_download") + "?joint=good"
    answers = [client.post(url, {"reason": "Rapat kecamatan"}) for _ in range(21)]
    assert answers[19]["Content-Type"] != answers[20]["Content-Type"]


def furnish():
    row(errors=1)
    row(ELSEWHERE)
    candidate()
    candidate(accepted=True)
    MemberFactory()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_at_any_size(client, staff, django_assert_num_queries, rows):
    PeriodFactory()
    ContributionBatchFactory()
    for _ in range(rows):
        furnish()
    with django_assert_num_queries(11):
        client.get(URL)
    with django_assert_num_queries(12):
        client.get(NAMES, {"joint": "proposed"})


def test_who_is_blocked_before_billing_is_a_loss_by_name(client, staff):
    batch = ContributionBatchFactory(lines=2, jkk=10_000, jkm=6_800)
    blocked, missed = enrolled(), enrolled()
    BillingFindingFactory(
        batch=batch, worker=blocked.worker, verdict="blocked", reason="Meninggal",
        decided_by=staff, decided_at=timezone.now(),
    )  # fmt: skip
    chain = client.get(URL).context["steps"]
    losses = {loss.reason: loss.people for step in chain for loss in step.losses}
    assert {"accepted.blocked": 1, "accepted.missed": 1}.items() <= losses.items()
    response = client.get(NAMES, {"joint": "accepted", "reason": "blocked"})
    assert [row["person"] for row in response.context["page"]] == [blocked.worker_id]
    assert missed.worker.name not in response.content.decode()
