"""Pages of the proposals: who sees what, and what each button does."""

import pytest
from django.urls import reverse

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory
from workers.models import Candidate, Proposal
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


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def names(response):
    return [person.worker.name for person in response.context["page"]]


def with_finding(proposal, code="birth_date_contradicts_nik", **kwargs):
    row = RosterRowFactory(roster=proposal.roster, warnings=1)
    FindingFactory(row=row, code=code, field="birth_date", severity="warning")
    return CandidateFactory(proposal=proposal, row=row, warnings=1, **kwargs)


def state_of(person):
    return Candidate.objects.values_list("state", flat=True).get(pk=person.pk)


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
    with django_assert_num_queries(9):
        client.get(detail(proposal))


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_a_viewer_sees_no_names(client, proposal, role):
    client.force_login(UserFactory(role=role))
    assert client.get(LIST).status_code == 403
    assert client.get(detail(proposal)).status_code == 403


# --- verdicts


def post(client, verb, proposal, follow=True, query="", **data):
    url = reverse(f"proposals:{verb}", args=[proposal.pk]) + query
    back = f"http://testserver{detail(proposal)}"
    return client.post(url, data, follow=follow, headers={"Referer": back})


def test_accept_the_ticked(client, verifier, proposal):
    one, two = CandidateFactory.create_batch(2, proposal=proposal)
    response = post(client, "verify", proposal, candidate=[one.pk], scope="picked")
    assert sentences(response) == ["1 orang disetujui."]
    assert (state_of(one), state_of(two)) == ("accepted", "proposed")


def test_accept_twice_says_so_and_changes_nothing(client, verifier, proposal):
    one, _two = CandidateFactory.create_batch(2, proposal=proposal)
    post(client, "verify", proposal, candidate=[one.pk])
    response = post(client, "verify", proposal, candidate=[one.pk])
    assert sentences(response) == ["Tidak ada lagi orang yang menunggu keputusan di sini."]
    assert AuditEvent.objects.filter(verb="proposals.accepted").count() == 1


def test_accept_says_who_was_passed_over(client, verifier, proposal, today):
    one = CandidateFactory(proposal=proposal)
    dead = CandidateFactory(proposal=proposal, worker__died_on=today)
    response = post(client, "verify", proposal, candidate=[one.pk, dead.pk])
    assert sentences(response) == [
        "1 orang disetujui. 1 orang dilewati: sudah diputuskan, sudah meninggal, atau tercatat "
        "dalam daftar rujukan."
    ]
    assert state_of(dead) == "proposed"


@pytest.mark.parametrize("foreign", ["other", "x", "9" * 30, "-1", "٣"])
def test_a_foreign_id_in_the_list_does_nothing(client, verifier, proposal, foreign):
    one = CandidateFactory(proposal=proposal)
    other = CandidateFactory()
    ids = [one.pk, other.pk if foreign == "other" else foreign]
    response = post(client, "verify", proposal, candidate=ids)
    assert "Tidak ada yang diubah" in sentences(response)[0]
    assert (state_of(one), state_of(other)) == ("proposed", "proposed")


def test_nobody_ticked(client, verifier, proposal):
    CandidateFactory(proposal=proposal)
    response = post(client, "verify", proposal)
    assert sentences(response) == ["Centang dahulu orang yang akan diputuskan."]


def test_accept_all_without_findings(client, verifier, proposal):
    clean, marked = CandidateFactory(proposal=proposal), with_finding(proposal)
    post(client, "verify", proposal, scope="clean")
    assert (state_of(clean), state_of(marked)) == ("accepted", "proposed")


def test_accept_all_who_wait(client, verifier, proposal):
    CandidateFactory(proposal=proposal)
    with_finding(proposal)
    response = post(client, "verify", proposal, scope="waiting")
    assert sentences(response) == ["2 orang disetujui."]
    assert Proposal.objects.get(pk=proposal.pk).state == "done"


def test_accept_all_that_the_search_found(client, verifier, proposal):
    budi = CandidateFactory(proposal=proposal, worker__name="Budi")
    ani = CandidateFactory(proposal=proposal, worker__name="Ani")
    response = post(client, "verify", proposal, scope="all", query="?q=bud")
    assert (state_of(budi), state_of(ani)) == ("accepted", "proposed")
    assert response.redirect_chain == [(f"{detail(proposal)}?q=bud", 303)]


def test_refuse_with_a_reason(client, verifier, proposal):
    one = CandidateFactory(proposal=proposal)
    response = post(client, "refuse", proposal, candidate=[one.pk], reason="Sudah pindah")
    assert sentences(response) == ["1 orang ditolak."]
    one.refresh_from_db()
    assert (one.state, one.reason, one.verified_by) == ("refused", "Sudah pindah", verifier)


def test_refuse_without_a_reason_keeps_the_ticks(client, verifier, proposal):
    one, _two = CandidateFactory.create_batch(2, proposal=proposal)
    response = post(client, "refuse", proposal, candidate=[one.pk], reason=" ")
    text = response.content.decode()
    assert response.status_code == 200
    assert response.context["form"].errors == {"reason": ["Tuliskan alasan penolakan."]}
    assert text.count(" checked>") == 2  # the person and the scope
    assert "<title>Kesalahan:" in text
    assert state_of(one) == "proposed"


def test_nobody_verifies_what_they_submitted(client, verifier):
    own = ProposalFactory(submitted_by=verifier)
    person = CandidateFactory(proposal=own)
    page = client.get(detail(own)).content.decode()
    assert "orang lain yang memverifikasinya" in page
    response = post(client, "verify", own, scope="waiting")
    assert sentences(response) == [
        "Anda yang mengirim usulan ini. Verifikasi harus dilakukan orang lain."
    ]
    assert state_of(person) == "proposed"


@pytest.mark.parametrize("verb", ["verify", "refuse"])
@pytest.mark.parametrize("role", [r for r in Role if r != Role.VERIFIER])
def test_only_a_verifier_decides(client, proposal, verb, role):
    person = CandidateFactory(proposal=proposal)
    client.force_login(UserFactory(role=role))
    response = post(client, verb, proposal, follow=False, candidate=[person.pk], reason="x")
    assert (response.status_code, state_of(person)) == (403, "proposed")


@pytest.mark.parametrize("verb", ["verify", "refuse"])
def test_a_verdict_is_never_given_by_a_link(client, verifier, proposal, verb):
    assert client.get(reverse(f"proposals:{verb}", args=[proposal.pk])).status_code == 405


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
    assert page.context["counts"]["clean"] == page.context["counts"]["acceptable"] == 1
    assert "Dukcapil Contoh" in page.text
    assert "Saya sudah memeriksa orang tercentang" in page.text
    assert names(client.get(detail(proposal, show="listed"))) == ["Tercatat"]
    assert names(client.get(detail(proposal, show="findings"))) == ["Tercatat"]
    assert names(client.get(detail(proposal, show="clean"))) == ["Bersih"]


@pytest.mark.parametrize("scope", ["clean", "waiting", "all"])
def test_accepting_many_leaves_out_who_stands_on_a_list(client, verifier, proposal, barred, scope):
    response = post(client, "verify", proposal, scope=scope, despite_lists="on")
    assert sentences(response) == ["1 orang disetujui."]
    assert state_of(barred) == "proposed"


def test_accepting_one_on_a_list_asks_whether_it_was_looked_at(client, verifier, proposal, barred):
    response = post(client, "verify", proposal, candidate=[barred.pk])
    assert "tercatat dalam daftar rujukan" in sentences(response)[0]
    assert state_of(barred) == "proposed"
    post(client, "verify", proposal, candidate=[barred.pk], despite_lists="on")
    assert state_of(barred) == "accepted"
    event = AuditEvent.objects.get(verb="proposals.accepted")
    assert event.facts == {"people": 1, "despite_lists": True}


def test_who_differs_in_the_civil_registry_is_not_clean_but_acceptable(client, verifier, proposal):
    person = CandidateFactory(proposal=proposal)
    ReferenceEntryFactory(
        list__kind="civil_registry", result="differs", nik_digest=person.worker.nik_digest
    )
    counts = client.get(detail(proposal)).context["counts"]
    assert (counts["clean"], counts["acceptable"]) == (0, 1)
    post(client, "verify", proposal, scope="waiting")
    assert state_of(person) == "accepted"
