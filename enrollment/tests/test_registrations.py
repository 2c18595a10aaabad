"""To BPJS and back, by person: nobody is lost between the lists."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from enrollment import bpjs_xlsx
from enrollment.actions import answers, layouts, registrations
from enrollment.actions.answer_codes import FILE
from enrollment.models import Enrollment, Layout, Member, RegistrationAnswer
from enrollment.tasks import read_answer
from enrollment.tests.factories import DecreeFactory, MemberFactory, enrolled
from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.tests.hostile import xlsx_with_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def decree():
    decree = DecreeFactory()
    MemberFactory.create_batch(3, decree=decree)
    return decree


def states(decree):
    return list(decree.members.order_by("pk").values_list("state", flat=True))


def answer_of(member, row=2, **changes):
    values = {
        "nik_digest": crypto.digest(member.worker.nik), "accepted": True, "kpj": None,
        "start": None, "reason": "", "row": row,
    }  # fmt: skip
    return registrations.Answer(**{**values, **changes})


# --- sending


def test_send_numbers_everybody(decree, liaison, now):
    (batch,) = registrations.send(decree, by=liaison, at=now)
    assert (batch.number, batch.people, states(decree)) == (1, 3, ["sent"] * 3)
    assert sorted(batch.members.values_list("batch_row", flat=True)) == [1, 2, 3]


def test_send_twice(decree, liaison, now):
    registrations.send(decree, by=liaison, at=now)
    with pytest.raises(Refused, match="Tidak ada peserta SK ini yang belum dikirim"):
        registrations.send(decree, by=liaison, at=now)


def test_send_a_draft(liaison, now):
    with pytest.raises(Refused, match="Tidak ada peserta"):
        registrations.send(DecreeFactory(draft=True), by=liaison, at=now)


def test_send_in_files_of_the_layout_in_use(decree, liaison, now):
    Layout.objects.filter(is_used=True).update(rows_per_file=2)
    batches = registrations.send(decree, by=liaison, at=now)
    assert [(batch.number, batch.people) for batch in batches] == [(1, 2), (2, 1)]


def test_download_is_text_and_recorded(decree, liaison, now):
    worker = decree.members.first().worker
    worker.birth_place = "=HYPERLINK(1)"
    worker.mother_name = "-"
    worker.save()
    (batch,) = registrations.send(decree, by=liaison, at=now)
    book = load_workbook(BytesIO(registrations.download(batch, by=liaison, at=now)))
    header, *people = list(book.active.iter_rows())
    assert [cell.value for cell in header] == [
        column.header for column in layouts.columns_of(layouts.used())
    ]
    assert {cell.data_type for row in people for cell in row if cell.value is not None} == {"s"}
    assert {row[1].value for row in people} == {
        m.worker.nik for m in decree.members.select_related("worker")
    }
    mine = next(row for row in people if row[1].value == worker.nik)
    assert (mine[3].value, mine[4].value, mine[6].value) == ("'=HYPERLINK(1)", "17-08-1980", "'-")
    event = AuditEvent.objects.get(verb="registrations.download")
    assert (event.by, event.facts["people"]) == (liaison, 3)


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-1", "@SUM(A1)", "\tx", "＝1", "\0=1"])
def test_no_text_is_a_formula(text):
    out = BytesIO()
    bpjs_xlsx.write([text], [[text]], out)
    for (cell,) in load_workbook(out).active.iter_rows():
        assert (cell.data_type, cell.value) == ("s", "'" + text.removeprefix("\0"))


def test_text_that_looks_like_an_error_stays_text():
    out = BytesIO()
    assert bpjs_xlsx.write(["A"], [["#N/A"], ["bel\x07l"]], out) == 2
    cells = [row[0] for row in load_workbook(out).active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [("#N/A", "s"), ("bell", "s")]


# --- accepted as a whole


def test_accept_all_enrolls_in_both(decree, liaison, now):
    assert registrations.accept_all(decree, start=None, by=liaison, at=now) == 3
    assert states(decree) == ["accepted"] * 3
    assert Enrollment.objects.filter(start=decree.start, end=decree.end).count() == 6


def test_accept_all_twice(decree, liaison, now):
    registrations.accept_all(decree, start=None, by=liaison, at=now)
    with pytest.raises(Refused, match="masih menunggu jawaban"):
        registrations.accept_all(decree, start=None, by=liaison, at=now)
    assert Enrollment.objects.count() == 6


def test_accept_all_after_an_answer_of_the_same_moment(decree, liaison, now):
    registrations.apply(decree, [answer_of(decree.members.first())], by=liaison, at=now)
    assert registrations.accept_all(decree, start=None, by=liaison, at=now) == 2
    assert Enrollment.objects.count() == 6


@pytest.mark.parametrize("days", [-1, 365])
def test_accept_all_from_outside_the_decree(decree, liaison, now, days):
    with pytest.raises(WrongInput, match="di dalam masa berlaku SK"):
        registrations.accept_all(
            decree, start=decree.start + timedelta(days=days), by=liaison, at=now
        )


def test_accept_all_leaves_out_the_dead_and_the_covered(decree, liaison, now, today):
    dead, covered, _other = decree.members.select_related("worker")
    dead.worker.died_on = today
    dead.worker.save()
    enrolled(worker=covered.worker)
    assert registrations.accept_all(decree, start=None, by=liaison, at=now) == 1
    assert states(decree) == ["decreed", "decreed", "accepted"]


# --- answered by person


def test_apply_takes_accepted_and_refused(decree, liaison, now):
    one, two, three = decree.members.select_related("worker")
    outcome = registrations.apply(
        decree,
        [
            answer_of(one, 2, kpj="26000000001", start=date(2026, 2, 1)),
            answer_of(two, 3, accepted=False, reason="NIK tidak valid"),
        ],
        by=liaison,
        at=now,
    )
    assert outcome == registrations.Outcome(1, 1, 0, 1, [], lines=2, asked=3)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.start, one.worker.kpj) == ("accepted", date(2026, 2, 1), "26000000001")
    assert (two.state, two.reason) == ("refused", "NIK tidak valid")
    two.candidate.refresh_from_db()
    assert two.candidate.state == "closed"
    assert set(Enrollment.objects.values_list("member", "programme", "start")) == {
        (one.pk, "JKK", date(2026, 2, 1)), (one.pk, "JKM", date(2026, 2, 1)),
    }  # fmt: skip
    assert Member.objects.get(pk=three.pk).state == "decreed"


def test_apply_twice_changes_nothing(decree, liaison, now):
    rows = [answer_of(m, i) for i, m in enumerate(decree.members.select_related("worker"), 2)]
    registrations.apply(decree, rows, by=liaison, at=now)
    again = registrations.apply(decree, rows, by=liaison, at=now)
    remarks = [(row, "answered_before") for row in (2, 3, 4)]
    assert again == registrations.Outcome(0, 0, 0, 0, remarks, lines=3)
    assert Enrollment.objects.count() == 6


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nik_digest": crypto.digest("6210039999999999")}, "unknown_nik"),
        ({"start": date(2025, 12, 31)}, "start_outside_decree"),
        ({"start": date(2027, 1, 1)}, "start_outside_decree"),
        ({"kpj": "123"}, "kpj_not_11_digits"),
        ({"kpj": "26000000009"}, "kpj_of_another"),
    ],
)
def test_a_bad_answer_is_remarked_and_the_good_go_on(decree, liaison, now, changes, code):
    enrolled(candidate__worker__kpj="26000000009")
    bad, good, _other = decree.members.select_related("worker").order_by("pk")
    outcome = registrations.apply(
        decree, [answer_of(bad, 7, **changes), answer_of(good, 8)], by=liaison, at=now
    )
    assert (outcome.accepted, outcome.remarks) == (1, [(7, code)])
    assert states(decree) == ["decreed", "accepted", "decreed"]


def test_the_same_row_twice_counts_once(decree, liaison, now):
    member = decree.members.select_related("worker").first()
    same = [answer_of(member, row, kpj="26000000001") for row in (2, 3)]
    outcome = registrations.apply(decree, same, by=liaison, at=now)
    assert (outcome.accepted, outcome.remarks) == (1, [(3, "answered_twice")])


def test_one_number_for_two_people(decree, liaison, now):
    one, two, _three = decree.members.select_related("worker")
    rows = [answer_of(one, 2, kpj="26000000001"), answer_of(two, 3, kpj="26000000001")]
    outcome = registrations.apply(decree, rows, by=liaison, at=now)
    assert outcome.remarks == [(2, "kpj_of_another"), (3, "kpj_of_another")]


def test_the_dead_are_not_registered(decree, liaison, now, today):
    member = decree.members.select_related("worker").first()
    member.worker.died_on = today
    member.worker.save()
    outcome = registrations.apply(decree, [answer_of(member, 2)], by=liaison, at=now)
    assert outcome.remarks == [(2, "dead")]


# --- answer files


def workbook(*rows, title="Jawaban"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


HEADER = ("No", "NIK", "Nama Peserta", "No. KPJ", "TMT Kepesertaan", "Status", "Alasan")


def received(decree, data, liaison, now, name="jawaban.xlsx"):
    answer = answers.receive(decree, data, file_name=name, by=liaison, at=now)
    read_answer(answer.pk)
    answer.refresh_from_db()
    return answer


def differences(answer):
    return list(answer.differences.order_by("pk").values_list("row", "code", "sheet"))


def test_answer_file_is_read_by_the_task(decree, liaison, now):
    one, two, three = (m.worker for m in decree.members.select_related("worker"))
    data = workbook(
        ("BPJS Ketenagakerjaan",),
        HEADER,
        (1, one.nik, one.name, "26000000001", date(2026, 2, 1), "Diterima", None),
        (2, two.nik, two.name, None, None, "Ditolak", "Data tidak sesuai Dukcapil"),
        (3, "6210039999990001", "Orang Lain", "26000000003", "01/02/2026", "AKTIF", None),
        (4, three.nik, three.name, "26000000004", "kapan-kapan", "Aktif", None),
        (5, int(three.nik), three.name, "26000000004", None, "Aktif", None),
        (None, None, "Jumlah", 4, None, None, None),
        (None, None, None, None, None, "Mengetahui, Kepala Cabang", None),
    )
    answer = received(decree, data, liaison, now)
    assert (answer.state, answer.error) == ("read", "")
    assert (answer.accepted, answer.refused, answer.unknown, answer.unmentioned) == (1, 1, 1, 0)
    assert (answer.lines, answer.waiting, answer.asked, answer.disputed) == (5, 0, 3, 1)
    assert differences(answer) == [
        (5, "unknown_nik", ""), (6, "start_unreadable", ""), (7, "nik_precision_lost", ""),
    ]  # fmt: skip
    assert states(decree) == ["accepted", "refused", "decreed"]
    one.refresh_from_db()
    assert one.kpj == "26000000001"
    assert decree.members.get(worker=two).reason == "Data tidak sesuai Dukcapil"


def test_answer_file_as_csv(decree, liaison, now):
    lines = ["NIK;Nomor Peserta;Tgl Mulai;Keterangan"]
    for i, member in enumerate(decree.members.select_related("worker")):
        lines.append(f"{member.worker.nik};2600000000{i};15-03-2026;")
    answer = received(decree, "\n".join(lines).encode(), liaison, now, "jawaban.csv")
    assert (answer.accepted, differences(answer)) == (3, [])
    assert set(Enrollment.objects.values_list("start", flat=True)) == {date(2026, 3, 15)}


def test_answer_file_with_a_sheet_for_each_outcome(decree, liaison, now):
    one, two, _three = (m.worker for m in decree.members.select_related("worker"))
    book = Workbook()
    book.active.title = "Berhasil"
    for row in (("NIK", "KPJ"), (one.nik, "26000000001"), ("6210039999990001", "26000000002")):
        book.active.append(row)
    refused = book.create_sheet("Gagal")
    for row in (("NIK", "Keterangan"), (two.nik, "Umur melewati batas"), ("62100399", "x")):
        refused.append(row)
    out = BytesIO()
    book.save(out)
    answer = received(decree, out.getvalue(), liaison, now)
    assert (answer.accepted, answer.refused) == (1, 1)
    assert differences(answer) == [
        (3, "unknown_nik", "Berhasil"), (3, "nik_not_16_digits", "Gagal"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (workbook(), "file_not_a_table"),
        (b"PK\x03\x04 rusak", "broken"),
        (b"%PDF-1.7 surat", "document"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (b"<html><table></table></html>", "html"),
        (xlsx_with_password(), "encrypted"),
    ],
)
def test_answer_file_that_can_not_be_read(decree, liaison, now, data, sentence):
    """Told in the words of an answer, not of a list of workers."""
    answer = received(decree, data, liaison, now)
    assert answer.state == RegistrationAnswer.State.REFUSED
    assert answer.error == FILE[sentence]
    assert "daftar pekerja" not in answer.error
    assert states(decree) == ["decreed"] * 3


def test_answer_file_past_the_limit_of_rows(decree, liaison, now, settings):
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "rows": 5}
    many = workbook(HEADER, *([None, f"{n}", None, "x"] for n in range(9)))
    answer = received(decree, many, liaison, now)
    assert (answer.state, answer.error) == ("refused", FILE["rows"])


def test_answer_file_that_is_empty_or_too_large(decree, liaison, now, settings):
    with pytest.raises(WrongInput, match="kosong"):
        answers.receive(decree, b"", file_name="a.xlsx", by=liaison, at=now)
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 10}
    with pytest.raises(WrongInput, match="terlalu besar"):
        answers.receive(decree, b"x" * 11, file_name="a.xlsx", by=liaison, at=now)


def test_answer_for_a_draft(liaison, now):
    with pytest.raises(Refused, match="belum ditetapkan"):
        answers.receive(DecreeFactory(draft=True), b"x", file_name="a", by=liaison, at=now)


def test_the_same_answer_sent_twice_is_one(decree, liaison, now):
    data = workbook(HEADER)
    first = answers.receive(decree, data, file_name="a.xlsx", by=liaison, at=now)
    assert answers.receive(decree, data, file_name="a.xlsx", by=liaison, at=now) == first
    assert RegistrationAnswer.objects.count() == 1


def test_an_answer_lies_sealed_and_names_no_nik(decree, liaison, now, settings):
    nik = decree.members.first().worker.nik
    data = f"NIK,KPJ\n{nik},26000000001\n6210039999990001,26000000002\n".encode()
    answer = received(decree, data, liaison, now, "a.csv")
    assert nik.encode() not in (settings.MEDIA_ROOT / answer.file.name).read_bytes()
    facts = [str(event.facts) for event in AuditEvent.objects.all()]
    kept = [str(each) for each in answer.differences.values_list()]
    assert not any("6210" in text for text in [*facts, *kept])
