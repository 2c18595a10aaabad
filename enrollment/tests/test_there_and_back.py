"""A list as it is downloaded for BPJS, filled in there, and read here again."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook, load_workbook

from enrollment.actions import answers, layouts, registrations
from enrollment.bpjs_columns import Column
from enrollment.models import Layout, Member
from enrollment.tasks import read_answer
from enrollment.tests.factories import DecreeFactory, MemberFactory
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = 4


def as_workbook(rows):
    out, book = BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def as_csv(rows):
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def filled_in(sent, *, without):
    """What comes back: the list with two columns more, the last person refused."""
    header, *people = list(load_workbook(BytesIO(sent)).active.iter_rows(values_only=True))
    kept = [place for place, name in enumerate(header) if name not in without]
    rows = [[*(header[place] for place in kept), "KPJ", "STATUS", "ALASAN"]]
    for number, person in enumerate(people, start=1):
        ours = [person[place] for place in kept]
        if number < len(people):
            rows.append([*ours, f"{26_000_000_000 + number}", "DITERIMA", ""])
        else:
            rows.append([*ours, "", "DITOLAK", "NIK tidak padan"])
    return rows


@pytest.mark.parametrize("layout", ["Daftar sederhana", "Model SIPP (data_tk_baru)"])
@pytest.mark.parametrize("without", [(), ("NIK", "NOMOR_IDENTITAS")], ids=["nik", "no_nik"])
@pytest.mark.parametrize("save", [as_workbook, as_csv], ids=["xlsx", "csv"])
def test_what_is_sent_comes_back_to_everybody(layout, without, save, now):
    liaison, decree = UserFactory(role=Role.BPJS_LIAISON), DecreeFactory()
    chosen = Layout.objects.get(name=layout)
    if not chosen.is_used:
        layouts.use(chosen, by=liaison, at=now)
    MemberFactory.create_batch(PEOPLE, decree=decree)
    registrations.send(MemberFactory().decree, by=liaison, at=now)  # ids are not numbers
    (batch,) = registrations.send(decree, by=liaison, at=now)
    sent = registrations.download(batch, by=liaison, at=now)

    data = save(filled_in(sent, without=without))
    name = f"jawaban.{'csv' if save is as_csv else 'xlsx'}"
    answer = answers.receive(decree, data, file_name=name, by=liaison, at=now)
    read_answer(answer.pk)

    answer.refresh_from_db()
    assert (answer.lines, answer.accepted, answer.refused) == (PEOPLE, PEOPLE - 1, 1)
    assert list(answer.differences.values_list("code")) == []
    assert (answer.titles, answer.samples) == ([], [])  # our own columns: nothing to ask or keep
    *taken, last = Member.objects.filter(decree=decree).order_by("batch_row")
    assert [member.worker.kpj for member in taken] == ["26000000001", "26000000002", "26000000003"]
    assert (last.state, last.reason) == ("refused", "NIK tidak padan")


def test_a_title_of_our_own_tells_who_is_meant(now):
    """However staff have named the columns of the list."""
    liaison, member = UserFactory(role=Role.BPJS_LIAISON), MemberFactory()
    columns = [
        Column("PENGENAL WARGA", "nik"),
        Column("TANDA", "reference"),
        Column("IBU", "mother_name"),
    ]
    used = layouts.used()
    layouts.save(
        used, name="Kami", rows_per_file=9, columns=columns, seen=used.edited_at, by=liaison, at=now
    )
    registrations.send(member.decree, by=liaison, at=now)
    data = as_csv(
        [["PENGENAL WARGA", "IBU", "STATUS"], [member.worker.nik, "Rabiatul", "Diterima"]]
    )
    answer = answers.receive(member.decree, data, file_name="a.csv", by=liaison, at=now)
    read_answer(answer.pk)
    answer.refresh_from_db()
    assert (answer.accepted, answer.titles) == (1, [])
