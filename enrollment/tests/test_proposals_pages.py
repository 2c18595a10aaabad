"""Pages of the proposals: who sees what of what a village sent."""

import pytest
from django.urls import reverse

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.tests.factories import (
    CandidateFactory,
    FindingFactory,
    ProposalFactory,
    ReferenceEntryFactory,
    RosterFactory,
    RosterRowFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("proposals:list")


@pytest.fixture
def proposal():
    return ProposalFactory()


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def detail(proposal, **query):
    return reverse("proposals:detail", args=[proposal.pk], query=query or None)


def officer_of(code):
    return PostingFactory(village=Village.objects.get(code=code)).user


def names(response):
    return [person.worker.name for person in response.context["page"]]


def with_finding(proposal, code="birth_date_contradicts_nik", **kwargs):
    row = RosterRowFactory(roster=proposal.roster, warnings=1)
    FindingFactory(row=row, code=code, field="birth_date", severity="warning")
    return CandidateFactory(proposal=proposal, row=row, warnings=1, **kwargs)


# --- the list


def test_list_counts_people_by_state(client, verifier, proposal):
    CandidateFactory(proposal=proposal)
    CandidateFactory.create_batch(2, proposal=proposal, accepted=True)
    (shown,) = client.get(LIST).context["page"]
    assert (shown.waiting, shown.accepted, shown.refused) == (1, 2, 0)


def test_list_has_the_oldest_open_first(client, verifier, now):
    done = ProposalFactory(state="done", submitted_at=now.replace(day=1))
    young = ProposalFactory(submitted_at=now)
    old = ProposalFactory(submitted_at=now.replace(day=2))
    assert list(client.get(LIST).context["page"]) == [old, young, done]


def test_list_filters_by_state_and_district(client, verifier):
    ProposalFactory(state="done")
    here = ProposalFactory()
    ProposalFactory(roster=RosterFactory(village=Village.objects.get(code="62.10.04.2019")))
    page = client.get(LIST, {"state": "open", "district": "62.10.03"}).context["page"]
    assert list(page) == [here]


def test_list_with_a_filter_that_makes_no_sense(client, verifier, proposal):
    response = client.get(LIST, {"state": "x", "district": "x", "page": "x"})
    assert (response.status_code, list(response.context["page"])) == (200, [proposal])


def test_list_of_an_officer_is_of_the_own_villages(client, proposal):
    other = Village.objects.get(code="62.10.03.2002")
    mine = ProposalFactory(roster=RosterFactory(village=other))
    client.force_login(officer_of("62.10.03.2002"))
    assert list(client.get(LIST).context["page"]) == [mine]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_number_of_queries(client, verifier, django_assert_num_queries, rows):
    for _n in range(rows):
        CandidateFactory()
    with django_assert_num_queries(6):
        client.get(LIST)


# --- one proposal


def test_detail_shows_people_with_findings_and_no_whole_nik(client, verifier, proposal):
    person = with_finding(proposal)
    response = client.get(detail(proposal))
    text = response.content.decode()
    assert "Tanggal lahir berbeda dengan yang tersirat dalam NIK" in text
    assert "17 Agustus 1980" in text
    assert person.worker.masked_nik in text
    assert person.worker.nik not in text


@pytest.mark.parametrize(
    ("show", "seen"),
    [
        ("", {"bersih", "ditandai", "diterima", "ditolak"}),
        ("waiting", {"bersih", "ditandai"}),
        ("findings", {"ditandai"}),
        ("clean", {"bersih", "diterima", "ditolak"}),
        ("accepted", {"diterima"}),
        ("refused", {"ditolak"}),
        ("x", {"bersih", "ditandai", "diterima", "ditolak"}),
    ],
)
def test_detail_filters(client, verifier, proposal, show, seen):
    CandidateFactory(proposal=proposal, worker__name="bersih")
    with_finding(proposal, worker__name="ditandai")
    CandidateFactory(proposal=proposal, worker__name="diterima", accepted=True)
    CandidateFactory(
        proposal=proposal, worker__name="ditolak", accepted=True, state="refused", reason="x"
    )
    assert set(names(client.get(detail(proposal, show=show)))) == seen


def test_detail_searches_by_name(client, verifier, proposal):
    CandidateFactory(proposal=proposal, worker__name="Budi Contoh")
    CandidateFactory(proposal=proposal, worker__name="Ani Contoh")
    assert names(client.get(detail(proposal, q="budi"))) == ["Budi Contoh"]


@pytest.mark.parametrize("state", ["preparing", "failed"])
def test_detail_of_what_is_not_ready(client, verifier, state):
    proposal = ProposalFactory(state=state, error="Tidak bisa.")
    assert client.get(detail(proposal)).status_code == 200


def test_progress_refreshes_the_page_when_it_is_done(client, verifier, proposal):
    waiting = ProposalFactory(state="preparing")
    still = client.get(detail(waiting), headers={"HX-Request": "true"})
    done = client.get(detail(proposal), headers={"HX-Request": "true"})
    assert (still.get("HX-Refresh"), done.get("HX-Refresh")) == (None, "true")


def test_detail_of_another_village_is_not_found(client, proposal):
    client.force_login(officer_of("62.10.03.2002"))
    assert client.get(detail(proposal)).status_code == 404


def test_detail_for_an_officer_is_read_only(client, proposal):
    CandidateFactory(proposal=proposal)
    client.force_login(officer_of("62.10.03.2001"))
    response = client.get(detail(proposal))
    assert response.status_code == 200
    assert "Setujui" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_detail_asks_the_same_number_of_queries(
    client, verifier, proposal, django_assert_num_queries, rows
):
    for _n in range(rows):
        with_finding(proposal)
    with django_assert_num_queries(10):
        client.get(detail(proposal))


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_a_viewer_sees_no_names(client, proposal, role):
    client.force_login(UserFactory(role=role))
    assert client.get(LIST).status_code == 403
    assert client.get(detail(proposal)).status_code == 403


# --- verdicts are given on the worklist


def test_a_verifier_is_led_to_the_worklist(client, verifier, proposal):
    here = CandidateFactory(proposal=proposal)
    CandidateFactory()
    link = f"{reverse('verification:people')}?proposal={proposal.pk}"
    assert link in client.get(detail(proposal)).text
    assert list(client.get(link).context["page"]) == [here]


def test_nobody_is_led_where_nobody_waits(client, verifier, proposal):
    CandidateFactory(proposal=proposal, accepted=True)
    assert "Putuskan di Verifikasi" not in client.get(detail(proposal)).text


def test_nobody_verifies_what_they_submitted(client, verifier):
    own = ProposalFactory(submitted_by=verifier)
    CandidateFactory(proposal=own)
    page = client.get(detail(own)).text
    assert "orang lain yang memverifikasinya" in page
    assert "Putuskan di Verifikasi" not in page


# --- people on reference lists


@pytest.fixture
def barred(proposal):
    """Somebody whom a list of the deceased names, beside somebody whom none names."""
    CandidateFactory(proposal=proposal, worker__name="Bersih")
    person = CandidateFactory(proposal=proposal, worker__name="Tercatat")
    ReferenceEntryFactory(list__source="Dukcapil Contoh", nik_digest=person.worker.nik_digest)
    return person


def test_detail_shows_who_stands_on_a_list(client, verifier, proposal, barred):
    page = client.get(detail(proposal))
    assert "Dukcapil Contoh" in page.text
    assert names(client.get(detail(proposal, show="listed"))) == ["Tercatat"]
    assert names(client.get(detail(proposal, show="findings"))) == ["Tercatat"]
    assert names(client.get(detail(proposal, show="clean"))) == ["Bersih"]
