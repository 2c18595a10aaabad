"""Mending rows: what is said of them afterwards, and taking it back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from workers.actions import mending, proposals, rosters
from workers.models import RosterRow, RowChange

pytestmark = pytest.mark.django_db

HEADER = "No,NIK,Nama Lengkap,Tanggal Lahir,Jenis Kelamin,Desa,Pekerjaan"
BUDI = ("6210031708800001", "Budi Santoso", "17/08/1980", "L", "", "Petani")
SITI = ("6210035203850002", "Siti Aminah", "12/03/1985", "P", "", "Petani")
SHORT = ("621003170880000", "Joni Prasetyo", "17/08/1980", "L", "", "Petani")
ASTRAY = ("6210030101900003", "Rahman Hidayat", "01/01/1990", "L", "Desa Entah Mana", "Petani")


def codes(roster):
    return list(
        roster.findings.filter(row__isnull=False)
        .order_by("number", "code")
        .values_list("number", "code")
    )


def line(roster, number):
    return roster.lines.get(number=number)


def counts(roster):
    roster.refresh_from_db()
    return (roster.rows, roster.accepted, roster.rejected)


def test_mend_ends_the_finding_and_counts_again(read, officer, now):
    roster = read(BUDI, SHORT)
    assert codes(roster) == [(3, "nik_not_16_digits")]
    row = mending.mend(line(roster, 3), {"nik": "6210031708800009"}, by=officer, at=now)
    assert (row.errors, row.person["nik"], row.said) == (0, "6210031708800009", [])
    assert "nik_not_16_digits" not in [code for _, code in codes(roster)]
    assert counts(roster) == (2, 2, 0)


def test_mend_writes_who_what_and_when_sealed(read, officer, now):
    roster = read(SHORT)
    mending.mend(line(roster, 2), {"nik": " 6210031708800009 "}, by=officer, at=now)
    change = RowChange.objects.get()
    assert (change.by, change.at, change.kind) == (officer, now, RowChange.Kind.MEND)
    assert change.before == '{"nik":"621003170880000"}'
    assert change.after == '{"nik":"6210031708800009"}'
    event = AuditEvent.objects.get(verb="rosters.mend")
    assert "6210031708800009" not in str(event.facts)


def test_mend_with_another_wrong_value_says_what_is_wrong_now(read, officer, now):
    roster = read(SHORT)
    mending.mend(line(roster, 2), {"nik": "6210039999990001"}, by=officer, at=now)
    assert codes(roster)[0] == (2, "nik_impossible")
    assert counts(roster) == (1, 0, 1)


def test_mend_to_the_nik_of_an_earlier_row_is_a_duplicate(read, officer, now):
    roster = read(BUDI, SHORT)
    mending.mend(line(roster, 3), {"nik": BUDI[0]}, by=officer, at=now)
    assert codes(roster) == [(3, "nik_duplicate_in_roster")]


def test_mending_the_earlier_of_two_duplicates_clears_the_later(read, officer, now):
    roster = read(BUDI, (BUDI[0], "Wawan Setiawan", *BUDI[2:]))
    assert codes(roster) == [(3, "nik_duplicate_in_roster")]
    mending.mend(
        line(roster, 2), {"nik": "6210031708850077", "birth_date": "17/08/1985"}, by=officer, at=now
    )
    assert codes(roster) == []
    assert counts(roster) == (2, 2, 0)


def test_skipping_the_earlier_of_two_duplicates_clears_the_later(read, officer, now):
    roster = read(BUDI, (BUDI[0], "Wawan Setiawan", *BUDI[2:]))
    mending.skip(line(roster, 2), reason="Salah ketik", by=officer, at=now)
    assert codes(roster) == []
    mending.restore(line(roster, 2), by=officer, at=now)
    assert codes(roster) == [(3, "nik_duplicate_in_roster")]


def test_mending_apart_ends_a_possible_duplicate(read, officer, now):
    near = ("6210031708800002", "Budi Santosa", *BUDI[2:])
    roster = read(BUDI, near)
    assert codes(roster) == [(3, "possible_duplicate")]
    mending.mend(
        line(roster, 3),
        {"nik": "6210030907770002", "birth_date": "09/07/1977"},
        by=officer,
        at=now,
    )
    assert codes(roster) == []


def test_mending_near_an_earlier_row_makes_a_possible_duplicate(read, officer, now):
    roster = read(BUDI, SHORT)
    mending.mend(line(roster, 3), {"nik": "6210031708800002"}, by=officer, at=now)
    assert codes(roster) == [(3, "possible_duplicate")]


def test_mending_the_earlier_row_near_a_later_one_flags_the_later(read, officer, now):
    roster = read(SHORT, BUDI)
    mending.mend(line(roster, 2), {"nik": "6210031708800002"}, by=officer, at=now)
    assert codes(roster) == [(3, "possible_duplicate")]


def test_mend_many_mends_the_same_cell_in_every_row(read, officer, now):
    other = ("6210030202910004", "Yusuf Maulana", "02/02/1991", *ASTRAY[3:])
    roster = read(ASTRAY, BUDI, other)
    assert mending.wrong_values(roster, "village") == {"Desa Entah Mana": 2}
    mended = mending.mend_many(
        roster, field="village", old="Desa Entah Mana", new="Sare Rangan", by=officer, at=now
    )
    assert mended == 2
    assert codes(roster) == []
    assert RowChange.objects.values("batch").distinct().count() == 1


def test_mend_many_takes_the_same_statements_at_any_size(read, officer, now):
    statements = []
    for people in (1, 3):
        rows = [
            (f"62100{people}0{n}019{n}00{n}3", f"Orang {name}", f"0{n}/01/199{n}", *ASTRAY[3:])
            for n, name in enumerate(("Yanti", "Wahyudi", "Kusnadi")[:people], start=1)
        ]
        roster = read(*rows)
        with CaptureQueriesContext(connection) as counted:
            mended = mending.mend_many(
                roster,
                field="village",
                old="Desa Entah Mana",
                new="Sare Rangan",
                by=officer,
                at=now,
            )
        assert mended == people
        statements.append(len(counted))
    assert statements[0] == statements[1]


def test_mend_many_refuses_where_nobody_has_the_value(read, officer, now):
    with pytest.raises(Refused) as no:
        mending.mend_many(read(BUDI), field="village", old="X", new="Y", by=officer, at=now)
    assert no.value.code == "nobody_left"


def test_undo_takes_back_one_act_on_all_its_rows(read, officer, now):
    roster = read(ASTRAY, ("6210030202910004", "Yusuf Maulana", "02/02/1991", *ASTRAY[3:]))
    before = codes(roster)
    mending.mend_many(
        roster, field="village", old="Desa Entah Mana", new="Sare Rangan", by=officer, at=now
    )
    batch = RowChange.objects.first().batch
    assert mending.undo(batch, by=officer, at=now) == 2
    assert codes(roster) == before
    assert set(RowChange.objects.values_list("undone_by", "undone_at")) == {(officer.pk, now)}
    with pytest.raises(Refused) as no:
        mending.undo(batch, by=officer, at=now)
    assert no.value.code == "undone"


def test_undo_takes_the_later_act_first(read, officer, now):
    roster = read(SHORT)
    mending.mend(line(roster, 2), {"nik": "6210031708800008"}, by=officer, at=now)
    first = RowChange.objects.get().batch
    mending.mend(line(roster, 2), {"name": "Joni P"}, by=officer, at=now)
    with pytest.raises(Refused) as no:
        mending.undo(first, by=officer, at=now)
    assert no.value.code == "changed_since"


def test_undo_of_a_skip_and_of_a_return(read, officer, now):
    roster = read(SHORT)
    mending.skip(line(roster, 2), reason="Sudah pindah", by=officer, at=now)
    mending.restore(line(roster, 2), by=officer, at=now)
    skipped, restored = RowChange.objects.order_by("pk")
    mending.undo(restored.batch, by=officer, at=now)
    row = line(roster, 2)
    assert (row.state, row.skip_reason) == (RosterRow.State.SKIPPED, "Sudah pindah")
    mending.undo(skipped.batch, by=officer, at=now)
    row = line(roster, 2)
    assert (row.state, row.skip_reason) == (RosterRow.State.WAITING, "")


def test_skip_asks_for_a_reason(read, officer, now):
    with pytest.raises(Refused) as no:
        mending.skip(line(read(SHORT), 2), reason=" - ", by=officer, at=now)
    assert no.value.code == "reason_missing"


@pytest.mark.parametrize("act", ["mend", "skip"])
def test_a_submitted_row_is_not_touched(read, officer, now, act):
    roster = read(BUDI)
    proposals.fill(rosters.submit(roster, by=officer, at=now), at=now)
    row = line(roster, 2)
    with pytest.raises(Refused) as no:
        if act == "mend":
            mending.mend(row, {"name": "Lain"}, by=officer, at=now)
        else:
            mending.skip(row, reason="Salah", by=officer, at=now)
    assert no.value.code == "row_not_waiting"
    assert line(roster, 2).name == "Budi Santoso"


def test_mend_refuses_a_field_that_no_list_has(read, officer, now):
    with pytest.raises(Refused) as no:
        mending.mend(line(read(SHORT), 2), {"state": "submitted"}, by=officer, at=now)
    assert no.value.code == "no_such_field"


def test_a_mended_row_can_be_sent(read, officer, now):
    roster = read(SHORT)
    mending.mend(line(roster, 2), {"nik": "6210031708800009"}, by=officer, at=now)
    proposal = rosters.submit(roster, by=officer, at=now)
    assert proposals.fill(proposal, at=now) == 1
