"""What could break coverage: found by the queries, told by e-mail once."""

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from enrollment.actions import continuity as watching
from enrollment.actions import contributions
from enrollment.models import Alert, Enrollment, Tariff
from enrollment.months import Month, due_date
from enrollment.queries import arrears, continuity
from enrollment.tasks import watch as watch_task
from enrollment.tests.factories import (
    ContributionBatchFactory,
    DecreeFactory,
    EnrollmentFactory,
    MemberFactory,
    PeriodFactory,
    TariffFactory,
    enrolled,
    pay,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def person(born=date(1980, 5, 1), **decree):
    dates = {"start": date(2026, 1, 1), "end": date(2027, 1, 1), **decree}
    return enrolled(candidate__worker__birth_date=born, decree=DecreeFactory(**dates))


def carried_on(member, start, end):
    decree = DecreeFactory(start=start, end=end, extends=member.decree)
    after = MemberFactory(accepted=True, decree=decree, worker=member.worker, carries=member)
    for programme in ("JKK", "JKM"):
        EnrollmentFactory(member=after, programme=programme)


def paid(month, amount=16_800, **kwargs):
    batch = ContributionBatchFactory(month=month, people=1, jkk=10_000, jkm=6_800, **kwargs)
    if amount:
        pay(batch, amount)
    return batch


@pytest.mark.parametrize(
    ("end", "days"),
    [(date(2027, 2, 20), 90), (date(2026, 11, 23), 1), (date(2026, 11, 22), 0),
     (date(2026, 10, 23), -30)],
)  # fmt: skip
def test_a_decree_that_ends_is_shown_with_who_is_at_risk(end, days):
    member = person(end=end)
    (found,) = continuity.endings(TODAY)
    assert (found, found.days, found.at_risk) == (member.decree, days, 1)


@pytest.mark.parametrize("end", [date(2027, 2, 21), date(2026, 10, 22)])
def test_a_decree_that_ends_far_away_is_not_shown(end):
    person(end=end)
    assert continuity.endings(TODAY) == []


def test_whoever_goes_on_is_not_at_risk():
    decree = DecreeFactory()
    for _ in range(2):
        enrolled(decree=decree)
    carried_on(decree.members.first(), decree.end, date(2028, 1, 1))
    (found,) = continuity.endings(TODAY)
    assert found.at_risk == 1
    assert [other.state for other in found.successors] == ["issued"]
    carried_on(decree.members.last(), decree.end, date(2028, 1, 1))
    assert continuity.endings(TODAY) == []


def test_a_successor_that_is_a_draft_is_shown():
    member = person()
    draft = DecreeFactory(draft=True, extends=member.decree, start=member.decree.end,
                          end=date(2028, 1, 1))  # fmt: skip
    assert continuity.endings(TODAY)[0].successors == [draft]


def test_the_dead_and_who_left_earlier_are_not_at_risk():
    dead, left = person(), person()
    ended = {"ended_by": UserFactory(), "ended_at": timezone.now()}
    Enrollment.objects.filter(member=dead).update(
        end=date(2026, 11, 21), end_reason="death", **ended
    )
    Enrollment.objects.filter(member=left).update(
        end=date(2026, 11, 21), end_reason="moved", **ended
    )
    assert continuity.endings(TODAY) == []


def test_who_goes_on_once_and_then_not_is_at_risk():
    member = person(end=date(2026, 11, 1))
    carried_on(member, date(2026, 11, 1), date(2027, 1, 1))
    (found,) = continuity.endings(TODAY)
    assert (found.extends, found.at_risk) == (member.decree, 1)


def test_who_came_back_after_a_gap_is_not_at_risk_any_more():
    member = person(end=date(2026, 11, 1))
    assert len(continuity.endings(TODAY)) == 1
    carried_on(member, date(2026, 11, 10), date(2027, 11, 1))
    assert continuity.endings(TODAY) == []


@pytest.mark.parametrize(
    ("born", "soon", "beyond"),
    [
        (date(1961, 11, 22), 0, 1),  # 65 today
        (date(1961, 11, 23), 1, 0),
        (date(1962, 2, 20), 1, 0),  # in 90 days
        (date(1962, 2, 21), 0, 0),
    ],
)
def test_who_reaches_the_age(born, soon, beyond):
    person(born=born)
    people = continuity.covered(TODAY)
    assert people.filter(continuity.reaching_age(TODAY)).count() == soon
    assert people.filter(continuity.beyond_age(TODAY)).count() == beyond


def test_the_day_of_who_was_born_on_29_february():
    assert continuity.reaches_on(date(1964, 2, 29)) == date(2029, 3, 1)
    assert continuity.reaches_on(date(1962, 2, 20)) == date(2027, 2, 20)


def test_at_65_one_stays_covered_and_is_billed(now):
    member = person(born=TODAY.replace(year=1961) + timedelta(days=1))
    treasurer = UserFactory(role=Role.TREASURER)
    batch = contributions.open(Month(2026, 11), by=treasurer, at=now)
    assert contributions.compute(batch, at=now).people == 1
    later = now + timedelta(days=10)
    assert Enrollment.objects.active_on(later.date()).filter(worker=member.worker).count() == 2
    batch = contributions.open(Month(2026, 12), by=treasurer, at=later)
    assert contributions.compute(batch, at=later).people == 1


@pytest.mark.parametrize(
    ("month", "due"),
    [(Month(2026, 10), date(2026, 10, 15)), (Month(2026, 11), date(2026, 11, 16)),
     (Month(2026, 5), date(2026, 5, 18))],
    ids=["a working day", "a Sunday", "a holiday on Friday"],
)  # fmt: skip
def test_due_on_the_next_working_day(month, due):
    assert arrears.due(month) == due


def test_the_holidays_of_a_year(settings):
    found = sorted(arrears.holidays(str(settings.HOLIDAYS_FILE)))
    assert Counter(day.year for day in found) == {2025: 28, 2026: 25, 2027: 8}
    assert due_date(Month(2025, 8), found, day=18) == date(2025, 8, 19)
    assert due_date(Month(2025, 3), found, day=28) == date(2025, 4, 8)


def test_due_by_settings(settings, tmp_path):
    settings.CONTRIBUTION_DUE_DAY, settings.CONTRIBUTION_DUE_MONTHS_LATER = 10, 1
    settings.HOLIDAYS_FILE = tmp_path / "libur.csv"
    settings.HOLIDAYS_FILE.write_text("date,name\n2026-12-10,Pemilihan\n")
    assert arrears.due(Month(2026, 11)) == date(2026, 12, 11)


def unpaid(today=TODAY):
    return [(str(m.month), m.left, m.in_a_row) for m in arrears.unpaid(arrears.books(today), today)]


def test_months_unpaid_count_in_a_row():
    person(start=date(2026, 7, 1))
    paid(date(2026, 7, 1), amount=0)
    paid(date(2026, 8, 1))
    paid(date(2026, 9, 1), amount=16_000)
    paid(date(2026, 10, 1), amount=0)
    assert unpaid() == [
        ("2026-07", 16_800, 1), ("2026-09", 800, 1), ("2026-10", 16_800, 2), ("2026-11", None, 3),
    ]  # fmt: skip


def test_a_month_is_unpaid_after_its_due_date_only():
    person(start=date(2026, 11, 1))
    assert unpaid(date(2026, 11, 16)) == []
    assert unpaid(date(2026, 11, 17)) == [("2026-11", None, 1)]


def test_a_month_in_which_nobody_is_covered_is_not_owed():
    person(start=date(2026, 7, 1), end=date(2026, 8, 1))
    person(start=date(2026, 10, 20), end=date(2026, 11, 1))
    assert [month for month, *_rest in unpaid()] == ["2026-07", "2026-10"]


def test_without_coverage_nothing_is_owed():
    assert unpaid() == []


def outlook(budget):
    PeriodFactory(budget=budget)
    return continuity.outlook(TODAY, arrears.books(TODAY))


def test_a_budget_that_suffices():
    person()
    paid(date(2026, 1, 1))
    found = outlook(12 * 16_800)
    assert (found.runs_out, found.short, found.cost, found.paid) == (None, 0, 201_600, 16_800)
    assert [month.is_estimate for month in found.months[:2]] == [False, True]
    assert len(found.months) == 12


def test_a_budget_that_runs_out():
    person()
    found = outlook(12 * 16_800 - 1)
    assert (str(found.runs_out.month), found.short) == ("2026-12", 1)
    assert continuity.of_budget(TODAY, arrears.books(TODAY))[0][:3] == (
        "budget", f"period:{found.period.pk}", 1,
    )  # fmt: skip


def test_no_month_before_the_first_covered_one_costs():
    person(start=date(2026, 6, 3))
    found = outlook(10**9)
    assert (found.months[4].cost, found.months[5].cost) == (0, 16_800)


def test_months_to_come_cost_what_will_hold_then():
    person()
    old = Tariff.objects.get(programme="JKM", payer="regency")
    Tariff.objects.filter(pk=old.pk).update(end=date(2026, 12, 1))
    TariffFactory(payer="regency", amount=7_000, start=date(2026, 12, 1))
    assert [month.cost for month in outlook(10**9).months[-2:]] == [16_800, 17_000]


def test_without_a_period_there_is_no_outlook():
    assert continuity.outlook(TODAY, arrears.books(TODAY)) is None


def told(role, address="x@example.go.id"):
    return UserFactory(role=role, email=address)


def test_each_hears_of_what_concerns_them(now):
    person(born=date(1961, 12, 1))
    users = {role: told(role, f"{role}@example.go.id") for role in Role}
    PeriodFactory(budget=1)
    found = watching.watch(at=now)
    assert found == {"mails": 4, "failed": 0}
    kinds = {
        role: set(Alert.objects.filter(told=user).values_list("kind", flat=True))
        for role, user in users.items()
    }
    assert {role: some for role, some in kinds.items() if some} == {
        Role.APPROVER: {"decree_ends"},
        Role.VERIFIER: {"turns_65"},
        Role.TREASURER: {"unpaid", "budget"},
        Role.ADMINISTRATOR: {"decree_ends", "unpaid", "budget"},
    }


def test_a_mail_holds_counts_and_a_link_and_nobodys_name(now, settings):
    settings.PUBLIC_URL = "https://pbi.example.go.id"
    member = person(born=date(1961, 12, 1))
    told(Role.VERIFIER)
    told(Role.ADMINISTRATOR)
    watching.watch(at=now)
    text = "".join(f"{m.subject}\n{m.body}" for m in mail.outbox)
    assert "https://pbi.example.go.id/kesinambungan/" in text
    assert "1 orang yang terlindungi akan berusia 65 tahun" in text
    assert member.decree.number in text
    assert member.worker.name not in text
    assert member.worker.nik not in text


def test_a_mail_says_of_each_kind_what_to_do_and_where(now, settings):
    settings.PUBLIC_URL = "https://pbi.example.go.id/"
    person(end=date(2026, 12, 1), born=date(1961, 12, 1))
    PeriodFactory(budget=1)
    user = told(Role.ADMINISTRATOR)
    user.groups.add(*UserFactory(role=Role.VERIFIER).groups.all())
    watching.watch(at=now)
    (message,) = mail.outbox
    assert message.subject.endswith(": 4 hal yang bisa memutus perlindungan")
    for words in (
        "30 November 2026, 9 hari lagi: 1 orang belum punya lanjutan.",
        "Iuran sejak Januari 2026 belum dibayar, 11 bulan berturut-turut. Terancam: 1 orang, "
        "santunan kematian keluarganya Rp\xa042.000.000.",
        "Yang perlu dilakukan: perpanjang SK-nya",
        "Yang perlu dilakukan: bayar, lalu catat",
        "Yang perlu dilakukan: usulkan tambahan",
        "Yang perlu dilakukan: jangan keluarkan",
    ):
        assert words in message.body
    for anchor in ("decrees", "unpaid", "budget", "elders"):
        assert f"https://pbi.example.go.id/kesinambungan/#{anchor}\n" in message.body


def test_however_many_reach_the_age_that_is_one_thing(now):
    for _ in range(2):
        person(born=date(1961, 12, 1))
    told(Role.VERIFIER)
    watching.watch(at=now)
    assert mail.outbox[0].subject.endswith(": 1 hal yang bisa memutus perlindungan")
    assert "2 orang yang terlindungi" in mail.outbox[0].body


def test_a_decree_that_has_ended_is_told_as_ended():
    person(end=date(2026, 11, 22))
    (warning,) = continuity.of_decrees(TODAY)
    assert "sudah berakhir 21 November 2026: 1 orang tidak terlindungi." in warning.sentence


def test_of_decrees_that_end_on_a_day_the_largest_stands_first():
    small = person().decree
    large = person().decree
    enrolled(decree=large)
    assert continuity.endings(TODAY) == [large, small]


def test_watching_twice_sends_once(now):
    person()
    told(Role.APPROVER)
    watching.watch(at=now)
    watching.watch(at=now + timedelta(hours=1))
    watching.watch(at=now + timedelta(days=1))
    assert len(mail.outbox) == 1
    assert Alert.objects.count() == 1
    assert AuditEvent.objects.filter(verb="continuity.tell").count() == 1
    assert AuditEvent.objects.filter(verb="continuity.watch").count() == 2


@pytest.mark.usefixtures("committing")
def test_two_watches_at_once_send_once(now):
    person()
    told(Role.APPROVER)
    barrier = threading.Barrier(2)

    def act():
        barrier.wait()
        try:
            watching.watch(at=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert Alert.objects.count() == 1


def test_only_what_is_new_is_told(now):
    person()
    told(Role.APPROVER)
    watching.watch(at=now)
    person(end=date(2027, 1, 15))
    watching.watch(at=now + timedelta(days=1))
    assert len(mail.outbox) == 2
    assert "1 hal" in mail.outbox[1].subject
    assert "14 Januari 2027" in mail.outbox[1].body


def test_each_threshold_is_told_once(now):
    person()
    told(Role.APPROVER)
    for days in range(0, 60, 5):  # from 40 days before the end to 15 after it
        watching.watch(at=now + timedelta(days=days))
    assert list(Alert.objects.order_by("-threshold").values_list("threshold", flat=True)) == [
        60, 30, 0,
    ]  # fmt: skip


def test_the_day_is_that_of_the_office(now):
    """At 23.30 UTC it is the next day already."""
    person()
    watching.watch(at=now.replace(hour=23))
    assert watching.watch(at=now.replace(hour=23, minute=30)) == {"mails": 0, "failed": 0}
    told(Role.APPROVER)
    assert watching.watch(at=now + timedelta(hours=13))["mails"] == 1


def test_who_has_no_address_or_no_account_any_more_is_left_out(now):
    person()
    told(Role.APPROVER, "")
    UserFactory(role=Role.APPROVER, email="x@example.go.id", is_active=False)
    assert watching.watch(at=now) == {"mails": 0, "failed": 0}
    assert not Alert.objects.exists()


def test_a_mail_that_fails_waits_for_the_next_run_and_breaks_nothing(now, monkeypatch):
    person()
    told(Role.APPROVER, "gagal@example.go.id")
    told(Role.ADMINISTRATOR, "baik@example.go.id")
    send = watching.EmailMessage.send
    broken = True

    def sending(message, *args, **kwargs):
        if broken and message.to == ["gagal@example.go.id"]:
            raise ConnectionRefusedError
        return send(message, *args, **kwargs)

    monkeypatch.setattr(watching.EmailMessage, "send", sending)
    assert watching.watch(at=now) == {"mails": 1, "failed": 1}
    assert set(Alert.objects.values_list("told__email", flat=True)) == {"baik@example.go.id"}
    broken = False
    assert watching.watch(at=now + timedelta(hours=1)) == {"mails": 1, "failed": 0}
    assert [message.to for message in mail.outbox] == [
        ["baik@example.go.id"],
        ["gagal@example.go.id"],
    ]


def test_two_roles_get_one_mail(now):
    person(born=date(1961, 12, 1))
    user = told(Role.APPROVER)
    user.groups.add(*UserFactory(role=Role.VERIFIER).groups.all())
    watching.watch(at=now)
    assert len(mail.outbox) == 1
    assert set(Alert.objects.values_list("kind", flat=True)) == {"decree_ends", "turns_65"}


def test_the_task_watches(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)
    person()
    told(Role.APPROVER)
    watch_task()
    assert len(mail.outbox) == 1


def test_decrees_that_nothing_extends():
    decree = person().decree
    assert list(continuity.unextended(TODAY)) == [decree]
    draft = DecreeFactory(draft=True, extends=decree, end=date(2028, 1, 1))
    assert list(continuity.unextended(TODAY)) == [decree]
    draft.state, draft.issued_by, draft.issued_at = "issued", draft.drafted_by, draft.drafted_at
    draft.save()
    assert list(continuity.unextended(TODAY)) == []


def test_the_outlook_goes_on_with_the_latest_month():
    person()
    PeriodFactory()
    batch = ContributionBatchFactory(month=date(2026, 11, 1), people=7, jkk=70_000, jkm=47_600)
    found = continuity.outlook(TODAY, arrears.books(TODAY))
    assert [(m.people, m.cost) for m in found.months[-2:]] == [(7, batch.people * 16_800)] * 2
