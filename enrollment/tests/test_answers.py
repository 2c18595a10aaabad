"""BPJS's answer beside what we asked: every line and every person comes out somewhere."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from enrollment.actions import answer_columns, answers, contributions, registrations
from enrollment.actions.answer_codes import COUNTED
from enrollment.models import AnswerColumn, AnswerWord, Difference, Enrollment, Member
from enrollment.months import containing
from enrollment.queries import answers as asked
from enrollment.tasks import read_answer, sweep
from enrollment.tests.factories import (
    AnswerColumnFactory,
    AnswerWordFactory,
    DecreeFactory,
    MemberFactory,
    RegistrationAnswerFactory,
    enrolled,
)
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import WorkerFactory

pytestmark = pytest.mark.django_db
HEADER = ("Referensi", "NIK", "Nama", "KPJ", "TMT", "Status", "Alasan")


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def sent(liaison, now):
    """A decree of three people who were sent."""
    decree = DecreeFactory()
    MemberFactory.create_batch(3, decree=decree)
    registrations.send(decree, by=liaison, at=now)
    return decree


def people(decree):
    return list(decree.members.select_related("worker").order_by("batch_row", "pk"))


def reference(member):
    return f"{member.batch_id}/{member.batch_row}"


def line(member=None, **changes):
    """A line of an answer; by reference and NIK unless said otherwise."""
    values = {"ref": None, "nik": None, "name": None, "kpj": None, "start": None,
              "status": "Diterima", "reason": None}  # fmt: skip
    if member:
        values |= {"ref": reference(member), "nik": member.worker.nik, "name": member.worker.name}
    return tuple({**values, **changes}.values())


def workbook(*rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Jawaban")
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def receive(decree, liaison, at, *lines, header=HEADER):
    data = workbook(header, *lines)
    answer = answers.receive(decree, data, file_name="jawaban.xlsx", by=liaison, at=at)
    read_answer(answer.pk)
    answer.refresh_from_db()
    return answer


def codes(answer):
    return list(answer.differences.order_by("row", "code").values_list("row", "code", "state"))


def adds_up(answer):
    blocking = answer.differences.exclude(code__in=COUNTED).count()
    assert answer.lines == answer.accepted + answer.refused + answer.waiting + blocking
    told = answer.accepted + answer.refused + answer.disputed + answer.unmentioned
    assert answer.asked == told
    assert answer.unmentioned == asked.unmentioned(answer).count()


# --- whom a line means


def test_by_reference_alone(sent, liaison, now):
    one, two, _three = people(sent)
    answer = receive(
        sent, liaison, now, line(one, nik=None, kpj="26000000001"),
        line(two, nik=None, status="Ditolak", reason="NIK tidak padan"),
    )  # fmt: skip
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state, two.reason) == ("accepted", "refused", "NIK tidak padan")
    assert (answer.accepted, answer.refused, answer.unmentioned, codes(answer)) == (1, 1, 1, [])
    adds_up(answer)


def test_by_number_of_batch_and_row(sent, liaison, now):
    member = people(sent)[1]
    header = ("Kiriman ke", "Baris", "Status")
    answer = receive(sent, liaison, now, ("1", str(member.batch_row), "ok"), header=header)
    assert answer.accepted == 1
    assert Member.objects.get(pk=member.pk).state == "accepted"


def test_nik_and_row_that_disagree(sent, liaison, now):
    one, two, three = people(sent)
    answer = receive(
        sent, liaison, now, line(one, nik=two.worker.nik), line(three, nik="6210031708809999")
    )
    assert codes(answer) == [(2, "disagree", "open"), (3, "disagree", "open")]
    known, unknown = answer.differences.order_by("row")
    assert (known.member, known.other) == (one, two)
    assert (unknown.member, unknown.other) == (three, None)
    assert (answer.accepted, answer.disputed, answer.unmentioned) == (0, 3, 0)
    adds_up(answer)


def test_whom_nobody_asked_for(sent, liaison, now):
    elsewhere = MemberFactory(decree=DecreeFactory())
    unsent = MemberFactory(decree=sent)
    registered = WorkerFactory()
    answer = receive(
        sent, liaison, now,
        line(nik="6210031708809999", name="Budi Santoso", kpj="26000000001"),
        line(nik=registered.nik, name=registered.name),
        line(nik=elsewhere.worker.nik), line(nik=unsent.worker.nik),
        line(ref=f"{people(sent)[0].batch_id}/99"), line(ref="999999/1"),
    )  # fmt: skip
    assert codes(answer) == [
        (2, "unknown_nik", "open"), (3, "unknown_nik", "open"), (4, "other_decree", "open"),
        (5, "not_sent", "open"), (6, "no_such_row", "open"), (7, "no_such_row", "open"),
    ]  # fmt: skip
    names = list(answer.differences.order_by("row").values_list("name", "member"))
    assert names[0] == ("B••• S••••••", None)
    assert names[2:4] == [("", elsewhere.pk), ("", unsent.pk)]
    assert (answer.accepted, answer.unmentioned) == (0, 3)
    adds_up(answer)


def test_a_row_of_another_decrees_batch(sent, liaison, now):
    other = DecreeFactory()
    MemberFactory(decree=other)
    registrations.send(other, by=liaison, at=now)
    answer = receive(sent, liaison, now, line(people(other)[0]))
    assert codes(answer) == [(2, "other_decree", "open")]
    assert people(other)[0].state == "sent"


# --- said twice, said before


def test_twice_the_same_is_noted(sent, liaison, now):
    one, *_ = people(sent)
    answer = receive(sent, liaison, now, line(one), line(one))
    assert (answer.accepted, codes(answer)) == (1, [(3, "answered_twice", "noted")])
    adds_up(answer)


@pytest.mark.parametrize(
    "other", [{"status": "Ditolak"}, {"kpj": "26000000002"}, {"start": date(2026, 3, 1)}]
)
def test_twice_and_contradicting_is_not_taken(sent, liaison, now, other):
    one, *_ = people(sent)
    first = line(one, kpj="26000000001", start=date(2026, 2, 1))
    answer = receive(sent, liaison, now, first, line(one, kpj="26000000001", **other)
                     if "kpj" not in other else line(one, **other))  # fmt: skip
    assert codes(answer) == [(2, "contradicts", "open"), (3, "contradicts", "open")]
    assert (answer.accepted, answer.disputed) == (0, 1)
    adds_up(answer)


def test_the_same_file_again_is_only_noted(sent, liaison, now):
    lines = [line(m) for m in people(sent)[:2]]
    receive(sent, liaison, now, *lines)
    again = receive(sent, liaison, now, *lines)
    assert codes(again) == [(2, "answered_before", "noted"), (3, "answered_before", "noted")]
    assert (again.asked, again.unmentioned, Enrollment.objects.count()) == (1, 1, 4)
    adds_up(again)


def test_something_else_than_before_is_a_difference(sent, liaison, now):
    one, *_ = people(sent)
    receive(sent, liaison, now, line(one, kpj="26000000001"))
    again = receive(sent, liaison, now, line(one, status="Ditolak", reason="Sudah PPU"))
    assert codes(again) == [(2, "answered_otherwise", "open")]
    assert people(sent)[0].state == "accepted"


def test_a_number_that_comes_later_is_added(sent, liaison, now):
    registrations.accept_all(sent, start=None, by=liaison, at=now)
    one, *_ = people(sent)
    answer = receive(sent, liaison, now, line(one, kpj="26000000001"))
    assert codes(answer) == [(2, "kpj_added", "noted")]
    one.worker.refresh_from_db()
    assert one.worker.kpj == "26000000001"
    adds_up(answer)


# --- taken, and yet different


def test_another_name_is_a_warning(sent, liaison, now):
    one, two, three = people(sent)
    one.worker.name = "Antang Sapan"
    two.worker.name = "Dewi Lestari"
    for member in (one, two):
        member.worker.save()
    answer = receive(
        sent, liaison, now, line(one, name="ANTANG SAPPAN"), line(two, name="Siti Aminah"),
        line(three, name=three.worker.name.upper()),
    )  # fmt: skip
    assert answer.accepted == 3
    assert codes(answer) == [(2, "name_near", "noted"), (3, "name_differs", "open")]
    adds_up(answer)


def test_another_birth_date_is_a_warning(sent, liaison, now):
    one, two, _three = people(sent)
    header = ("NIK", "Tgl Lahir", "Status")
    rows = [(one.worker.nik, "17-08-1980", "ok"), (two.worker.nik, "01-02-1990", "ok")]
    answer = receive(sent, liaison, now, *rows, header=header)
    assert (answer.accepted, codes(answer)) == (2, [(3, "birth_differs", "open")])


def test_covered_already_is_not_taken(sent, liaison, now):
    one, *_ = people(sent)
    enrolled(worker=one.worker)
    answer = receive(sent, liaison, now, line(one))
    assert codes(answer) == [(2, "covered_already", "open")]


# --- columns and statuses that staff place


def test_an_answer_with_unknown_columns_waits_for_staff(sent, liaison, now):
    one, *_ = people(sent)
    header = ("Nomor Penduduk", "Kondisi Akhir")
    answer = receive(sent, liaison, now, (one.worker.nik, "Diterima"), header=header)
    assert (answer.state, answer.titles) == ("unplaced", list(header))
    assert answer.samples == ["•" * 12 + one.worker.nik[-4:], "Diterima"]
    placed = {"Nomor Penduduk": "nik", "Kondisi Akhir": "status"}
    answer_columns.place(answer, placed, by=liaison, at=now)
    read_answer(answer.pk)
    answer.refresh_from_db()
    assert (answer.state, answer.accepted, answer.titles) == ("read", 1, [])
    later = receive(sent, liaison, now, (people(sent)[1].worker.nik, "Gagal"), header=header)
    assert (later.state, later.refused) == ("read", 1)


def test_who_waits_for_the_same_columns_is_read_too(sent, liaison, now):
    header = ("Nomor Penduduk", "Kondisi Akhir")
    one, two, _three = people(sent)
    first = receive(sent, liaison, now, (one.worker.nik, "Diterima"), header=header)
    second = receive(sent, liaison, now, (two.worker.nik, "Diterima"), header=header)
    other = RegistrationAnswerFactory(state="unplaced", titles=["Lain"], samples=[""])
    placed = {"Nomor Penduduk": "nik", "Kondisi Akhir": "status"}
    answer_columns.place(second, placed, by=liaison, at=now)
    for answer, state in ((first, "received"), (second, "received"), (other, "unplaced")):
        answer.refresh_from_db()
        assert answer.state == state


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "nothing_placed"),
        ({"Nomor Penduduk": "nik"}, "columns_missing"),
        ({"Kondisi Akhir": "status"}, "columns_missing"),
        ({"Nomor Penduduk": "nik", "Kondisi Akhir": "nik"}, "field_twice"),
        ({"Lain": "nik"}, "no_such_column"),
        ({"Nomor Penduduk": "gaji"}, "no_such_column"),
    ],
)
def test_columns_that_do_not_help(liaison, now, fields, code):
    answer = RegistrationAnswerFactory(
        state="unplaced", titles=["Nomor Penduduk", "Kondisi Akhir"], samples=["", ""]
    )
    with pytest.raises(Refused) as no:
        answer_columns.place(answer, fields, by=liaison, at=now)
    assert no.value.code == code
    assert not AnswerColumn.objects.exists()


def test_columns_are_not_placed_while_it_is_read(liaison, now):
    answer = RegistrationAnswerFactory(titles=["Kondisi"], samples=[""])
    with pytest.raises(Refused, match="sedang dibaca"):
        answer_columns.place(answer, {"Kondisi": "status"}, by=liaison, at=now)


def test_a_column_is_forgotten(liaison, now):
    answer_columns.forget(AnswerColumnFactory(), by=liaison, at=now)
    answer_columns.forget_word(AnswerWordFactory(), by=liaison, at=now)
    assert not AnswerColumn.objects.exists()
    assert not AnswerWord.objects.exists()


@pytest.mark.parametrize(
    ("meaning", "counts"),
    [("accepted", (3, 0, 0)), ("refused", (1, 2, 0)), ("waiting", (1, 0, 2))],
)
def test_a_status_is_given_its_meaning(sent, liaison, now, meaning, counts):
    one, two, three = people(sent)
    answer = receive(
        sent, liaison, now, line(one), line(two, status="Proses"), line(three, status="PROSES")
    )
    assert codes(answer) == [(3, "status_unclear", "open"), (4, "status_unclear", "open")]
    assert answer_columns.unclear_words(answer) == ["PROSES", "Proses"]
    assert answer_columns.place_word("Proses", meaning, by=liaison, at=now) == 1
    read_answer(answer.pk)
    answer.refresh_from_db()
    assert (answer.accepted, answer.refused, answer.waiting) == counts
    noted = [(3, "in_process", "noted"), (4, "in_process", "noted")]
    assert codes(answer) == (noted if meaning == "waiting" else [])
    adds_up(answer)


def test_a_status_without_a_meaning_is_refused(liaison, now):
    with pytest.raises(Refused, match="Pilih arti"):
        answer_columns.place_word("Proses", "mungkin", by=liaison, at=now)


def test_reading_again_changes_nothing(sent, liaison, now):
    one, two, three = people(sent)
    answer = receive(
        sent, liaison, now, line(one, name="Orang Lain Sekali"), line(two, status="Ditolak"),
        line(three, status="proses"), line(nik="6210031708809999"),
    )  # fmt: skip
    before = (codes(answer), answer.accepted, answer.refused, answer.asked)
    answer.state = "received"
    answer.save()
    read_answer(answer.pk)
    answer.refresh_from_db()
    assert (codes(answer), answer.accepted, answer.refused, answer.asked) == before
    assert Enrollment.objects.count() == 2
    adds_up(answer)


def test_a_later_answer_settles_what_was_unclear(sent, liaison, now):
    one, *_ = people(sent)
    unclear = receive(sent, liaison, now, line(one, status="proses"))
    receive(sent, liaison, now, line(one))
    settled = unclear.differences.get()
    assert (settled.state, settled.resolution, settled.settled_by) == (
        "settled", "answered", liaison,
    )  # fmt: skip


def test_a_file_that_nobody_places_is_let_go(sent, liaison, now, settings):
    answer = receive(sent, liaison, now, ("A", "B"), header=("Satu", "Dua"))
    assert answer.state == "unplaced"
    answer.finished_at = now - timedelta(days=settings.UNPLACED_FILE_DAYS + 400)
    answer.save()
    sweep()
    answer.refresh_from_db()
    assert (answer.state, answer.titles, answer.file.name) == ("refused", [], "")


# --- by sets


def statements(liaison, now, rows):
    decree = DecreeFactory()
    MemberFactory.create_batch(6, decree=decree)
    registrations.send(decree, by=liaison, at=now)
    lines = [line(m, name="Lain Sekali") for m in people(decree)[:rows]]
    lines += [line(nik=f"62100317088099{n:02}") for n in range(rows)]
    lines += [line(m, status="Ditolak") for m in people(decree)[3 : 3 + rows]]
    data = workbook(HEADER, *lines)
    answer = answers.receive(decree, data, file_name="a.xlsx", by=liaison, at=now)
    with CaptureQueriesContext(connection) as queries:
        answers.read(answer, at=now)
    assert answer.lines == 3 * rows
    return len(queries)


def test_as_many_statements_for_one_line_as_for_many(liaison, now):
    assert statements(liaison, now, 1) == statements(liaison, now, 3)


# --- the numbers of the field: 594 decreed, 557 accepted


REASONS = ["NIK tidak padan dengan Dukcapil", "Sudah terdaftar sebagai PPU", "Umur melewati batas"]


def test_a_decree_of_594_of_whom_bpjs_accepts_557(client, liaison, now):
    decree = DecreeFactory()
    MemberFactory.create_batch(594, decree=decree)
    registrations.send(decree, by=liaison, at=now)
    members = people(decree)
    refused = members[::16][:37]
    taken = [m for m in members if m not in refused]
    lines = [line(m, kpj=f"{26_000_000_000 + m.pk}", start=date(2026, 1, 1)) for m in taken]
    lines += [line(m, status="Ditolak", reason=REASONS[n % 3]) for n, m in enumerate(refused)]
    answer = receive(decree, liaison, now, *lines)
    assert (answer.lines, answer.accepted, answer.refused, answer.unmentioned) == (594, 557, 37, 0)
    adds_up(answer)

    client.force_login(liaison)
    page = client.get(f"/bpjs/jawaban/{answer.pk}/").content.decode()
    names = {m.name: REASONS[n % 3] for n, m in enumerate(refused)}
    assert all(name in page and why in page for name, why in names.items())
    assert page.count('data-label="Alasan BPJS"') == 37

    treasurer = UserFactory(role=Role.TREASURER)
    month = contributions.open(containing(now.date()), by=treasurer, at=now)
    contributions.compute(month, at=now)
    billed = set(month.items.values_list("worker", flat=True))
    assert billed == {m.worker_id for m in taken}
    assert len(billed) == 557


def test_nobody_is_billed_before_bpjs_accepts(liaison, now):
    decree = DecreeFactory()
    MemberFactory.create_batch(4, decree=decree)
    registrations.send(decree, by=liaison, at=now)
    accepted, refused, again, _unmentioned = people(decree)
    lines = [line(accepted), line(refused, status="Ditolak"), line(again, status="Ditolak")]
    answer = receive(decree, liaison, now, *lines)
    registrations.requeue(
        Member.objects.filter(pk=again.pk), mended="NIK diperbaiki", by=liaison, at=now
    )
    assert (answer.accepted, answer.refused, answer.unmentioned) == (1, 2, 1)
    month = contributions.open(containing(now.date()), by=UserFactory(role=Role.TREASURER), at=now)
    contributions.compute(month, at=now)
    billed = set(month.items.values_list("worker", flat=True))
    assert billed == {accepted.worker_id}
    assert Difference.objects.count() == 0
