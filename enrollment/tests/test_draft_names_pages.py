"""Pages of a draft's names, of amendments and of extensions."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment.actions import enrollments
from enrollment.models import Decree, DraftRemoval
from enrollment.tests.factories import (
    DecreeFactory,
    DraftNameFactory,
    DraftRemovalFactory,
    MemberFactory,
    PeriodFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, WaveFactory
from workers.tests.factories import CandidateFactory, ReferenceEntryFactory

pytestmark = pytest.mark.django_db
READ = ("names", "removals")
FORMS = ("revise", "extend", "amend")
ACTS = ("refresh", "strike", "take_back", "keep", "take_out", "put_back")


@pytest.fixture
def approver(client):
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    return user


@pytest.fixture
def draft():
    return DraftNameFactory().decree


def url(name, decree, **query):
    return reverse(f"decrees:{name}", args=[decree.pk], query=query or None)


def post(client, name, decree, data=None, **query):
    back = f"http://testserver{url('names', decree)}"
    return client.post(url(name, decree, **query), data or {}, follow=True, HTTP_REFERER=back)


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def amendment(**facts):
    return DecreeFactory(draft=True, amends=DecreeFactory(), start=date(2026, 7, 1), **facts)


def test_create_from_a_wave(client, approver):
    candidate = CandidateFactory(accepted=True)
    wave = WaveFactory(number=2)
    candidate.village.wave = wave
    candidate.village.save()
    form = client.get(reverse("decrees:create")).context["form"]
    assert [(p.label, p.ready) for p in form.waiting["waves"]] == [("Gelombang 2", 1)]
    client.post(
        reverse("decrees:create"),
        {
            "number": "SK 1", "date": "2025-12-20", "start": "2026-01-01",
            "last_day": "2026-12-31", "about": "Penetapan", "places": [f"wave-{wave.pk}"],
        },
    )  # fmt: skip
    decree = Decree.objects.get()
    assert [name.candidate for name in decree.names.all()] == [candidate]
    assert list(decree.from_villages.all()) == [candidate.village]
    assert decree.about == "Penetapan"


def test_create_begins_with_the_legal_basis(client, approver, settings):
    form = client.get(reverse("decrees:create")).context["form"]
    assert form.initial["legal_basis"] == settings.DECREE_LEGAL_BASIS
    assert "Undang-Undang Nomor 24 Tahun 2011" in settings.DECREE_LEGAL_BASIS


def test_draft_says_who_is_left_out_and_what_the_period_has_left(client, approver, draft):
    PeriodFactory(name="Tahun 2026", quota=1, budget=100_000)
    DraftNameFactory(decree=draft, candidate__worker__died_on=date(2026, 1, 1))
    response = client.get(url("detail", draft))
    assert (response.context["people"], response.context["left_out"]) == (1, 1)
    text = response.content.decode()
    assert "Orang ini sudah meninggal" in text
    assert "Iurannya melebihi pagu." in text
    assert "Orangnya melebihi kuota." not in text


def test_draft_in_no_period_says_that_nothing_limits_it(client, approver, draft):
    said = "Belum ada masa kuota untuk 1 Januari 2026"
    assert said in client.get(url("detail", draft)).content.decode()
    PeriodFactory()
    assert said not in client.get(url("detail", draft)).content.decode()


def test_names_with_their_reasons(client, approver, draft):
    dead = DraftNameFactory(decree=draft, candidate__worker__died_on=date(2026, 1, 1))
    named = client.get(url("names", draft))
    assert dead not in named.context["page"]
    assert "Baru" in named.content.decode()
    left_out = client.get(url("names", draft, show="left_out"))
    assert list(left_out.context["page"]) == [dead]
    assert "1 Januari 2026. Orang ini sudah meninggal" in left_out.content.decode()
    assert dead.worker.nik not in left_out.content.decode()
    other = {"show": "dead", "village": dead.village.code, "q": dead.worker.name}
    assert list(client.get(url("names", draft, **other)).context["page"]) == [dead]


def test_names_over_the_quota(client, approver, draft):
    name = draft.names.get()
    VillageQuotaFactory(period=PeriodFactory(), village=name.village, places=0)
    response = client.get(url("names", draft, show="over_quota"))
    assert "Melebihi kuota desa" in response.content.decode()
    assert list(response.context["page"]) == [name]


def test_names_that_an_issued_decree_left_out(client, approver):
    decree = DecreeFactory()
    name = DraftNameFactory(decree=decree, left_out="covered")
    DraftNameFactory(decree=decree)
    response = client.get(url("names", decree))
    assert list(response.context["page"]) == [name]
    assert "Sudah terlindungi" in response.content.decode()
    assert (
        "1 nama dalam rancangan tidak masuk" in client.get(url("detail", decree)).content.decode()
    )


def test_strike_and_take_back(client, approver, draft):
    name = draft.names.get()
    response = post(client, "strike", draft, {"name": [name.pk], "reason": "Ditunda"})
    assert sentences(response) == ["1 nama dicoret."]
    page = client.get(url("names", draft, show="struck"))
    assert "Ditunda" in page.content.decode()
    response = post(client, "take_back", draft, {"name": [name.pk]})
    assert sentences(response) == ["1 nama dikembalikan."]


def test_strike_all_that_the_address_asks_for(client, approver, draft):
    name = draft.names.get()
    other = DraftNameFactory(decree=draft)
    data = {"scope": "all", "reason": "Ditunda"}
    response = post(client, "strike", draft, data, q=name.worker.name)
    assert response.redirect_chain == [(url("names", draft, q=name.worker.name), 303)]
    other.refresh_from_db()
    assert other.struck_at is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Centang dahulu barisnya."),
        ({"name": ["x"], "reason": "x"}, "Pilihan memuat orang di luar SK ini."),
        ({"name": ["foreign"], "reason": "x"}, "Pilihan memuat orang di luar SK ini."),
        ({"name": ["own"]}, "Tuliskan alasannya."),
    ],
)
def test_strike_refused(client, approver, draft, data, sentence):
    own = draft.names.get()
    known = {"foreign": DraftNameFactory().pk, "own": own.pk}
    ids = [known.get(pk, pk) for pk in data.get("name", [])]
    response = post(client, "strike", draft, {**data, "name": [*ids, own.pk] if ids else []})
    assert sentences(response)[0].startswith(sentence)
    own.refresh_from_db()
    assert own.struck_at is None


def test_keep_a_listed_person(client, approver, draft):
    name = draft.names.get()
    ReferenceEntryFactory(
        nik_digest=name.worker.nik_digest,
        list__uploaded_at=name.candidate.verified_at.replace(year=2027),
    )
    page = client.get(url("names", draft, show="listed"))
    assert "Tetap muat, sudah diperiksa" in page.content.decode()
    response = post(client, "keep", draft, {"name": [name.pk], "reason": "Masih hidup"})
    assert sentences(response) == ["1 nama tetap dimuat."]


def test_refresh(client, approver, draft):
    draft.from_villages.add(draft.names.get().village)
    CandidateFactory(accepted=True)
    assert sentences(post(client, "refresh", draft)) == [
        "Nama diperbarui: 1 ditambahkan, 0 yang tidak siap dilepas."
    ]


def facts(decree, **changes):
    values = {
        "number": "SK 9", "date": "2026-12-01", "start": "2026-08-01",
        "last_day": "2027-12-31", "about": "Penetapan", "legal_basis": "UU 40/2004",
    }  # fmt: skip
    return {**values, **changes}


def test_revise(client, approver, draft):
    assert client.get(url("revise", draft)).context["form"]["number"].value() == draft.number
    response = post(client, "revise", draft, facts(draft))
    assert sentences(response) == ["Rancangan SK disimpan."]
    draft.refresh_from_db()
    assert (draft.number, draft.end) == ("SK 9", date(2028, 1, 1))


def test_revise_keeps_the_form_and_says_why(client, approver, draft):
    DecreeFactory(number="SK 9")
    response = client.post(url("revise", draft), facts(draft))
    assert response.context["form"].errors["__all__"] == ["Nomor SK ini sudah dipakai."]
    change = amendment()
    response = client.post(url("revise", change), facts(change, number="x", start="2029-01-01"))
    assert "di dalam masa berlaku" in response.context["form"].errors["start"][0]


def test_extend_then_issue(client, approver):
    member = enrolled()
    page = client.get(url("detail", member.decree)).content.decode()
    assert "Lanjutkan ke tahun berikut" in page
    preview = client.get(url("extend", member.decree))
    assert preview.context["covered"] == 1
    client.post(url("extend", member.decree), facts(member.decree))
    made = Decree.objects.get(extends=member.decree)
    names = client.get(url("names", made)).content.decode()
    assert "Dilanjutkan tanpa jeda" in names
    assert sentences(post(client, "issue", made)) == [
        "SK ditetapkan untuk 1 orang. Nama di dalamnya tidak berubah lagi."
    ]
    assert "melanjutkan SK ini mulai 1 Januari 2027" in (
        client.get(url("detail", member.decree)).content.decode()
    )


def test_extend_refused(client, approver):
    member = enrolled()
    DecreeFactory(draft=True, extends=member.decree)
    response = client.post(url("extend", member.decree), facts(member.decree))
    assert "Rancangan lanjutan SK ini sudah ada" in response.content.decode()


def test_amend_then_take_out(client, approver):
    member = enrolled()
    client.post(url("amend", member.decree), facts(member.decree, about=""))
    made = Decree.objects.get(amends=member.decree)
    assert made.about == f"Perubahan atas SK {member.decree.number}"
    page = client.get(url("removals", made))
    assert list(page.context["page"]) == [member]
    data = {"member": [member.pk], "reason": "moved", "note": "Ke Kapuas"}
    assert sentences(post(client, "take_out", made, data)) == ["1 orang akan dikeluarkan."]
    page = client.get(url("removals", made)).content.decode()
    assert "Ke Kapuas" in page
    assert "Tetapkan untuk 0 orang" in client.get(url("detail", made)).content.decode()
    removal = DraftRemoval.objects.get()
    assert sentences(post(client, "put_back", made, {"removal": [removal.pk]})) == [
        "1 orang tidak jadi dikeluarkan."
    ]


def test_members_say_how_their_coverage_began_and_ended(client, approver, now):
    old = enrolled(decree__start=date(2025, 1, 1), decree__end=date(2025, 7, 1))
    back = enrolled(worker=old.worker)
    enrollments.end(back.worker, last_day=date(2026, 3, 31), reason="own_wish", by=approver, at=now)
    text = client.get(url("detail", back.decree)).content.decode()
    assert "kembali sesudah jeda, mulai baru" in text
    assert "berakhir 31 Maret 2026: Permintaan sendiri" in text


def test_amend_outside_the_decree(client, approver):
    decree = DecreeFactory()
    response = client.post(url("amend", decree), facts(decree, start="2029-01-01"))
    assert "di dalam masa berlaku" in response.context["form"].errors["start"][0]


def test_take_out_somebody_else(client, approver):
    made = amendment()
    foreign = enrolled()
    response = post(client, "take_out", made, {"member": [foreign.pk], "reason": "moved"})
    assert "di luar SK ini" in sentences(response)[0]
    assert not DraftRemoval.objects.exists()


@pytest.mark.parametrize("role", Role)
def test_roles(client, role):
    client.force_login(UserFactory(role=role))
    draft, issued, change = DraftNameFactory().decree, DecreeFactory(), amendment()
    read = [client.get(url("names", draft)), client.get(url("removals", change))]
    assert {answer.status_code for answer in read} == {200 if role in STAFF else 403}
    wrote = [
        client.get(url("revise", draft)), client.get(url("extend", issued)),
        client.get(url("amend", issued)), *(client.post(url(act, change)) for act in ACTS),
    ]  # fmt: skip
    codes = {answer.status_code for answer in wrote}
    assert codes == {403} if role != Role.APPROVER else 403 not in codes


def test_what_does_not_exist_or_is_no_amendment(client, approver, draft):
    issued = DecreeFactory()
    asked = [
        client.get(url("removals", issued)), client.get(url("extend", draft)),
        client.get(url("amend", draft)), client.post(url("take_out", issued)),
        client.get(reverse("decrees:names", args=[99_999])),
    ]  # fmt: skip
    assert [answer.status_code for answer in asked] == [404] * 5


@pytest.mark.parametrize("asked", [{}, {"show": "left_out"}, {"q": "a"}])
def test_names_are_judged_once_for_a_page(client, approver, draft, asked):
    with CaptureQueriesContext(connection) as done:
        client.get(url("names", draft, **asked))
    assert sum("row_number()" in query["sql"] for query in done) == 1


def test_a_village_officer_sees_no_decree(client, draft):
    client.force_login(PostingFactory().user)
    assert client.get(url("names", draft)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(client, approver, rows):
    period = PeriodFactory()
    decree = DecreeFactory(period=period)
    draft, change = DecreeFactory(draft=True), DecreeFactory(draft=True, amends=decree)
    extension = DecreeFactory(draft=True, extends=decree, start=date(2026, 12, 1))
    VillageQuotaFactory(period=period)
    for _n in range(rows):
        DraftNameFactory(decree=draft)
        DraftNameFactory(decree=draft, candidate__worker__died_on=date(2026, 1, 1))
        DraftNameFactory(decree=change)
        DraftRemovalFactory(decree=change, member=enrolled(decree=decree))
        member = enrolled(decree=decree)
        DraftNameFactory(decree=extension, carries=member, candidate=member.candidate)
        MemberFactory(decree=decree)
    asked = {
        url("detail", draft): 12, url("detail", change): 15, url("detail", extension): 11,
        url("names", draft): 9, url("names", draft, show="left_out"): 9,
        url("removals", change): 8, url("extend", decree): 5, url("amend", decree): 5,
        url("revise", draft): 4, url("detail", decree): 11,
    }  # fmt: skip
    found = {}
    for address in asked:
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        found[address] = len(counted)
    assert found == asked
