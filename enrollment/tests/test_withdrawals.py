"""A death by mistake is taken back, as long as nothing follows from it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from enrollment.actions import events, withdrawals
from enrollment.models import Claim, Enrollment, LifeEvent
from enrollment.tests.factories import (
    ContributionBatchFactory,
    DecreeFactory,
    PeriodFactory,
    ReplacementFactory,
    VillageQuotaFactory,
    enrolled,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def administrator():
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def death(now):
    return died(enrolled(), now)


def died(member, now):
    by = UserFactory(role=Role.VILLAGE_OFFICER)
    facts = {"died_on": DAY, "at_work": False, "note": "", "by": by, "at": now}
    return events.report_death(member.worker, **facts)[0]


def withdraw(event, by, now, reason="Orang lain dengan nama sama"):
    return withdrawals.withdraw_death(event, reason=reason, by=by, at=now + timedelta(hours=1))


def test_withdrawn_all_is_as_before(death, administrator, now):
    assert withdraw(death, administrator, now) == 2
    death.refresh_from_db()
    worker = death.worker
    worker.refresh_from_db()
    assert (death.state, worker.died_on) == ("withdrawn", None)
    periods = Enrollment.objects.values_list("end", "end_reason", "ended_by").distinct()
    assert list(periods) == [(date(2027, 1, 1), "decree", None)]
    assert Claim.objects.get().state == "cancelled"
    assert worker.candidacies.get().state == "decreed"
    assert AuditEvent.objects.order_by("-pk")[0].verb == "withdrawals.withdraw_death"


def test_the_person_can_be_reported_dead_again(death, administrator, now):
    withdraw(death, administrator, now)
    death.worker.refresh_from_db()
    again = died(death.worker.memberships.get(), now)
    assert Claim.objects.get(event=again).state == "open"


def test_twice_is_told(death, administrator, now):
    same = LifeEvent.objects.get()
    withdraw(death, administrator, now)
    with pytest.raises(Refused):
        withdraw(death, administrator, now)
    with pytest.raises((StaleState, Refused)):
        withdraw(same, administrator, now)


def test_a_reason_is_needed(death, administrator, now):
    with pytest.raises(Refused, match="Tuliskan mengapa"):
        withdraw(death, administrator, now, reason=" ")


@pytest.mark.parametrize("batch", [{"month": date(2026, 12, 1)}, {"closed": True}])
def test_not_once_a_month_has_gone_on(death, administrator, now, batch):
    if batch.pop("closed", False):
        closing = {"closed_by": UserFactory(), "closed_at": now + timedelta(minutes=1)}
        batch = {"month": date(2026, 11, 1), "state": "closed", **closing}
    ContributionBatchFactory(**batch)
    with pytest.raises(Refused, match="sudah dihitung atau ditutup"):
        withdraw(death, administrator, now)


def test_not_once_the_claim_was_handed_in(death, administrator, now):
    Claim.objects.update(state="submitted")
    with pytest.raises(Refused, match="sudah diajukan ke BPJS"):
        withdraw(death, administrator, now)


def test_not_once_the_place_was_given_away(administrator, now):
    period = PeriodFactory()
    first, second = (enrolled(decree=DecreeFactory(period=period)) for _ in range(2))
    VillageQuotaFactory(period=period, village=first.village, places=1)
    event = died(first, now)
    with pytest.raises(Refused, match="sudah diberikan kepada orang lain"):
        withdraw(event, administrator, now)
    event.worker.refresh_from_db()
    assert event.worker.died_on == DAY
    ReplacementFactory(leaver=first)
    with pytest.raises(Refused, match="sudah diberikan kepada orang lain"):
        withdraw(LifeEvent.objects.get(), administrator, now)
    assert second.village == first.village


def test_an_administrator_withdraws_on_the_page(client, death, administrator, now):
    client.force_login(administrator)
    detail = reverse("events:detail", args=[death.pk])
    url = reverse("events:withdraw", args=[death.pk])
    assert url in client.get(detail).text
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Keliru"}).url == detail
    assert "Dicabut" in client.get(detail).text
    assert client.post(url, {"reason": "Keliru"}).status_code == 422


def test_nobody_else_withdraws(client, death):
    client.force_login(UserFactory(role=Role.VERIFIER))
    url = reverse("events:withdraw", args=[death.pk])
    assert url not in client.get(reverse("events:detail", args=[death.pk])).text
    assert client.post(url, {"reason": "Keliru"}).status_code == 403
