"""Pages of the worklist: villages, people and one person, as each role sees them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Desk
from enrollment.tests.factories import DeskFactory, SpotCheckFactory
from enrollment.tests.worklist import (
    DECIDE,
    ELSEWHERE,
    HERE,
    LIST,
    PEOPLE,
    REASONS,
    RETURNED,
    THERE,
    decide,
    in_village,
    names,
    person_url,
    returned,
    state_of,
    with_finding,
)
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village, Wave
from workers.models import DuplicateVerdict
from workers.tests.factories import (
    CandidateFactory,
    DuplicatePairFactory,
    DuplicateVerdictFactory,
    ReferenceEntryFactory,
    RosterRowFactory,
    VerdictReasonFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


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
    CandidateFactory(worker__name="sk", accepted=True, state="decreed")
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
        ("decreed", {"sk"}),
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


# --- one person


def test_person_shows_everything_and_decides(client, verifier):
    moved = VerdictReasonFactory()
    person = with_finding(reply="Sudah dicocokkan", reason="Cocokkan NIK")
    text = client.get(person_url(person)).text
    for said in ("Sudah dicocokkan", "Cocokkan NIK", "Tanggal lahir berbeda"):
        assert said in text
    assert person.worker.nik not in text
    decide(client, act="refuse", scope="person", candidate=[person.pk], cause=moved.pk)
    assert state_of(person) == "refused"


@pytest.mark.parametrize("traits", [{}, {"accepted": True}])
def test_each_field_of_the_page_has_its_own_id(client, verifier, traits):
    """Else a label, or the link of an error, leads to the field of another form."""
    person = CandidateFactory(**traits)
    ids = re.findall(r' id="([^"]+)"', client.get(person_url(person)).text)
    assert len(ids) == len(set(ids))


def test_person_who_is_not_there(client, verifier):
    assert client.get(reverse("verification:person", args=[999999])).status_code == 404
