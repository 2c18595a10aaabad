"""Coverage: numbers that add up, for everyone, and no small ones outside one's scope."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import ContributionBatch, Enrollment
from enrollment.tests.factories import (
    BillingFindingFactory,
    CardFactory,
    ClaimFactory,
    ConfirmationExceptionFactory,
    ConfirmationFactory,
    ContributionBatchFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from reports.queries import coverage
from villages.models import District, Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import CandidateFactory, ProposalFactory, RosterFactory

pytestmark = pytest.mark.django_db
URL = "/cakupan/"


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def staff(client):
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    return user


@pytest.fixture
def viewer(client):
    user = UserFactory(role=Role.VIEWER)
    client.force_login(user)
    return user


def covered(people, code="62.10.03.2001"):
    """So many people of a village, all by one decree."""
    village = Village.objects.get(code=code)
    proposal = ProposalFactory(roster=RosterFactory(village=village))
    members = []
    for _ in range(people):
        candidate = CandidateFactory(proposal=proposal, accepted=True, state="decreed")
        decree = {"decree": members[0].decree} if members else {}
        members.append(enrolled(candidate=candidate, **decree))
    return members


def test_the_numbers_add_up_at_each_level(staff, today):
    covered(2)
    covered(1, "62.10.03.2002")
    covered(3, "62.10.04.2019")
    found = coverage.coverage(staff, today)
    assert (found.people, found.villages, found.reached) == (6, 127, 3)
    assert len(found.districts) == 12
    assert sum(district.people for district in found.districts) == 6
    for district in found.districts:
        assert sum(village.people for village in district.parts) == district.people
        assert len(district.parts) == district.villages


def test_only_who_is_covered_today_counts_and_once(staff, today):
    covered(1)
    [ended] = covered(1)
    Enrollment.objects.filter(member=ended).update(end=today)
    [coming] = covered(1)
    Enrollment.objects.filter(member=coming).update(start=today + timedelta(days=1))
    assert coverage.coverage(staff, today).people == 1


def test_the_page_shows_target_districts_and_moment(client, staff):
    covered(2)
    page = client.get(URL)
    assert page.status_code == 200
    assert "Data per 22 November 2026, 12.00 WIB" in page.text
    assert "dari 9.500" in page.text
    assert "?kecamatan=62.10.03" in page.text
    assert "1 dari 127 desa dan kelurahan" in page.text


def test_a_district_shows_its_villages(client, staff):
    covered(2)
    page = client.get(URL, {"kecamatan": "62.10.03"})
    assert "Cakupan Kecamatan Tewah" in page.text
    assert "Desa Sare Rangan" in page.text


def test_an_unknown_district_is_not_found(client, staff):
    assert client.get(URL, {"kecamatan": "62.10.99"}).status_code == 404


def test_before_the_month_is_open_the_cost_is_an_estimate(client, staff):
    covered(2)
    page = client.get(URL)
    cost = page.context["cost"]
    assert (cost.jkk, cost.jkm, cost.total) == (20_000, 13_600, 33_600)
    assert cost.is_estimate
    assert "Perkiraan, belum dibuka" in page.text


def test_once_the_month_is_open_the_cost_is_the_batch(client, staff):
    ContributionBatchFactory(people=5, jkk=50_000, jkm=34_000)
    page = client.get(URL)
    assert page.context["cost"].total == 84_000
    assert "Perkiraan, belum dibuka" not in page.text


def test_staff_see_what_was_kept_from_being_paid_this_year(client, staff, now):
    decided = {"verdict": "blocked", "reason": "Meninggal", "decided_by": staff, "decided_at": now}
    batch = ContributionBatchFactory()
    BillingFindingFactory(batch=batch, **decided)
    BillingFindingFactory(batch=batch, **decided)
    BillingFindingFactory(batch=batch)
    BillingFindingFactory(batch__month="2025-12-01", **decided)
    page = client.get(URL)
    assert page.context["prevented"] == 33_600
    assert "Dicegah pada 2026" in page.text


def test_viewers_do_not_see_it(client, viewer):
    assert client.get(URL).context["prevented"] is None


def test_a_month_still_being_computed_is_an_estimate(staff, today):
    ContributionBatchFactory(state=ContributionBatch.State.OPENING)
    assert coverage.month_cost(today).is_estimate


def test_cards_deaths_and_claims(client, staff):
    CardFactory()
    ClaimFactory()
    assert client.get(URL).context["numbers"] == {"cards": "1", "deaths": "1", "claims": "1"}


def test_a_viewer_sees_no_small_numbers(client, viewer):
    covered(3)
    covered(6, "62.10.03.2002")
    covered(9, "62.10.04.2019")
    CardFactory(member=covered(1, "62.10.04.2019")[0])
    page = client.get(URL, {"kecamatan": "62.10.03"})
    texts = {place.name: place.text or place.people for place in page.context["places"]}
    assert texts["Desa Sare Rangan"] == "<5"
    assert texts["Desa Tumbang Pajangei"] == "–"
    assert page.context["district"].people == 9
    assert client.get(URL).context["numbers"]["cards"] == "<5"
    assert "&lt;5" in page.text


def test_the_rupiah_does_not_tell_what_the_count_hides(client, viewer):
    covered(3)
    page = client.get(URL)
    assert page.context["coverage"].people is None
    assert page.context["cost"] is None


def test_an_officer_sees_the_own_village_exactly(client):
    covered(3)
    covered(2, "62.10.03.2002")
    covered(7, "62.10.03.2003")
    client.force_login(PostingFactory().user)
    page = client.get(URL, {"kecamatan": "62.10.03"})
    texts = {place.code: place.text or place.people for place in page.context["places"]}
    assert texts["62.10.03.2001"] == 3
    assert texts["62.10.03.2002"] == "<5"


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_at_any_size(client, staff, django_assert_num_queries, rows):
    covered(rows)
    with django_assert_num_queries(14):
        client.get(URL)


def test_the_download_has_the_same_numbers(client, staff):
    covered(2)
    answer = client.get(reverse("dashboard_csv"))
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Data per;22/11/2026 12.00 WIB"
    assert lines[2] == "62.10;Kabupaten Gunung Mas;2;1/127"
    assert "62.10.03.2001;Desa Sare Rangan;2;" in lines
    assert len(lines) == 3 + 12 + 127


def test_the_download_holds_no_formula(client, staff):
    District.objects.filter(code="62.10.03").update(name="=cmd|' /C calc'!A1")
    lines = client.get(reverse("dashboard_csv")).content.decode("utf-8-sig").splitlines()
    assert any(line.startswith("62.10.03;'=cmd|' /C calc'!A1;") for line in lines)


def test_the_download_hides_what_the_page_hides(client, viewer):
    covered(3)
    covered(6, "62.10.03.2002")
    lines = client.get(reverse("dashboard_csv")).content.decode("utf-8-sig").splitlines()
    assert "62.10.03.2001;Desa Sare Rangan;<5;" in lines
    assert "62.10.03.2002;Desa Tumbang Pajangei;–;" in lines


def test_it_tells_how_many_people_their_villages_have_confirmed(client, staff, now):
    members = covered(3)
    covered(1, "62.10.03.2002")
    Enrollment.objects.update(created_at=now - timedelta(days=30))
    given = ConfirmationFactory(village=members[0].village, confirmed_at=now)
    ConfirmationExceptionFactory(confirmation=given, worker=members[0].worker)
    page = client.get(URL)
    found = page.context["confirmation"]
    assert (found.people, found.confirmed, found.villages, found.done) == (4, 2, 2, 1)
    assert f"{reverse('confirmations:list')}?state=waiting&amp;district=62.10.03" in page.text


def test_a_viewer_is_told_of_villages_and_of_no_people(client, viewer):
    covered(3)
    page = client.get(URL)
    assert "Konfirmasi desa November 2026" in page.text
    assert "Orang yang dikonfirmasi masih ada" not in page.text
