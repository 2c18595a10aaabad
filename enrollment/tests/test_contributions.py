"""A month: computed once by sets, closed by another, then frozen."""

import threading
from datetime import date

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from enrollment.actions import contributions, enrollments
from enrollment.models import Contribution, ContributionBatch, Enrollment, Member, Tariff
from enrollment.months import Month
from enrollment.tasks import compute_part, open_month
from enrollment.tests.factories import DecreeFactory, MemberFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOVEMBER = Month(2026, 11)


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.TREASURER)


@pytest.fixture
def other():
    return UserFactory(role=Role.TREASURER)


def computed(by, now, month=NOVEMBER):
    batch = contributions.open(month, by=by, at=now)
    return contributions.compute(batch, at=now)


def numbers(batch):
    return batch.state, batch.people, batch.lines, batch.jkk, batch.jkm, batch.total


def many(people):
    """A decree's people, copied in the database by sets, enrolled by the verb."""
    first = MemberFactory(accepted=True)

    def copies(model, pk, **changes):
        columns = [field.column for field in model._meta.concrete_fields if not field.generated]
        columns.remove("id")
        chosen = [changes.get(column, f'"{column}"') for column in columns]
        names = ", ".join(f'"{column}"' for column in columns)
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {", ".join(chosen)}'
                f' FROM "{table}", generate_series(2, {people}) AS n WHERE id = {pk}'
                " RETURNING id"
            )
            return [row[0] for row in cursor.fetchall()]

    worker = first.worker
    copies(type(worker), worker.pk, nik_digest="sha256(n::text::bytea)")
    last = "(SELECT max(id) FROM workers_worker)"
    copies(
        type(first.candidate), first.candidate_id, worker_id=f"{last} - {people} + n",
    )  # fmt: skip
    newest = "(SELECT max(id) FROM workers_candidate)"
    copies(
        Member,
        first.pk,
        worker_id=f"{last} - {people} + n",
        candidate_id=f"{newest} - {people} + n",
    )
    enrollments.start(Member.objects.all(), by=first.answered_by, at=first.answered_at)


def test_open_queues_the_month(treasurer, now):
    batch = contributions.open(NOVEMBER, by=treasurer, at=now)
    assert (batch.state, batch.month, batch.opened_by) == ("opening", date(2026, 11, 1), treasurer)


def test_compute_one_person(treasurer, now):
    member = enrolled()
    batch = computed(treasurer, now)
    assert numbers(batch) == ("open", 1, 2, 10_000, 6_800, 16_800)
    lines = Contribution.objects.order_by("programme")
    assert [(x.programme, x.amount, x.tariff.amount) for x in lines] == [
        ("JKK", 10_000, 10_000),
        ("JKM", 6_800, 6_800),
    ]
    of_member = (member.worker, member.decree, member.village)
    assert {(x.worker, x.decree, x.village) for x in lines} == {of_member}
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "contributions.open", "contributions.compute", "billing_checks.run",
    ]  # fmt: skip


def test_compute_by_the_task(treasurer, now):
    enrolled()
    batch = contributions.open(NOVEMBER, by=treasurer, at=now)
    open_month(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Contribution.objects.count()) == ("computing", 0)
    for part in batch.parts.all():
        compute_part(part.pk)
    batch.refresh_from_db()
    assert numbers(batch) == ("checking", 1, 2, 10_000, 6_800, 16_800)
    open_month(batch.pk)
    batch.refresh_from_db()
    assert numbers(batch) == ("open", 1, 2, 10_000, 6_800, 16_800)


def test_nobody_is_billed_whom_bpjs_has_not_accepted(treasurer, now):
    MemberFactory()
    assert numbers(computed(treasurer, now)) == ("open", 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("start", "end", "people"),
    [
        (date(2026, 11, 30), date(2027, 1, 1), 1),
        (date(2026, 1, 1), date(2026, 11, 2), 1),
        (date(2026, 1, 1), date(2026, 11, 1), 0),
        (date(2026, 12, 1), date(2027, 1, 1), 0),
        (date(2026, 11, 15), date(2026, 11, 15), 0),
    ],
)
def test_a_month_is_owed_in_full_where_the_period_touches_it(treasurer, now, start, end, people):
    enrolled()
    Enrollment.objects.update(start=start, end=end)
    assert computed(treasurer, now).people == people


def test_who_leaves_and_comes_back_in_a_month_owes_once(treasurer, now):
    member = enrolled()
    Enrollment.objects.update(end=date(2026, 11, 10))
    again = MemberFactory(accepted=True, worker=member.worker, start=date(2026, 11, 20))
    enrollments.start(Member.objects.filter(pk=again.pk), by=again.answered_by, at=now)
    assert numbers(computed(treasurer, now)) == ("open", 1, 2, 10_000, 6_800, 16_800)


def test_open_and_compute_twice_changes_nothing(treasurer, other, now):
    enrolled()
    first = computed(treasurer, now)
    enrolled()
    second = computed(other, now)
    assert (second.pk, numbers(second), second.opened_by) == (first.pk, numbers(first), treasurer)
    assert Contribution.objects.count() == 2
    assert AuditEvent.objects.filter(verb__startswith="contributions").count() == 2


def test_open_a_month_in_the_future(treasurer, now):
    with pytest.raises(Refused, match="belum mulai"):
        contributions.open(Month(2026, 12), by=treasurer, at=now)
    assert not ContributionBatch.objects.exists()


def test_the_first_of_the_month_is_by_wib(treasurer, now):
    late = now.replace(month=11, day=30, hour=23, minute=59)
    with pytest.raises(Refused, match="belum mulai"):
        contributions.open(Month(2026, 12), by=treasurer, at=late)
    contributions.open(Month(2026, 12), by=treasurer, at=late.replace(month=12, day=1, hour=0))


def test_open_a_closed_month(treasurer, other, now):
    contributions.close(computed(treasurer, now), by=other, at=now)
    with pytest.raises(Refused, match="sudah ditutup"):
        contributions.open(NOVEMBER, by=treasurer, at=now)


def test_close(treasurer, other, now):
    enrolled()
    batch = computed(treasurer, now)
    contributions.close(batch, by=other, at=now)
    batch.refresh_from_db()
    assert (batch.state, batch.closed_by, batch.closed_at) == ("closed", other, now)


def test_nobody_closes_what_they_opened(treasurer, now):
    batch = computed(treasurer, now)
    with pytest.raises(Refused, match="Penutupan harus dilakukan orang lain"):
        contributions.close(batch, by=treasurer, at=now)
    batch.refresh_from_db()
    assert batch.state == "open"


def test_close_twice(treasurer, other, now):
    batch = computed(treasurer, now)
    contributions.close(batch, by=other, at=now)
    with pytest.raises(Refused, match="sudah ditutup"):
        contributions.close(batch, by=other, at=now)


def test_close_what_is_still_computed(treasurer, other, now):
    batch = contributions.open(NOVEMBER, by=treasurer, at=now)
    with pytest.raises(Refused, match="statusnya sekarang"):
        contributions.close(batch, by=other, at=now)


def test_without_a_tariff_the_month_fails_and_can_be_opened_again(treasurer, now):
    enrolled()
    jkm = Tariff.objects.filter(programme="JKM", payer="regency")
    jkm.update(end=date(2026, 11, 1))
    batch = contributions.open(NOVEMBER, by=treasurer, at=now)
    open_month(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Contribution.objects.count()) == ("failed", 0)
    assert "Belum ada tarif" in batch.error
    jkm.update(end=None)
    assert numbers(computed(treasurer, now)) == ("open", 1, 2, 10_000, 6_800, 16_800)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE enrollment_contribution SET amount = 1",
        "DELETE FROM enrollment_contribution",
        "INSERT INTO enrollment_contribution (batch_id, worker_id, enrollment_id, decree_id,"
        " village_id, tariff_id, programme, for_month, kind, amount) SELECT batch_id, worker_id,"
        " enrollment_id, decree_id, village_id, tariff_id, programme, for_month - 31,"
        " 'adjustment', 1"
        " FROM enrollment_contribution",
        "UPDATE enrollment_contributionbatch SET jkk = 0",
        "UPDATE enrollment_contributionbatch SET state = 'open'",
        "DELETE FROM enrollment_contributionbatch",
    ],
)
def test_a_closed_month_refuses_sql(treasurer, other, now, statement):
    enrolled()
    contributions.close(computed(treasurer, now), by=other, at=now)
    with (
        pytest.raises((ProgrammingError, InternalError), match="this month is closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(Contribution.objects.values_list("amount", flat=True).order_by("amount")) == [
        6_800, 10_000,
    ]  # fmt: skip


def test_an_open_line_can_not_be_moved_into_a_closed_month(treasurer, other, now):
    enrolled()
    contributions.close(computed(treasurer, now, Month(2026, 10)), by=other, at=now)
    computed(treasurer, now)
    closed = ContributionBatch.objects.get(state="closed")
    with pytest.raises(ProgrammingError, match="this month is closed"), transaction.atomic():
        Contribution.objects.filter(batch__state="open").update(batch=closed, kind="adjustment")


def statements(people, by, now):
    many(people)
    batch = contributions.open(NOVEMBER, by=by, at=now)
    with CaptureQueriesContext(connection) as queries:
        batch = contributions.compute(batch, at=now)
    assert batch.people == people
    return len(queries)


def test_the_same_number_of_statements_for_1_and_1000_people(treasurer, now):
    with transaction.atomic():
        of_one = statements(1, treasurer, now)
        transaction.set_rollback(True)
    assert statements(1_000, treasurer, now) == of_one <= 47


def test_9500_people_owe_exactly_what_was_published(treasurer, now):
    with transaction.atomic():
        many(9_500)
        batch = computed(treasurer, now)
        assert numbers(batch) == ("open", 9_500, 19_000, 95_000_000, 64_600_000, 159_600_000)
        transaction.set_rollback(True)  # else each reference of each row is looked up at the end


def test_opened_by_two_at_once_is_one_month(committing, now):
    for _n in range(3):
        enrolled(decree=DecreeFactory())
    both = [UserFactory(role=Role.TREASURER) for _ in range(2)]
    came = []

    def work(by):
        try:
            came.append(numbers(computed(by, now)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[by]) for by in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert came == [("open", 3, 6, 30_000, 20_400, 50_400)] * 2
    assert (ContributionBatch.objects.count(), Contribution.objects.count()) == (1, 6)


def test_a_month_before_all_decrees_is_not_opened(treasurer, now):
    enrolled()
    with pytest.raises(Refused) as no:
        contributions.open(Month(1900, 1), by=treasurer, at=now)
    assert no.value.code == "before_decrees"
    assert not ContributionBatch.objects.exists()
