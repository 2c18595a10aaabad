"""The queue is a hint: it is told after commit, and never in the way."""

from __future__ import annotations

import time

import pytest
from celery import Celery
from django.db import transaction

from gumas_pbi.queue import queue, send
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.tests.factories import UserFactory
from gumas_pbi.tests.others import model

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    messages = []

    class App:
        def send_task(self, name, args, **options):
            messages.append((name, tuple(args), options))

    monkeypatch.setattr("gumas_pbi.celery.app", App())
    return messages


@pytest.fixture
def no_broker(monkeypatch):
    """An application with our settings, and a broker that refuses the connection."""
    app = Celery("tanpa-broker", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr("gumas_pbi.celery.app", app)
    yield
    app.close()


def test_send_gives_name_and_ids_and_does_not_retry(sent):
    assert send("enrollment.open_month", 7) is True
    assert sent == [("enrollment.open_month", (7,), {"retry": False})]


def test_queue_waits_for_the_commit(sent, committing):
    with transaction.atomic():
        queue("enrollment.open_month", 7)
        assert sent == []
    assert [message[:2] for message in sent] == [("enrollment.open_month", (7,))]


def test_queue_of_an_act_that_fails_sends_nothing(sent, committing):
    @verb
    def fails():
        queue("enrollment.open_month", 7)
        raise Refused("Tidak.")

    with pytest.raises(Refused):
        fails()
    assert sent == []


def test_broker_that_is_away_is_not_in_the_way(no_broker, committing, now, caplog):
    @verb
    def opens(by):
        batch = model("enrollment.ContributionBatch").objects.create(
            month=now.date().replace(day=1), opened_by=by, opened_at=now, queued_at=now
        )
        queue("enrollment.open_month", batch.pk)
        return batch

    by = UserFactory()
    started = time.monotonic()
    batch = opens(by)
    assert time.monotonic() - started < 10
    assert type(batch).objects.get(pk=batch.pk).state == "opening"
    assert "enrollment.open_month not sent (OperationalError); the sweeper will" in caplog.text


def test_send_says_that_the_broker_is_away(no_broker):
    assert send("enrollment.open_month", 7) is False
