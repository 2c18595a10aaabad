"""Pages of the worklist: who sees what, and what each button does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Desk, SpotCheck
from enrollment.tests.factories import DeskFactory, SpotCheckFactory
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village, Wave
from villages.tests.factories import PostingFactory, VillageFactory
from workers.models import Candidate, DuplicateVerdict, VerdictReason
from workers.tests.factories import (
    CandidateFactory,
    DuplicatePairFactory,
    DuplicateVerdictFactory,
    FindingFactory,
    ProposalFactory,
    ReferenceEntryFactory,
    RosterFactory,
    RosterRowFactory,
    VerdictReasonFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
LIST, PEOPLE = reverse("verification:list"), reverse("verification:people")
DECIDE, RETURNED = reverse("verification:decide"), reverse("verification:returned")
REASONS = reverse("verification:reasons")
HERE, THERE, ELSEWHERE = "62.10.03.2001", "62.10.03.2002", "62.10.04.2019"


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def moved():
    return VerdictReasonFactory(label="Sudah pindah")


def in_village(code, **kwargs):
    roster = RosterFactory(village=VillageFactory(code=code))
    return CandidateFactory(proposal=ProposalFactory(roster=roster), **kwargs)


def with_finding(**kwargs):
    person = CandidateFactory(warnings=1, **kwargs)
    person.row = RosterRowFactory(roster=person.proposal.roster, warnings=1)
    person.save()
    FindingFactory(row=person.row, code="birth_date_contradicts_nik", severity="warning")
    return person


def returned(**kwargs):
    values = {"accepted": True, "state": "returned", "reason": "NIK perlu dicocokkan"}
    return CandidateFactory(**{**values, **kwargs})


def person_url(person, name="person"):
    return reverse(f"verification:{name}", args=[person.pk])


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def names(response):
    return [person.worker.name for person in response.context["page"]]


def state_of(person):
    return Candidate.objects.values_list("state", flat=True).get(pk=person.pk)


def decide(client, query="", follow=True, **data):
    return client.post(DECIDE + query, data, follow=follow)


# --- villages


def test_list_shows_villages_the_oldest_first(client, verifier, now):
    young = in_village(HERE, submitted_at=now)
    in_village(HERE, submitted_at=now - timedelta(days=1), warnings=1)
    old = in_village(ELSEWHERE, submitted_at=now - timedelta(days=9))
    response = client.get(LIST)
    first, second = response.context["groups"]
    assert (first.places[0].village, first.oldest) == (old.village, old.submitted_at)
    (place,) = second.places
    assert (place.village, place.people, place.clean) == (young.village, 2, 1)
    assert (response.context["people"], response.context["clean"]) == (3, 2)


def test_list_says_who_is_at_it(client, verifier):
    desk = DeskFactory(village=in_village(HERE).village, user__name="Rekan Contoh")
    text = client.get(LIST).text
    assert "Rekan Contoh" in text
    assert "Ambil alih" in text
    Desk.objects.filter(pk=desk.pk).update(
        until=timezone.now(), since=desk.since.replace(year=2020)
    )
    assert "Rekan Contoh" not in client.get(LIST).text


def test_list_with_nobody(client, verifier):
    assert "Tidak ada yang menunggu verifikasi" in client.get(LIST).text


def test_list_narrows_as_the_people_do(client, verifier):
    in_village(HERE, worker__name="Budi")
    in_village(ELSEWHERE, worker__name="Ani")
    (group,) = client.get(LIST, {"q": "bud"}).context["groups"]
    assert group.places[0].village.code == HERE


@pytest.mark.parametrize("role", Role)
def test_staff_read_the_worklist(client, role):
    person = CandidateFactory()
    client.force_login(UserFactory(role=role))
    expected = 200 if role in STAFF else 403
    for url in (LIST, PEOPLE, person_url(person)):
        assert client.get(url).status_code == expected


@pytest.mark.parametrize("role", [r for r in Role if r != Role.VERIFIER])
def test_only_a_verifier_decides(client, role):
    person = CandidateFactory()
    client.force_login(UserFactory(role=role))
    response = decide(client, follow=False, act=f"accept:{person.pk}")
    assert (response.status_code, state_of(person)) == (403, "proposed")


def test_reading_changes_nothing(client, verifier):
    """A look at a village is not yet work on it."""
    person = in_village(HERE)
    for url in (LIST, PEOPLE, person_url(person), RETURNED, REASONS):
        client.get(url)
    assert not Desk.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("url", [DECIDE, reverse("verification:take", args=[HERE])])
def test_acts_are_no_links(client, verifier, url):
    assert client.get(url).status_code == 405


# --- people


def test_people_the_oldest_first_masked(client, verifier, now):
    young = CandidateFactory(submitted_at=now)
    old = CandidateFactory(submitted_at=now - timedelta(days=1))
    response = client.get(PEOPLE)
    assert list(response.context["page"]) == [old, young]
    assert old.worker.nik not in response.text
    assert old.worker.masked_nik in response.text


def test_people_with_what_is_to_be_seen(client, verifier):
    person = with_finding()
    DuplicatePairFactory(row=person.row)
    ReferenceEntryFactory(list__source="Dukcapil Contoh", nik_digest=person.worker.nik_digest)
    SpotCheckFactory(candidate=person, result="not_found", note="Rumah kosong")
    first, second = sorted([bytes(person.worker.nik_digest), b"z" * 32])
    DuplicateVerdictFactory(first=first, second=second, note="Kembar, sudah ditanya")
    text = client.get(PEOPLE).text
    for said in ("Tanggal lahir berbeda", "Dukcapil Contoh", "Rumah kosong", "Belum diputuskan",
                 "Dua orang berbeda", "Kembar, sudah ditanya"):  # fmt: skip
        assert said in text
    assert reverse("duplicates:compare", args=[person.row_id]) in text
    assert f"accept:{person.pk}" not in text  # not by one tap


@pytest.fixture
def crowd(now, today):
    """One of each, named by what sets them apart."""
    CandidateFactory(worker__name="bersih")
    with_finding(worker__name="ditandai")
    listed = CandidateFactory(worker__name="tercatat")
    ReferenceEntryFactory(nik_digest=listed.worker.nik_digest)
    alike = CandidateFactory(worker__name="mirip", row=RosterRowFactory())
    DuplicatePairFactory(row=alike.row)
    SpotCheckFactory(candidate__worker__name="kosong", result="not_found", note="x")
    CandidateFactory(worker__name="dijawab", reply="Sudah", reason="Cocokkan")
    returned(worker__name="kembali")
    CandidateFactory(worker__name="kedua", accepted=True, is_sampled=True)
    CandidateFactory(worker__name="setuju", accepted=True)
    CandidateFactory(worker__name="tolak", accepted=True, state="refused", reason="x")


@pytest.mark.parametrize(
    ("show", "seen"),
    [
        ("", {"bersih", "ditandai", "tercatat", "mirip", "kosong", "dijawab"}),
        ("clean", {"bersih", "mirip", "dijawab"}),
        ("findings", {"ditandai", "tercatat", "kosong"}),
        ("listed", {"tercatat"}),
        ("alike", {"mirip"}),
        ("absent", {"kosong"}),
        ("answered", {"dijawab"}),
        ("returned", {"kembali"}),
        ("second", {"kedua"}),
        ("accepted", {"kedua", "setuju"}),
        ("refused", {"tolak"}),
        ("x", {"bersih", "ditandai", "tercatat", "mirip", "kosong", "dijawab"}),
    ],
)
def test_people_shown(client, verifier, crowd, show, seen):
    assert set(names(client.get(PEOPLE, {"show": show}))) == seen


def test_people_filters(client, verifier):
    now = timezone.now()
    wave = Wave.objects.create(number=1)
    Village.objects.filter(code=HERE).update(wave=wave)
    in_village(HERE, worker__name="a", submitted_at=now - timedelta(days=10))
    in_village(THERE, worker__name="b", submitted_at=now)
    in_village(ELSEWHERE, worker__name="c", submitted_at=now)
    DeskFactory(village=Village.objects.get(code=ELSEWHERE), user=verifier)
    DeskFactory(village=Village.objects.get(code=THERE))
    for query, seen in (
        ({"place": HERE}, {"a"}), ({"place": "62.10.03"}, {"a", "b"}), ({"wave": "1"}, {"a"}),
        ({"late": "7"}, {"a"}), ({"mine": "on"}, {"c"}), ({"q": "B"}, {"b"}),
        ({"place": "x", "wave": "x", "late": "x", "page": "x"}, {"a", "b", "c"}),
    ):  # fmt: skip
        assert set(names(client.get(PEOPLE, query))) == seen, query


def test_people_say_who_else_is_at_it(client, verifier):
    DeskFactory(village=in_village(HERE).village, user__name="Rekan Contoh")
    assert "sedang dikerjakan Rekan Contoh" in client.get(PEOPLE).text


def test_ones_own_people_have_no_button(client, verifier):
    CandidateFactory(submitted_by=verifier)
    text = client.get(PEOPLE).text
    assert "Anda yang mengusulkan" in text
    assert 'name="act"' not in text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", ["list", "people", "person", "returned"])
def test_the_same_number_of_queries(client, verifier, django_assert_num_queries, page, rows):
    for _n in range(rows):
        person = with_finding()
        DuplicatePairFactory(row=person.row)
        SpotCheckFactory(candidate=person)
        returned(row=RosterRowFactory())
    url, number = {
        "list": (LIST, 10), "people": (PEOPLE, 15), "person": (person_url(person), 12),
        "returned": (RETURNED, 8),
    }[page]  # fmt: skip
    with django_assert_num_queries(number):
        client.get(url)


BIG = ("candidate", "worker", "rosterrow", "finding", "referenceentry", "duplicateverdict")


@pytest.mark.parametrize("query", ["", "?show=clean", "?show=second", "?place=62.10.03.2001"])
def test_no_question_reads_a_big_table_from_end_to_end(client, verifier, query):
    """With sequential scans forbidden the planner has an index for each of these, or shows none."""
    person = with_finding()
    DuplicatePairFactory(row=person.row)
    with CaptureQueriesContext(connection) as asked:
        client.get(PEOPLE + query)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for question in asked:
            if not question["sql"].startswith("SELECT"):
                continue
            cursor.execute(f"EXPLAIN {question['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            for table in BIG:
                assert f"Seq Scan on workers_{table}" not in plan, plan


# --- deciding


def test_accept_by_one_tap(client, verifier):
    one, other = CandidateFactory(), CandidateFactory()
    response = decide(client, "?place=62.10.03", act=f"accept:{one.pk}", candidate=[other.pk])
    assert sentences(response) == ["1 orang disetujui."]
    assert response.redirect_chain == [(f"{PEOPLE}?place=62.10.03#people", 303)]
    assert (state_of(one), state_of(other)) == ("accepted", "proposed")


def test_accept_the_ticked_and_say_who_was_passed_over(client, verifier, today):
    one, dead = CandidateFactory(), CandidateFactory(worker__died_on=today)
    own = CandidateFactory(submitted_by=verifier)
    response = decide(client, act="accept", candidate=[one.pk, dead.pk, own.pk])
    assert sentences(response) == [
        "1 orang disetujui. 2 dilewati: 1 Anda sendiri yang mengusulkan; 1 sudah meninggal."
    ]


def test_a_second_tap_is_told(client, verifier):
    one = CandidateFactory()
    decide(client, act=f"accept:{one.pk}")
    response = decide(client, act=f"accept:{one.pk}")
    assert sentences(response) == ["Tidak ada lagi orang yang menunggu keputusan di sini."]


def test_deciding_says_who_else_is_at_it(client, verifier):
    one = in_village(HERE)
    DeskFactory(village=one.village, user__name="Rekan Contoh")
    response = decide(client, act=f"accept:{one.pk}")
    assert "Desa Sare Rangan juga sedang dikerjakan Rekan Contoh." in sentences(response)


@pytest.mark.parametrize("foreign", ["999999999", "x", "9" * 30, "-1", "٣"])
def test_a_foreign_id_in_the_list_does_nothing(client, verifier, foreign, caplog):
    one = CandidateFactory()
    response = decide(client, act="accept", candidate=[one.pk, foreign])
    assert "Tidak ada yang diubah" in sentences(response)[0]
    assert state_of(one) == "proposed"
    assert "outside the list" in caplog.text


@pytest.mark.parametrize("act", ["", "x", "recall", "second_look", "accept:x"])
def test_an_act_that_there_is_not(client, verifier, act):
    one = CandidateFactory(accepted=True)
    response = decide(client, act=act, candidate=[one.pk], note="x")
    assert response.status_code == 200
    assert state_of(one) == "accepted"


def test_nobody_ticked(client, verifier):
    assert sentences(decide(client, act="accept")) == ["Centang dahulu orang yang akan diputuskan."]


def test_what_is_posted_beside_changes_nothing(client, verifier):
    one = CandidateFactory()
    other = UserFactory(role=Role.VERIFIER)
    decide(
        client, act=f"accept:{one.pk}", state="decreed", verified_by=other.pk, village="1",
        is_sampled="on", priority="1",
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.state, one.verified_by, one.is_sampled, one.priority) == (
        "accepted", verifier, False, 0,
    )  # fmt: skip


def test_refuse_and_send_back_with_a_reason(client, verifier, moved):
    one, other = CandidateFactory(), CandidateFactory()
    decide(client, act="refuse", candidate=[one.pk], cause=moved.pk, note="ke Kapuas")
    decide(client, act="send_back", candidate=[other.pk], note="Foto KTP")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.reason, one.cause) == ("refused", "Sudah pindah: ke Kapuas", moved)
    assert (other.state, other.reason) == ("returned", "Foto KTP")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Tuliskan alasan penolakan."),
        ({"cause": "999999"}, "Pilih alasan yang masih ditawarkan."),
    ],
)
def test_refuse_without_a_reason_keeps_the_ticks(client, verifier, data, error):
    one = CandidateFactory()
    response = decide(client, act="refuse", candidate=[one.pk], **data)
    assert response.status_code == 200
    assert response.context["form"].errors["cause"] == [error]
    assert "<title>Kesalahan:" in response.text
    assert response.context["page"][0].picked
    assert state_of(one) == "proposed"


def test_a_reason_that_is_retired_is_not_offered(client, verifier):
    old = VerdictReasonFactory(label="Alasan lama", is_offered=False)
    one = CandidateFactory()
    assert "Alasan lama" not in client.get(PEOPLE).text
    decide(client, act="refuse", candidate=[one.pk], cause=old.pk)
    assert state_of(one) == "proposed"


def test_accepting_somebody_listed_asks_for_a_tick(client, verifier):
    one = CandidateFactory()
    ReferenceEntryFactory(nik_digest=one.worker.nik_digest)
    assert "tercatat dalam daftar rujukan" in sentences(
        decide(client, act="accept", candidate=[one.pk])
    )[0]  # fmt: skip
    decide(client, act="accept", candidate=[one.pk], despite_lists="on")
    assert state_of(one) == "accepted"


def test_accepting_somebody_not_found_asks_for_a_tick(client, verifier):
    one = SpotCheckFactory(result="not_found", note="Rumah kosong").candidate
    assert "tidak ditemukan saat kunjungan" in sentences(
        decide(client, act="accept", candidate=[one.pk])
    )[0]  # fmt: skip
    decide(client, act="accept", candidate=[one.pk], despite_absence="on")
    assert state_of(one) == "accepted"


# --- all that the address asks for


@pytest.mark.parametrize("act", ["accept:clean", "accept"])
def test_many_are_asked_about_first(client, verifier, act):
    clean, marked = CandidateFactory(), with_finding()
    response = decide(client, act=act, scope="all")
    expected = 1 if act == "accept:clean" else 2
    assert response.context["expected"].people == expected
    assert f"Setujui {expected} orang?" in response.text
    assert (state_of(clean), state_of(marked)) == ("proposed", "proposed")


def test_many_are_accepted_after_the_question(client, verifier):
    clean, marked = CandidateFactory(), with_finding()
    response = decide(client, act="accept", scope="clean", expected="1")
    assert sentences(response) == ["1 orang disetujui."]
    assert (state_of(clean), state_of(marked)) == ("accepted", "proposed")


def test_the_question_is_asked_again_where_the_number_changed(client, verifier):
    one, _two = CandidateFactory(), CandidateFactory()
    response = decide(client, act="accept", scope="all", expected="1")
    assert "Jumlahnya baru saja berubah" in response.text
    assert state_of(one) == "proposed"


def test_all_means_what_the_search_found(client, verifier, moved):
    budi = CandidateFactory(worker__name="Budi")
    ani = CandidateFactory(worker__name="Ani")
    data = {"act": "refuse", "scope": "all", "cause": moved.pk}
    asked = decide(client, "?q=bud", **data)
    assert "Sudah pindah" in asked.text
    assert (state_of(budi), state_of(ani)) == ("proposed", "proposed")
    decide(client, "?q=bud", **data, expected="1")
    assert (state_of(budi), state_of(ani)) == ("refused", "proposed")


def test_all_never_takes_the_ticks_of_single_people(client, verifier):
    one = CandidateFactory()
    ReferenceEntryFactory(nik_digest=one.worker.nik_digest)
    CandidateFactory()
    decide(client, act="accept", scope="all", expected="1", despite_lists="on")
    assert state_of(one) == "proposed"


def test_all_where_nobody_can_be_decided_on(client, verifier):
    CandidateFactory(submitted_by=verifier)
    response = decide(client, act="accept", scope="all")
    assert "orang lain" in sentences(response)[0]


# --- second look


def test_second_look_agrees_and_disagrees(client, verifier, moved):
    one, other = CandidateFactory.create_batch(2, accepted=True, is_sampled=True)
    assert "agree:" in client.get(PEOPLE, {"show": "second"}).text
    response = decide(client, "?show=second", act=f"agree:{one.pk}")
    assert sentences(response) == ["1 orang lolos pemeriksaan kedua."]
    decide(client, "?show=second", act="disagree", candidate=[other.pk], cause=moved.pk)
    one.refresh_from_db()
    assert (one.state, one.second_by, state_of(other)) == ("accepted", verifier, "refused")


def test_second_look_at_ones_own_acceptance_has_no_button(client, verifier):
    CandidateFactory(accepted=True, verified_by=verifier, is_sampled=True)
    text = client.get(PEOPLE, {"show": "second"}).text
    assert "Anda yang menyetujui" in text
    assert "agree:" not in text


# --- one person


def test_person_shows_everything_and_decides(client, verifier, moved):
    person = with_finding(reply="Sudah dicocokkan", reason="Cocokkan NIK")
    text = client.get(person_url(person)).text
    for said in ("Sudah dicocokkan", "Cocokkan NIK", "Tanggal lahir berbeda"):
        assert said in text
    assert person.worker.nik not in text
    decide(client, act="refuse", scope="person", candidate=[person.pk], cause=moved.pk)
    assert state_of(person) == "refused"


def test_person_refused_without_a_reason_shows_the_person_again(client, verifier):
    person = CandidateFactory()
    response = decide(client, act="refuse", scope="person", candidate=[person.pk])
    assert response.context["verdict"].errors == {"cause": ["Tuliskan alasan penolakan."]}
    assert "<title>Kesalahan:" in response.text


def test_person_who_is_not_there(client, verifier):
    assert client.get(reverse("verification:person", args=[999999])).status_code == 404


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMINISTRATOR])
def test_recall_an_acceptance(client, role):
    client.force_login(UserFactory(role=role))
    person = CandidateFactory(accepted=True)
    assert "Tarik kembali" in client.get(person_url(person)).text
    response = client.post(person_url(person, "recall"), {"note": ""})
    assert response.context["form"].errors["note"]
    client.post(person_url(person, "recall"), {"note": "Salah orang"})
    person.refresh_from_db()
    assert (person.state, person.reason) == ("proposed", "Salah orang")


def test_recall_is_not_for_others(client):
    client.force_login(UserFactory(role=Role.APPROVER))
    person = CandidateFactory(accepted=True)
    assert client.post(person_url(person, "recall"), {"note": "x"}).status_code == 403


def test_record_a_visit(client, verifier, today):
    person = CandidateFactory()
    data = {"date": "2025-11-20", "result": "differs", "note": "Pindah rumah"}
    client.post(person_url(person, "visit"), data)
    check = SpotCheck.objects.get()
    assert (check.candidate, check.result, check.checked_by) == (person, "differs", verifier)
    assert "Pindah rumah" in client.get(person_url(person)).text


@pytest.mark.parametrize(
    ("change", "field"),
    [({"date": "2099-01-01"}, "date"), ({"note": ""}, "note"), ({"result": "x"}, "result"),
     ({"date": ""}, "date")],
)  # fmt: skip
def test_a_visit_that_can_not_be(client, verifier, change, field):
    person = CandidateFactory()
    data = {"date": "2025-11-20", "result": "differs", "note": "Pindah rumah", **change}
    response = client.post(person_url(person, "visit"), data)
    assert list(response.context["form"].errors) == [field]
    assert not SpotCheck.objects.exists()


# --- who is at it


def take(client, code=HERE, **data):
    return client.post(reverse("verification:take", args=[code]), data, follow=True)


def test_take_a_village_and_leave_it(client, verifier):
    response = take(client)
    assert response.redirect_chain == [(f"{PEOPLE}?place={HERE}", 302)]
    assert Desk.objects.get().user == verifier
    client.post(reverse("verification:leave", args=[HERE]))
    assert not Desk.objects.exists()


def test_taking_over_is_asked_about(client, verifier):
    desk = DeskFactory(village=VillageFactory(code=HERE), user__name="Rekan Contoh")
    response = take(client)
    assert "Rekan Contoh mengerjakan desa ini" in response.text
    desk.refresh_from_db()
    assert desk.user != verifier
    take(client, from_another="yes")
    desk.refresh_from_db()
    assert desk.user == verifier


def test_take_a_village_that_is_not_there(client, verifier):
    assert take(client, "62.99.99.9999").status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r != Role.VERIFIER])
def test_only_a_verifier_takes_a_village(client, role):
    client.force_login(UserFactory(role=role))
    assert take(client).status_code == 403


# --- returned to the village


@pytest.fixture
def officer(client):
    user = PostingFactory(village=VillageFactory(code=HERE)).user
    client.force_login(user)
    return user


def test_an_officer_sees_the_own_returned_people_with_the_note(client, officer):
    mine = returned(worker__name="Orang Sini", reason="Foto KTP")
    returned(
        worker__name="Orang Sana",
        proposal=ProposalFactory(roster=RosterFactory(village=VillageFactory(code=THERE))),
    )
    response = client.get(RETURNED)
    assert list(response.context["page"]) == [mine]
    assert "Foto KTP" in response.text
    assert mine.worker.nik not in response.text


def test_an_officer_sends_somebody_again(client, officer):
    person = returned()
    response = client.post(person_url(person, "send_again"), {"reply": "Sudah"}, follow=True)
    assert sentences(response) == ["Dikirim lagi untuk diverifikasi."]
    person.refresh_from_db()
    assert (person.state, person.reply) == ("proposed", "Sudah")


def test_an_officer_sends_again_without_an_answer(client, officer):
    person = returned()
    response = client.post(person_url(person, "send_again"), {"reply": " "})
    assert response.context["form"].errors == {"reply": ["Tuliskan apa yang sudah dilengkapi."]}
    assert state_of(person) == "returned"


def test_an_officer_sends_again_twice(client, officer):
    person = returned()
    for _n in range(2):
        response = client.post(person_url(person, "send_again"), {"reply": "Sudah"})
    assert response.status_code == 303  # told, and back to the page


def test_an_officer_of_another_village_finds_nobody(client):
    person = returned()
    client.force_login(PostingFactory(village=VillageFactory(code=THERE)).user)
    assert client.post(person_url(person, "send_again"), {"reply": "x"}).status_code == 404
    assert list(client.get(RETURNED).context["page"]) == []
    assert state_of(person) == "returned"


def test_somebody_registered_elsewhere_is_shown_as_the_own_list_says(client, officer):
    row = RosterRowFactory(name="Nama Di Daftar", content='{"nik": "6210031708800001"}')
    person = returned(row=row, village=VillageFactory(code=HERE))
    person.worker.village = VillageFactory(code=THERE)
    person.worker.name = "Nama Di Sana"
    person.worker.save()
    text = client.get(RETURNED).text
    assert "Nama Di Daftar" in text
    assert "Nama Di Sana" not in text


@pytest.mark.parametrize("role", [r for r in Role if r != Role.VILLAGE_OFFICER])
def test_only_the_village_sends_again(client, role):
    person = returned()
    client.force_login(UserFactory(role=role))
    assert client.post(person_url(person, "send_again"), {"reply": "x"}).status_code == 403


# --- reasons


@pytest.mark.parametrize("role", Role)
def test_verifiers_and_administrators_keep_the_reasons(client, role):
    client.force_login(UserFactory(role=role))
    allowed = role in (Role.VERIFIER, Role.ADMINISTRATOR)
    assert client.get(REASONS).status_code == (200 if allowed else 403)
    answer = client.post(REASONS, {"kind": "refuse", "label": "Alasan baru"})
    assert answer.status_code == (302 if allowed else 403)
    assert VerdictReason.objects.filter(label="Alasan baru").exists() is allowed


@pytest.mark.parametrize("label", ["", "Data ganda"])
def test_a_reason_that_can_not_be_added(client, verifier, label):
    response = client.post(REASONS, {"kind": "refuse", "label": label})
    assert response.context["form"].errors["label"]


def test_reword_and_retire_a_reason(client, verifier, moved):
    url = reverse("verification:change_reason", args=[moved.pk])
    client.post(url, {"label": "Pindah ke kabupaten lain", "kind": "return"})
    client.post(url, {"offered": "no"})
    moved.refresh_from_db()
    assert (moved.label, moved.kind, moved.is_offered) == (
        "Pindah ke kabupaten lain", "refuse", False,
    )  # fmt: skip


def test_rewording_what_is_in_use_is_refused(client, verifier, moved):
    CandidateFactory(accepted=True, state="refused", reason="x", cause=moved)
    url = reverse("verification:change_reason", args=[moved.pk])
    response = client.post(url, {"label": "Lain"}, headers={"Referer": f"http://testserver{REASONS}"},
                           follow=True)  # fmt: skip
    assert "sudah dipakai" in sentences(response)[0]
    assert "Ubah bunyinya" in response.text  # of the others


def test_a_pair_that_a_village_is_unsure_of(client, verifier):
    person = with_finding()
    person.row.nik_digest = person.worker.nik_digest
    person.row.save()
    other = WorkerFactory()
    DuplicatePairFactory(row=person.row, other_row=None, other_worker=other)
    first, second = sorted([bytes(person.worker.nik_digest), bytes(other.nik_digest)])
    unsure = DuplicateVerdict.Verdict.UNSURE
    DuplicateVerdictFactory(first=first, second=second, verdict=unsure)
    assert "Desa belum yakin" in client.get(PEOPLE, {"show": "alike"}).text
