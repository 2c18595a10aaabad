"""Pages of the decree."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.actions import enrollments
from enrollment.models import Decree
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    MemberFactory,
    enrolled,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.refusals import StaleState
from gumas_pbi.tests.factories import UserFactory
from workers.models import Candidate
from workers.tests.factories import CandidateFactory, ProposalFactory

pytestmark = pytest.mark.django_db
LIST, CREATE = reverse("decrees:list"), reverse("decrees:create")


@pytest.fixture
def approver(client):
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    return user


@pytest.fixture
def proposal():
    proposal = ProposalFactory()
    CandidateFactory.create_batch(2, proposal=proposal, accepted=True)
    return proposal


def filled(proposal, **changes):
    values = {
        "number": "100.3.3.2/7/2026", "date": "2025-12-20", "start": "01/01/2026",
        "last_day": "31-12-2026", "proposals": [proposal.pk],
    }  # fmt: skip
    return {**values, **changes}


def detail(decree, **query):
    return reverse("decrees:detail", args=[decree.pk], query=query or None)


def post(client, verb, decree):
    back = f"http://testserver{detail(decree)}"
    url = reverse(f"decrees:{verb}", args=[decree.pk])
    return client.post(url, follow=True, headers={"Referer": back})


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def test_create_covers_through_the_last_day(client, approver, proposal):
    response = client.post(CREATE, filled(proposal))
    decree = Decree.objects.get()
    assert response.url == detail(decree)
    assert (decree.date, decree.start, decree.end) == (
        date(2025, 12, 20), date(2026, 1, 1), date(2027, 1, 1),
    )  # fmt: skip
    assert {name.candidate.proposal for name in decree.names.all()} == {proposal}


def test_create_offers_what_has_verified_people_with_their_number(client, approver, proposal):
    CandidateFactory()
    CandidateFactory(accepted=True, worker__died_on=date(2026, 1, 1))
    form = client.get(CREATE).context["form"]
    assert [(p.pk, p.ready) for p in form.choices()] == [(proposal.pk, 2)]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"last_day": "2025-12-31"}, "__all__", "Masa berlaku SK harus berakhir sesudah dimulai."),
        ({"number": ""}, "number", "Nomor SK belum diisi."),
        ({"start": "31/02/2026"}, "start", "Tanggal ini tidak ada. Tulis seperti 17/08/2026."),
        ({"last_day": "9999-12-31"}, "last_day", "Tanggal ini terlalu jauh. Periksa tahunnya."),
        ({"date": ""}, "date", "Isi tanggalnya."),
        ({"proposals": []}, "proposals", "Pilih paling sedikit satu usulan atau satu tempat."),
        ({"proposals": ["x"]}, "proposals", "Pilihan usulan ini tidak dikenal."),
        ({"proposals": ["99"]}, "proposals", "Usulan 99 tidak punya orang yang menunggu SK."),
    ],
)
def test_create_keeps_the_form_and_says_why(client, approver, proposal, changes, field, sentence):
    response = client.post(CREATE, filled(proposal, **changes))
    assert response.context["form"].errors[field] == [sentence]
    assert sentence in response.content.decode()
    assert not Decree.objects.exists()


def test_create_with_a_number_that_is_taken(client, approver, proposal):
    DecreeFactory(number="100.3.3.2/7/2026")
    response = client.post(CREATE, filled(proposal))
    assert response.context["form"].errors["__all__"] == ["Nomor SK ini sudah dipakai."]


def test_create_with_nobody_verified(client, approver):
    waiting = CandidateFactory().proposal
    response = client.post(CREATE, filled(waiting))
    assert "tidak punya orang yang menunggu SK" in response.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.APPROVER])
def test_only_an_approver_drafts_and_issues(client, role, proposal):
    client.force_login(UserFactory(role=role))
    decree = DecreeFactory(draft=True)
    answers = [
        client.get(CREATE),
        client.post(CREATE, filled(proposal)),
        client.post(reverse("decrees:issue", args=[decree.pk])),
        client.post(reverse("decrees:discard", args=[decree.pk])),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


@pytest.mark.parametrize("role", Role)
def test_staff_see_decrees(client, role):
    client.force_login(UserFactory(role=role))
    expected = 200 if role in STAFF else 403
    draft, issued = DecreeFactory(draft=True), DecreeFactory()
    found = [client.get(url).status_code for url in (LIST, detail(draft), detail(issued))]
    assert found == [expected] * 3


def drafted(client, proposal, **changes):
    client.post(CREATE, filled(proposal, **changes))
    return Decree.objects.get()


def test_draft_shows_people_and_rupiah(client, approver, proposal):
    response = client.get(detail(drafted(client, proposal)))
    context = response.context
    assert (context["people"], context["months"]) == (2, 12)
    assert (context["monthly"], context["in_all"]) == (33_600, 403_200)
    assert "Rp\N{NO-BREAK SPACE}403.200" in response.content.decode()
    assert "31 Desember 2026" in response.content.decode()


def test_draft_without_a_tariff_says_so(client, approver, proposal):
    response = client.get(detail(drafted(client, proposal, start="2015-01-01")))
    assert "Belum ada tarif JKK" in response.content.decode()


def test_issue(client, approver, proposal):
    decree = drafted(client, proposal)
    response = post(client, "issue", decree)
    assert sentences(response) == [
        "SK ditetapkan untuk 2 orang. Nama di dalamnya tidak berubah lagi."
    ]
    assert response.context["counts"]["decreed"] == 2


def test_issue_twice(client, approver, proposal):
    decree = drafted(client, proposal)
    post(client, "issue", decree)
    assert sentences(post(client, "issue", decree)) == [
        "SK ini sudah ditetapkan, jadi tidak berubah lagi."
    ]
    assert decree.members.count() == 2


def test_issue_of_whom_one_verified_oneself(client, approver, proposal):
    CandidateFactory(proposal=proposal, accepted=True, verified_by=approver)
    decree = drafted(client, proposal)
    assert "orang lain yang menetapkannya" in client.get(detail(decree)).content.decode()
    assert sentences(post(client, "issue", decree)) == [
        "Anda yang memverifikasi orang ini. SK harus ditetapkan orang lain."
    ]


def test_discard_a_draft(client, approver, proposal):
    decree = drafted(client, proposal)
    response = post(client, "discard", decree)
    assert response.redirect_chain == [(LIST, 302)]
    assert not Decree.objects.exists()


def test_discard_what_is_issued(client, approver):
    decree = DecreeFactory()
    assert sentences(post(client, "discard", decree)) == [
        "SK ini sudah ditetapkan, jadi tidak berubah lagi."
    ]


def test_members_by_state_and_name(client, approver):
    decree = DecreeFactory()
    MemberFactory(decree=decree, name="Budi", state="refused", reason="NIK tidak valid")
    MemberFactory(decree=decree, name="Ani")
    refused = client.get(detail(decree, state="refused"))
    assert [m.name for m in refused.context["page"]] == ["Budi"]
    assert "NIK tidak valid" in refused.content.decode()
    assert [m.name for m in client.get(detail(decree, q="an")).context["page"]] == ["Ani"]


def test_members_show_no_whole_nik(client, approver):
    member = MemberFactory()
    text = client.get(detail(member.decree)).content.decode()
    assert member.worker.masked_nik in text
    assert member.worker.nik not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(client, approver, django_assert_num_queries, rows):
    decree, draft = DecreeFactory(), DecreeFactory(draft=True)
    MemberFactory.create_batch(rows, decree=decree)
    for _n in range(rows):
        DecreeFactory()
        DraftNameFactory(decree=draft)
    for url, queries in ((LIST, 6), (CREATE, 5), (detail(draft), 8), (detail(decree), 11)):
        with django_assert_num_queries(queries):
            client.get(url)


def test_a_decree_that_does_not_exist(client, approver):
    assert client.get(reverse("decrees:detail", args=[9])).status_code == 404


def test_issue_of_a_draft_that_changed_since_it_was_seen(client, approver, proposal):
    decree = drafted(client, proposal)
    assert 'name="seen" value="2-0"' in client.get(detail(decree)).content.decode()
    Candidate.objects.filter(pk=proposal.candidates.first().pk).update(
        state="refused", reason="Pindah"
    )
    url = reverse("decrees:issue", args=[decree.pk])
    response = client.post(url, {"seen": "2-0"}, follow=True)
    assert sentences(response) == [str(StaleState())]
    decree.refresh_from_db()
    assert (decree.state, decree.members.count()) == ("draft", 0)
    client.post(url, {"seen": "1-0"})
    assert decree.members.count() == 1


def test_what_ended_early_says_its_last_day(client, approver):
    member = enrolled()
    enrollments.end(
        member.worker, last_day=date(2026, 11, 30), reason="moved", by=approver, at=timezone.now()
    )
    assert "berakhir 30 November 2026: Pindah" in client.get(detail(member.decree)).text
