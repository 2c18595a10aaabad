"""Lists from elsewhere: received, read, replaced, withdrawn, run out; and what they flag."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gumas_pbi import crypto, files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory
from workers import tasks
from workers.actions import checks, mending, proposals, references, rosters
from workers.checks import CHECKS, LISTED, LISTED_ERRORS
from workers.models import Candidate, Finding, ReferenceEntry, ReferenceList, Roster
from workers.models.references import sayings
from workers.queries.listed import hits
from workers.tests.factories import (
    ReferenceEntryFactory,
    ReferenceListFactory,
    RosterFactory,
    RosterRowFactory,
)

pytestmark = pytest.mark.django_db
NIK, ALSO = "6210031708800001", "6210034203750002"
State = ReferenceList.State


@pytest.fixture
def keeper():
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def roster():
    return RosterFactory(rows=2, accepted=2)


@pytest.fixture
def listed(roster):
    """A waiting row of the person with the first NIK, beside one of somebody else."""
    RosterRowFactory(roster=roster, nik_digest=crypto.digest(ALSO))
    return RosterRowFactory(roster=roster, nik_digest=crypto.digest(NIK))


@pytest.fixture
def upload(keeper, now):
    """Receives (and reads) a CSV list of these NIKs."""

    def upload(*niks, read=True, header="NIK;Nama", **facts):
        lines = [header, *(nik if ";" in nik else f"{nik};Contoh" for nik in niks)]
        facts = {"kind": "deceased", "source": "Dukcapil", "dated": now.date(), **facts}
        reference = references.receive(
            "\n".join(lines).encode(), file_name="daftar.csv", by=keeper, at=now, **facts
        )
        if read:
            references.read(reference, at=now)
        reference.refresh_from_db()
        return reference

    return upload


def said_of(row):
    row.refresh_from_db()
    return sorted(row.findings.values_list("code", flat=True))


def counts(roster):
    roster.refresh_from_db()
    return roster.accepted, roster.rejected


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


# --- received


def test_receive_keeps_the_file_sealed_and_queues_its_reading(
    upload, keeper, django_capture_on_commit_callbacks, monkeypatch
):
    sent = []
    monkeypatch.setattr("gumas_pbi.queue.send", lambda *task: sent.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        reference = upload(NIK, read=False, source=" Dukcapil  Gunung Mas ")
    assert (reference.state, reference.source) == (State.RECEIVED, "Dukcapil Gunung Mas")
    with reference.file.open("rb") as file:
        assert NIK.encode() not in file.read()
    assert NIK.encode() in files.load(reference.file)
    assert sent == [("workers.read_reference", reference.pk)]
    event = AuditEvent.objects.get(verb="references.receive")
    assert (event.by, event.facts["kind"]) == (keeper, "deceased")


def test_receive_twice_is_one_list(upload):
    assert upload(NIK, read=False) == upload(NIK, read=False) == upload(NIK)
    assert upload(NIK, read=False).state == State.ACTIVE
    assert ReferenceList.objects.count() == 1


def test_receive_spells_a_known_source_as_before(upload):
    upload(NIK, source="Dukcapil Gunung Mas")
    assert upload(ALSO, source="DUKCAPIL gunung mas").source == "Dukcapil Gunung Mas"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"source": "  "}, "source_missing"),
        ({"dated": date(2026, 11, 23)}, "dated_ahead"),
        ({"valid_until": date(2026, 11, 21)}, "past"),
    ],
)
def test_receive_refuses_facts_that_cannot_be(upload, facts, code):
    with pytest.raises(Refused) as no:
        upload(NIK, **facts)
    assert no.value.code == code
    assert not ReferenceList.objects.exists()


@pytest.mark.parametrize(("data", "code"), [(b"", "file_unreadable"), (b"xxx", "file_too_large")])
def test_receive_refuses_a_file_of_the_wrong_size(keeper, now, settings, data, code):
    settings.REFERENCE_LIMITS = {**settings.REFERENCE_LIMITS, "bytes": 2}
    with pytest.raises(rosters.FileRefused) as no:
        references.receive(
            data, kind="deceased", source="x", dated=now.date(), file_name="x", by=keeper, at=now
        )
    assert no.value.code == code


def test_receive_refuses_a_list_older_than_the_one_that_holds(upload):
    upload(NIK)
    with pytest.raises(Refused) as no:
        upload(ALSO, dated=date(2026, 11, 1))
    assert no.value.code == "older_than_current"


# --- read


def test_read_keeps_digests_and_deletes_the_file(
    upload, now, settings, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reference = upload(
            f"{NIK};12/10/2026", f"{ALSO};-", "62100317;1/1/2026", header="NIK;Tanggal Meninggal"
        )
    assert (reference.state, reference.people, reference.unreadable) == (State.ACTIVE, 2, 1)
    assert (reference.unreadable_rows, reference.finished_at) == (["4"], now)
    entries = reference.entries.order_by("since").values_list("nik_digest", "since")
    assert [(bytes(digest), since) for digest, since in entries] == [
        (crypto.digest(NIK), date(2026, 10, 12)),
        (crypto.digest(ALSO), None),
    ]
    assert (reference.file.name, stored(settings)) == ("", [])
    event = AuditEvent.objects.get(verb="references.read")
    assert event.facts == {"people": 2, "unreadable": 1, "rows": 0, "replaced": []}


def test_read_takes_a_nik_that_stands_twice_as_on_its_first_row(upload):
    reference = upload(
        f"{NIK};tidak sesuai", f"{NIK};sesuai", header="NIK;Hasil", kind="civil_registry"
    )
    assert reference.entries.get().result == "differs"
    assert reference.people == 1


def test_read_keeps_the_first_50_row_numbers(upload):
    reference = upload(NIK, *["6210"] * 60)
    assert reference.unreadable == 60
    assert reference.unreadable_rows == [str(number) for number in range(3, 53)]


def test_read_stores_no_nik_and_no_name(upload):
    upload(f"{NIK};Sri Contoh", "6210031708800;Budi Contoh")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(l::text, '') FROM workers_referencelist l)"
            " || (SELECT string_agg(e::text, '') FROM workers_referenceentry e)"
        )
        text = cursor.fetchone()[0]
    assert "62100317" not in text
    assert "Contoh" not in text


def test_read_refuses_a_list_with_nobody_in_it(upload, now, settings):
    reference = upload("NIK kosong;", header="Nama;Umur", read=False)
    tasks.read_reference(reference.pk)
    reference.refresh_from_db()
    assert reference.state == State.REFUSED
    assert "tidak ada kolom NIK" in reference.error
    assert AuditEvent.objects.filter(verb="references.refuse").count() == 1
    tasks.read_reference(reference.pk)
    assert AuditEvent.objects.filter(verb="references.refuse").count() == 1


def test_refusing_deletes_the_file(upload, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.read_reference(upload("x;y", header="a;b", read=False).pk)
    assert stored(settings) == []


def test_the_task_reads_and_twice_does_no_harm(upload):
    reference = upload(NIK, read=False)
    tasks.read_reference(reference.pk)
    tasks.read_reference(reference.pk)
    reference.refresh_from_db()
    assert (reference.state, reference.people, reference.attempts) == (State.ACTIVE, 1, 1)


def test_the_task_refuses_a_list_with_a_virus(upload, settings):
    settings.VIRUS_SCANNER = "false"
    reference = upload(NIK, read=False)
    tasks.read_reference(reference.pk)
    reference.refresh_from_db()
    assert reference.state == State.REFUSED
    assert "virus" in reference.error


def test_the_task_holds_a_list_that_could_not_be_scanned(upload, settings):
    settings.VIRUS_SCANNER = "/nowhere/clamscan -"
    reference = upload(NIK, read=False)
    tasks.read_reference(reference.pk)
    reference.refresh_from_db()
    assert (reference.state, reference.attempts) == (State.RECEIVED, 0)


def test_the_sweeper_sends_a_list_that_was_lost(upload, monkeypatch):
    sent = []
    monkeypatch.setattr("gumas_pbi.jobs.send", lambda *task: sent.append(task))
    reference = upload(NIK, read=False)
    ReferenceList.objects.update(queued_at=timezone.now() - timedelta(minutes=5))
    tasks.sweep()
    assert sent == [("workers.read_reference", reference.pk)]


# --- what a list does to waiting rows


def test_a_list_flags_rows_that_wait_and_counts_them(upload, listed, roster):
    upload(NIK)
    assert said_of(listed) == ["listed_deceased"]
    assert (listed.errors, listed.warnings, counts(roster)) == (1, 0, (1, 1))
    finding = listed.findings.get()
    assert (finding.field, finding.severity, finding.number) == ("nik", "error", listed.number)


def test_withdrawing_unflags_them_and_forgets_the_people(upload, listed, roster, keeper, now):
    reference = upload(NIK)
    references.withdraw(reference, by=keeper, at=now)
    assert (said_of(listed), listed.errors, counts(roster)) == ([], 0, (2, 0))
    assert (reference.state, reference.withdrawn_by) == (State.WITHDRAWN, keeper)
    assert not ReferenceEntry.objects.exists()
    assert AuditEvent.objects.get(verb="references.withdraw").facts == {"rows": 1}


def test_withdrawing_twice_is_refused(upload, keeper, now):
    reference = upload(NIK)
    references.withdraw(reference, by=keeper, at=now)
    with pytest.raises(Refused) as no:
        references.withdraw(reference, by=keeper, at=now)
    assert no.value.code == "wrong_state"


def test_a_newer_list_replaces_the_older_of_its_kind_and_source(upload, listed, roster, now):
    older = upload(NIK, dated=date(2026, 10, 1))
    elsewhere = upload(NIK, source="Desa", dated=date(2026, 9, 1))
    newer = upload(ALSO)
    older.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (older.state, elsewhere.state, newer.state) == ("replaced", "active", "active")
    assert said_of(listed) == ["listed_deceased"]  # the other source still says so
    references.withdraw(elsewhere, by=newer.uploaded_by, at=now)
    assert said_of(listed) == []
    assert counts(roster) == (1, 1)  # the row of the other person
    assert not older.entries.exists()


def test_what_another_list_says_stays(upload, listed, keeper, now):
    wages = upload(NIK, kind="wage_earner")
    padan = upload(f"{NIK};meninggal", header="NIK;Hasil", kind="civil_registry")
    dead = upload(NIK)
    assert said_of(listed) == ["listed_deceased", "listed_wage_earner"]
    assert listed.errors == 2
    references.withdraw(dead, by=keeper, at=now)
    assert said_of(listed) == ["listed_deceased", "listed_wage_earner"]
    references.withdraw(padan, by=keeper, at=now)
    assert said_of(listed) == ["listed_wage_earner"]
    references.withdraw(wages, by=keeper, at=now)
    assert said_of(listed) == []


def test_own_findings_of_a_row_stay(upload, listed, keeper, now):
    listed.said = ["occupation_missing"]
    listed.save()
    checks.check(listed.roster)
    reference = upload(NIK)
    assert said_of(listed) == ["listed_deceased", "occupation_missing"]
    references.withdraw(reference, by=keeper, at=now)
    assert said_of(listed) == ["occupation_missing"]
    assert (listed.errors, listed.warnings) == (0, 1)


@pytest.mark.parametrize("state", ["submitted", "skipped", "replaced", "known"])
def test_rows_that_do_not_wait_are_left_alone(upload, listed, state):
    listed.state, listed.skip_reason = state, "Pindah"
    listed.save()
    upload(NIK)
    assert (said_of(listed), listed.errors) == ([], 0)


def test_a_validity_that_passes_ends_what_the_list_says(upload, listed, roster, now):
    reference = upload(NIK, valid_until=now.date())
    assert references.expire(at=now) == 0
    assert references.expire(at=now + timedelta(days=1)) == 1
    reference.refresh_from_db()
    assert (reference.state, said_of(listed), counts(roster)) == (State.EXPIRED, [], (2, 0))
    assert references.expire(at=now + timedelta(days=1)) == 0
    assert AuditEvent.objects.filter(verb="references.expire", by=None).count() == 1


def test_the_scheduled_task_ends_lists(listed):
    yesterday = timezone.localdate() - timedelta(days=1)
    past = ReferenceListFactory(dated=yesterday, valid_until=yesterday)
    ReferenceEntryFactory(list=past, nik_digest=listed.nik_digest)
    tasks.expire_references()
    past.refresh_from_db()
    assert past.state == State.EXPIRED


def test_a_change_takes_the_same_statements_at_any_number_of_rows(upload, keeper, now):
    def statements(rosters, rows):
        niks = [f"621003170880{n:04d}" for n in range(1, rows + 1)]
        for _ in range(rosters):
            roster = RosterFactory(rows=rows, accepted=rows)
            for nik in niks:
                RosterRowFactory(roster=roster, nik_digest=crypto.digest(nik))
        reference = upload(*niks, read=False)
        with CaptureQueriesContext(connection) as reading:
            references.read(reference, at=now)
        with CaptureQueriesContext(connection) as withdrawing:
            references.withdraw(reference, by=keeper, at=now)
        return len(reading), len(withdrawing)

    assert statements(1, 1) == statements(3, 20)


def test_a_row_that_appears_while_a_list_begins_to_hold_is_not_missed(committing):
    roster = RosterFactory(rows=1, accepted=1)
    RosterRowFactory(roster=roster, nik_digest=crypto.digest(ALSO))
    entry = ReferenceEntryFactory(nik_digest=crypto.digest(NIK))
    ReferenceList.objects.update(state=State.RECEIVED)
    held, changed = threading.Event(), threading.Event()

    def mend():
        with transaction.atomic():
            checks.hold(roster.pk)
            held.set()
            changed.wait(0.5)  # runs out, for the list has to wait for the roster
            roster.lines.update(nik_digest=entry.nik_digest)
        connection.close()

    def begin():
        held.wait(5)
        with transaction.atomic():
            ReferenceList.objects.update(state=State.ACTIVE)
            checks.recheck_listed([entry.list], timezone.localdate())
        changed.set()
        connection.close()

    both = [threading.Thread(target=work) for work in (mend, begin)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert said_of(roster.lines.get()) == ["listed_deceased"]
    assert counts(roster) == (0, 1)


def test_an_officer_sees_the_finding_on_the_own_rows(client, upload, listed):
    upload(NIK)
    client.force_login(PostingFactory(user=listed.roster.uploaded_by).user)
    text = client.get(reverse("rosters:detail", args=[listed.roster_id])).text
    assert "Orang ini tercatat meninggal dalam daftar rujukan" in text


# --- what is checked when rows are read and mended


def test_a_row_is_held_against_lists_when_it_is_checked(listed, roster):
    ReferenceEntryFactory(nik_digest=listed.nik_digest)
    assert checks.check(roster) == (1, 1)
    assert said_of(listed) == ["listed_deceased"]


@pytest.mark.parametrize(
    ("kind", "entry", "codes"),
    [
        ("deceased", {}, ["listed_deceased"]),
        ("wage_earner", {}, ["listed_wage_earner"]),
        ("participant", {}, ["listed_participant"]),
        ("public_servant", {}, ["listed_public_servant"]),
        ("welfare", {"decile": 5}, []),
        ("welfare", {"decile": 6}, ["welfare_above_limit"]),
        ("civil_registry", {"result": "matches"}, []),
        ("civil_registry", {"result": "differs"}, ["civil_registry_differs"]),
        ("civil_registry", {"result": "not_found"}, ["civil_registry_not_found"]),
        ("civil_registry", {"result": "deceased"}, ["listed_deceased"]),
        ("civil_registry", {"result": "moved"}, ["civil_registry_moved"]),
    ],
)
def test_what_each_kind_of_list_says(listed, roster, settings, kind, entry, codes):
    settings.MAX_DECILE = 5
    ReferenceEntryFactory(list__kind=kind, nik_digest=listed.nik_digest, **entry)
    checks.check(roster)
    assert said_of(listed) == codes
    assert [hit.code for hit in hits([listed.nik_digest], timezone.localdate())[
        bytes(listed.nik_digest)]] == codes  # fmt: skip


def test_without_a_limit_no_decile_is_above_it(listed, roster):
    ReferenceEntryFactory(list__kind="welfare", nik_digest=listed.nik_digest, decile=10)
    checks.check(roster)
    assert said_of(listed) == []


@pytest.mark.parametrize(
    "change",
    [{"state": "received"}, {"state": "replaced"}, {"state": "expired"}, {"valid_until": -1}],
    ids=lambda change: next(iter(change.values())),
)
def test_a_list_that_does_not_hold_says_nothing(listed, roster, change):
    today = timezone.localdate()
    if "valid_until" in change:
        yesterday = today - timedelta(days=1)
        change = {"valid_until": yesterday, "dated": yesterday}
    reference = ReferenceListFactory(**change)
    ReferenceEntryFactory(list=reference, nik_digest=listed.nik_digest)
    checks.check(roster)
    assert said_of(listed) == []
    assert hits([listed.nik_digest], today) == {bytes(listed.nik_digest): []}


def test_mending_the_nik_ends_the_finding_and_another_brings_it(keeper, now, upload):
    upload(NIK)
    roster = RosterFactory(rows=1, accepted=1)
    row = RosterRowFactory(roster=roster, nik_digest=crypto.digest(NIK))
    row.content = '{"nik": "%s", "cells": {"nik": "%s", "name": "Sri"}}' % (NIK, NIK)  # noqa: UP031
    row.save()
    checks.check(roster)
    assert "listed_deceased" in said_of(row)
    mending.mend(row, {"nik": ALSO}, by=keeper, at=now)
    assert "listed_deceased" not in said_of(row)
    mending.mend(row, {"nik": NIK}, by=keeper, at=now)
    assert "listed_deceased" in said_of(row)


def test_what_lists_say_is_no_warning_of_the_candidate(listed, roster, now):
    """It is asked anew whenever somebody looks at the candidate."""
    listed.content = (
        '{"nik": "%s", "family_card": "", "mother_name": "", "phone": "", "heir_name": ""}' % NIK  # noqa: UP031
    )
    listed.said = ["occupation_missing"]
    listed.save()
    roster.lines.exclude(pk=listed.pk).delete()
    ReferenceEntryFactory(
        list__kind="civil_registry", result="differs", nik_digest=listed.nik_digest
    )
    checks.check(roster)
    listed.refresh_from_db()
    assert listed.warnings == 2
    proposals.fill(rosters.submit(roster, by=roster.uploaded_by, at=now), at=now)
    assert Candidate.objects.get().warnings == 1


def test_without_lists_a_check_asks_one_thing_more(listed, roster):
    with CaptureQueriesContext(connection) as without:
        checks.check(roster)
    Finding.objects.all().delete()
    Roster.objects.update(accepted=2, rejected=0)
    ReferenceEntryFactory()
    with CaptureQueriesContext(connection) as with_one:
        checks.check(roster)
    assert len(with_one) - len(without) == 1


# --- what is said


def test_every_code_has_a_sentence_and_words():
    codes = {each.code for each in sayings()}
    assert codes == set(LISTED)
    assert codes <= set(CHECKS)
    assert set(LISTED_ERRORS) < codes


def test_hits_tell_source_and_dates_the_gravest_first(now):
    digest = crypto.digest(NIK)
    ReferenceEntryFactory(list__kind="civil_registry", result="moved", nik_digest=digest)
    dead = ReferenceEntryFactory(
        list__source="Dukcapil", list__dated=now.date(), nik_digest=digest, since=date(2026, 1, 2)
    )
    first, second = hits([digest], timezone.localdate())[digest]
    assert (first.code, first.source, first.dated, first.since, first.tone) == (
        "listed_deceased", "Dukcapil", dead.list.dated, date(2026, 1, 2), "bad",
    )  # fmt: skip
    assert (second.code, second.tone) == ("civil_registry_moved", "warning")


def test_hits_take_one_query(django_assert_num_queries):
    digests = [crypto.digest(f"621003170880{n:04d}") for n in range(3)]
    for digest in digests:
        ReferenceEntryFactory(nik_digest=digest)
    with django_assert_num_queries(1):
        assert all(hits(digests, timezone.localdate()).values())
