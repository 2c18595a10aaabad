"""The raw SQL idioms: COPY, INSERT … SELECT, one-row moves, locks."""

from __future__ import annotations

import threading
import time
import tracemalloc
from datetime import UTC, date, datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F, Value

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.sql import (
    analyze,
    copy_rows,
    count_all,
    delete_set,
    insert_select,
    move,
    sole,
    staging,
)
from gumas_pbi.tests.factories import AuditEventFactory, UserFactory
from gumas_pbi.tests.others import factory, model

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    """A temporary table with a column of each type that COPY writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copied (n bigint, t text, b bytea, yes boolean, day date,"
            " moment timestamptz, words text[], facts jsonb) ON COMMIT DROP"
        )
    return "copied"


def rows_of(table, columns="*"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1")
        return cursor.fetchall()


def test_copy_rows_writes_every_type(table):
    moment = datetime(2026, 11, 22, 5, tzinfo=UTC)
    row = (7, "Sri", b"\x00\xff\\", True, date(2026, 11, 22), moment, ["a", "b"], {"baris": 3})
    fields = ["n", "t", "b", "yes", "day", "moment", "words", "facts"]
    assert copy_rows(table, fields, [row]) == 1
    (found,) = rows_of(table)
    assert found[:2] == (7, "Sri")
    assert bytes(found[2]) == b"\x00\xff\\"
    assert found[3:7] == (True, date(2026, 11, 22), moment, ["a", "b"])
    assert rows_of(table, "facts->>'baris'") == [("3",)]


def test_copy_rows_keeps_nothing_apart_from_the_empty(table):
    copy_rows(table, ["n", "t", "words"], [(1, None, None), (2, "", ())])
    assert rows_of(table, "n, t, words") == [(1, None, None), (2, "", [])]


@pytest.mark.parametrize(
    "text",
    [
        "a\tb", "a\nb", "a\r\nb", "a\\b", "\\N", "\\.", "\\t", "Nyai Induk “Bungai” – é 龍 🌿",
        "' OR 1=1; --", '{"a",b}', "x" * 200_000, "é" * 100_000,
    ],
    ids=range(12),
)  # fmt: skip
def test_copy_rows_gives_text_back_as_it_was(table, text):
    copy_rows(table, ["n", "t", "words"], [(1, text, [text, "lain"])])
    assert rows_of(table, "t, words") == [(text, [text, "lain"])]


def test_copy_rows_drops_nul_that_the_database_cannot_hold(table):
    copy_rows(table, ["t", "words"], [("a\0b", ["c\0d"])])
    assert rows_of(table, "t, words") == [("ab", ["cd"])]


def test_copy_rows_into_a_model_takes_database_defaults(now):
    by = UserFactory()
    fields = ("verb", "subject_type", "subject_id", "subject_label", "by", "at", "facts")
    row = ("a.b", "c.d", "1", "", by.pk, now, {})
    assert copy_rows(AuditEvent, fields, [row, row]) == 2
    assert AuditEvent.objects.filter(by=by, written_at__isnull=False).count() == 2


def test_copy_rows_of_nothing_is_nothing(table):
    assert copy_rows(table, ["n"], []) == 0
    assert rows_of(table) == []


def test_copy_rows_streams(table):
    """Of 200,000 rows the last 40,000 (4 MB) are watched: a few buffers are held at a time."""
    text = "x" * 100

    def rows():
        for n in range(200_000):
            if n == 160_000:
                tracemalloc.start()
            yield n, text

    try:
        assert copy_rows(table, ["n", "t"], rows()) == 200_000
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
    assert rows_of(table, "count(*), count(DISTINCT n)") == [(200_000, 200_000)]


@pytest.mark.parametrize("error", [ValueError("baris 3"), Refused("Tidak."), KeyboardInterrupt()])
def test_copy_rows_raises_what_the_rows_raise(table, error):
    def rows():
        yield (1, "a")
        raise error

    with pytest.raises(type(error)) as raised, transaction.atomic():
        copy_rows(table, ["n", "t"], rows())
    assert raised.value is error
    assert rows_of(table) == []


def test_copy_rows_raises_what_the_database_says(table, now):
    with pytest.raises(DataError), transaction.atomic():
        copy_rows(table, ["n"], [("bukan angka",)])
    row = ("a.b", "c.d", "1", None, now, {})
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(
            AuditEvent,
            ("verb", "subject_type", "subject_id", "subject_label", "at", "facts"),
            [row],
        )


def test_copy_rows_refuses_a_type_that_it_cannot_write(table):
    with pytest.raises(KeyError), transaction.atomic():
        copy_rows(table, ["t"], [(object(),)])


def test_staging_has_the_columns_and_goes_away(now):
    with staging(AuditEvent, ["verb", "by"]) as name:
        assert copy_rows(name, ["verb", "by_id"], [("a.b", None)]) == 1
        assert rows_of(name) == [("a.b", None)]
        assert not AuditEvent.objects.filter(verb="a.b").exists()
    with staging(AuditEvent, ["verb"]) as name:
        assert rows_of(name) == []


def roles_of_events(*events):
    """INSERT … SELECT of one notice per event, for the tests below."""
    return AuditEvent.objects.filter(pk__in=[event.pk for event in events])


VALUES = {
    "verb": Value("copied.events"),
    "subject_type": F("subject_type"),
    "subject_id": F("subject_id"),
    "subject_label": F("subject_label"),
    "by": F("by"),
    "at": F("at"),
    "facts": F("facts"),
}


def test_insert_select_writes_expressions_over_the_source():
    first, second = AuditEventFactory(), AuditEventFactory(subject_id="2", facts={"orang": 5})
    assert insert_select(AuditEvent, roles_of_events(first, second), VALUES) == 2
    made = AuditEvent.objects.filter(verb="copied.events").order_by("subject_id")
    assert list(made.values_list("subject_id", "by", "facts")) == [
        ("1", first.by_id, {}),
        ("2", second.by_id, {"orang": 5}),
    ]


def test_insert_select_is_one_statement(django_assert_num_queries):
    events = AuditEventFactory.create_batch(3)
    with django_assert_num_queries(1):
        assert insert_select(AuditEvent, roles_of_events(*events), VALUES) == 3


def test_insert_select_from_nothing_is_nothing():
    assert insert_select(AuditEvent, roles_of_events(), VALUES) == 0
    assert insert_select(AuditEvent, AuditEvent.objects.none(), VALUES) == 0


def test_insert_select_passes_over_what_is_there():
    village = model("villages.Village").objects.order_by("code").first()
    alias = model("villages.VillageAlias")
    source = model("villages.Village").objects.filter(pk=village.pk)
    values = {"village": F("pk"), "name": Value("Nama lain")}
    assert insert_select(alias, source, values) == 1
    assert insert_select(alias, source, values, on_conflict="DO NOTHING") == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_select(alias, source, values)


@pytest.fixture
def decree():
    return factory("enrollment.Decree")(draft=True)


def test_move_changes_the_row_and_the_object(decree, now):
    by = UserFactory(role=Role.APPROVER)
    move(decree, "issued", people=3, issued_by=by, issued_at=now)
    assert (decree.state, decree.people, decree.issued_by) == ("issued", 3, by)
    decree.refresh_from_db()
    assert (decree.state, decree.people, decree.issued_by) == ("issued", 3, by)


def test_move_that_is_not_allowed_is_refused(decree, now):
    move(decree, "issued", issued_by=decree.drafted_by, issued_at=now)
    with pytest.raises(Refused) as refused:
        move(decree, "draft")
    assert refused.value.code == "wrong_state"
    assert str(refused.value) == (
        "Langkah ini tidak bisa dilakukan: statusnya sekarang “Ditetapkan”."
    )


def test_move_of_a_row_that_somebody_moved_is_stale(decree, now):
    other = type(decree).objects.get(pk=decree.pk)
    move(other, "issued", people=3, issued_by=decree.drafted_by, issued_at=now)
    with pytest.raises(StaleState):
        move(decree, "issued", people=4, issued_by=decree.drafted_by, issued_at=now)
    assert decree.state == "draft"
    assert type(decree).objects.get(pk=decree.pk).people == 3


def elsewhere(work):
    """What `work` gives in a thread, on a connection of its own."""
    answers = []

    def run():
        try:
            answers.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    return answers[0]


def got(pk):
    with sole(AuditEvent, pk) as alone:
        return alone


def test_sole_belongs_to_one_connection_at_a_time():
    with sole(AuditEvent, 5) as alone:
        assert alone is True
        assert elsewhere(lambda: got(5)) is False
        assert elsewhere(lambda: got(6)) is True
    assert elsewhere(lambda: got(5)) is True


def test_sole_is_given_back_when_the_work_fails():
    with pytest.raises(ValueError), sole(AuditEvent, 5):
        raise ValueError
    assert elsewhere(lambda: got(5)) is True


def test_sole_is_given_back_by_a_connection_that_dies():
    def die():
        with sole(AuditEvent, 5) as alone:
            connection.close()
            return alone

    assert elsewhere(die) is True
    until = time.monotonic() + 5  # the server notices a moment later
    while not got(5):
        assert time.monotonic() < until
        time.sleep(0.01)


# --- deleting a set, and telling the planner


def test_delete_set_takes_what_hangs_on_the_rows():
    finding = factory("workers.Finding")()
    row = factory("workers.RosterRow")
    kept = row(roster=finding.roster, replaced_by=finding.row)
    factory("workers.DuplicatePair")(row=kept, other_row=finding.row)
    change = factory("workers.RowChange")(row=finding.row)
    assert delete_set(type(kept).objects.exclude(pk=kept.pk)) == 1
    kept.refresh_from_db()
    assert kept.replaced_by is None
    assert not hasattr(kept, "pair")
    assert not type(finding).objects.exists()
    assert not type(change).objects.exists()


@pytest.mark.parametrize(("rows", "known"), [(0, 20), (1, 21)])
def test_analyze_unless_the_rows_are_next_to_none_of_the_table(rows, known):
    entry = model("workers.ReferenceEntry")
    table = entry._meta.db_table
    with connection.cursor() as cursor:
        for _n in range(20):
            factory("workers.ReferenceEntry")()
        cursor.execute(f'ANALYZE "{table}"')
        factory("workers.ReferenceEntry")()
        analyze(entry, ["nik_digest"], rows)
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        assert cursor.fetchone() == (known,)


def test_sets_are_counted_in_one_statement(django_assert_num_queries):
    users = [UserFactory(role=role) for role in (Role.VERIFIER, Role.APPROVER, Role.APPROVER)]
    User = type(users[0])
    mine = User.objects.filter(pk__in=[user.pk for user in users]).order_by("name")
    approvers = mine.filter(groups__name=Role.APPROVER)
    both = mine.values_list("pk").union(approvers.values_list("pk"), all=True)
    with django_assert_num_queries(1):
        assert count_all([mine, approvers, User.objects.none(), both]) == [3, 2, 0, 5]
    assert count_all([]) == []
