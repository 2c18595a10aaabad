"""Lists that stop and ask before they are sent."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.commands import run
from villages.models import Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import checks, mending, rosters, suspicions
from workers.models import Proposal, Roster, RosterRow
from workers.tests.factories import (
    FindingFactory,
    OccupationFactory,
    RosterFactory,
    RosterRowFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
ROWS = 24
REASON = "Sudah dicocokkan dengan KTP"


def nik(n):
    return f"6210030101{n:02}{n + 1:04}"


def list_of(rows=ROWS, **kwargs):
    """A list of people who have nothing in common."""
    kwargs.setdefault("village", VillageFactory())
    roster = RosterFactory(rows=rows, accepted=rows, **kwargs)
    for n in range(rows):
        RosterRowFactory(
            roster=roster,
            nik_digest=crypto.digest(nik(n)),
            content=json.dumps({"nik": nik(n), "cells": {}}),
            birth_date=date(1970, 1, 1) + timedelta(days=31 * n),
        )
    return roster


def flagged(roster, rows, code, **kwargs):
    for row in roster.lines.order_by("position")[:rows]:
        FindingFactory(row=row, code=code, **kwargs)


@pytest.fixture
def suspicious():
    roster = list_of(suspicions=["one_birth_date"])
    roster.lines.update(birth_date=date(1980, 8, 17))
    return roster


@pytest.mark.parametrize(("rows", "told"), [(6, []), (7, ["duplicates"])])
@pytest.mark.parametrize("code", ["nik_duplicate_in_roster", "possible_duplicate"])
def test_more_than_a_quarter_of_duplicates(rows, told, code):
    roster = list_of()
    flagged(roster, rows, code)
    assert suspicions.judge(roster) == told


def test_a_row_with_two_such_findings_counts_once():
    roster = list_of()
    flagged(roster, 4, "nik_duplicate_in_roster")
    flagged(roster, 4, "possible_duplicate")
    assert suspicions.measure(roster)["duplicates"] == 4


def test_people_of_another_village_by_their_cell_or_by_the_registry():
    roster = list_of()
    elsewhere = Village.objects.get(code="62.10.03.2002")
    flagged(roster, 4, "village_out_of_scope")
    for n in range(4, 8):
        WorkerFactory(nik=nik(n), village=elsewhere, created_at=roster.uploaded_at.replace(2020))
    WorkerFactory(nik=nik(8), village=roster.village, created_at=roster.uploaded_at.replace(2020))
    for row in roster.lines.order_by("position")[4:9]:
        FindingFactory(row=row, code="nik_registered")
    assert suspicions.measure(roster)["other_village"] == 8
    assert suspicions.judge(roster) == ["other_village"]


def test_people_of_one_birth_date():
    roster = list_of()
    first = roster.lines.order_by("position").values("pk")[:7]
    RosterRow.objects.filter(pk__in=list(first.values_list("pk", flat=True))).update(
        birth_date=date(1980, 7, 1)
    )
    assert suspicions.judge(roster) == ["one_birth_date"]


def test_people_registered_yesterday():
    roster = list_of()
    for n in range(14):
        days = 1 if n < 7 else 30
        WorkerFactory(
            nik=nik(n), village=roster.village,
            created_at=roster.uploaded_at - timedelta(days=days),
        )  # fmt: skip
    flagged(roster, 14, "nik_registered")
    assert suspicions.measure(roster)["just_registered"] == 7
    assert suspicions.judge(roster) == ["just_registered"]


def test_a_short_list_is_never_suspicious():
    roster = list_of(19)
    flagged(roster, 19, "possible_duplicate")
    assert suspicions.judge(roster) == []


def test_an_ordinary_list_with_two_errors_is_not_suspicious():
    roster = list_of(20)
    flagged(roster, 2, "nik_duplicate_in_roster")
    assert suspicions.judge(roster) == []


def test_thresholds_are_settings(settings):
    settings.SUSPICIOUS_MIN_ROWS, settings.SUSPICIOUS_SHARE = 2, 0.9
    roster = list_of(2)
    flagged(roster, 2, "possible_duplicate")
    assert suspicions.judge(roster) == ["duplicates"]


def test_measuring_is_one_statement(django_assert_num_queries):
    roster = list_of()
    with django_assert_num_queries(1):
        suspicions.measure(roster)


def test_submit_stops_and_says_why_in_numbers(suspicious, now):
    with pytest.raises(Refused) as no:
        rosters.submit(suspicious, by=suspicious.uploaded_by, at=now)
    assert (no.value.code, no.value.facts) == ("suspicious", {"suspicions": ["one_birth_date"]})
    assert "24 dari 24 orang lahir pada tanggal yang sama persis" in str(no.value)
    assert not Proposal.objects.exists()


def test_submit_with_no_more_than_a_letter_for_a_reason_is_refused(suspicious, now):
    with pytest.raises(Refused):
        rosters.submit(suspicious, by=suspicious.uploaded_by, at=now, reason="ok 12345")


def test_submit_with_a_reason_goes_on_and_keeps_it(suspicious, now):
    by = suspicious.uploaded_by
    rosters.submit(suspicious, by=by, at=now, reason=f" {REASON}  6210031708800001")
    suspicious.refresh_from_db()
    assert (suspicious.confirmed_by, suspicious.confirmed_at) == (by, now)
    assert suspicious.confirm_reason == f"{REASON} ••••••••••••0001"
    facts = AuditEvent.objects.get(verb="rosters.submit").facts
    assert facts["suspicions"] == ["one_birth_date"]


def test_a_list_that_was_confirmed_does_not_ask_again(suspicious, now):
    by = suspicious.uploaded_by
    rosters.submit(suspicious, by=by, at=now, reason=REASON)
    Proposal.objects.update(state=Proposal.State.OPEN)
    assert rosters.submit(suspicious, by=by, at=now).pk
    checks.recheck(suspicious, [suspicious.lines.first().pk])
    assert suspicious.suspicions == ["one_birth_date"]


def test_a_reason_is_ignored_where_nothing_is_suspicious(now):
    roster = list_of(2)
    rosters.submit(roster, by=roster.uploaded_by, at=now, reason=REASON)
    assert roster.confirmed_at is None


def test_confirming_without_a_reason_is_refused_by_constraint(suspicious, now):
    with pytest.raises(IntegrityError, match="roster_confirmed_by_and_at_with_reason"):
        Roster.objects.update(confirmed_by=suspicious.uploaded_by, confirmed_at=now)


def test_the_command_asks_and_takes_a_reason(suspicious):
    row = suspicious.lines.order_by("position").first()
    person = {**row.person, "family_card": "", "mother_name": "", "phone": "", "heir_name": ""}
    suspicious.lines.exclude(pk=row.pk).update(nik_digest=None, errors=1)
    RosterRow.objects.filter(pk=row.pk).update(content=json.dumps(person))
    answer = run("submit_roster", suspicious.pk, "--json")
    assert (answer.code, answer.json["refused"]) == (1, "suspicious")
    assert answer.json["suspicions"] == ["one_birth_date"]
    answer = run("submit_roster", suspicious.pk, "--confirm", REASON, "--json")
    assert (answer.code, answer.json["people"]) == (0, 1)


def test_reading_judges_and_mending_judges_again(now, settings):
    settings.SUSPICIOUS_MIN_ROWS = 4
    OccupationFactory()
    officer = PostingFactory().user
    lines = ["NIK,Nama Lengkap,Tanggal Lahir,L/P,Pekerjaan"]
    names = ("Budi", "Siti Aminah", "Wawan Setiawan", "Rahman Hidayat", "Yusuf")
    lines += [f"62100317088{n:05},{name},17/08/198{n},L,Petani" for n, name in enumerate(names)]
    lines[2] = lines[2].replace("1981", "1980")
    roster = rosters.receive(
        "\n".join(lines).encode(), file_name="d.csv", village=VillageFactory(), by=officer, at=now
    )
    rosters.read(roster, at=now)
    assert "one_birth_date" in roster.suspicions
    row = roster.lines.get(name="Siti Aminah")
    mending.mend(row, {"birth_date": "03/04/1991"}, by=officer, at=now)
    roster.refresh_from_db()
    assert "one_birth_date" not in roster.suspicions
