"""/healthz names what does not answer."""

from __future__ import annotations

import time

import pytest
from celery import Celery
from django.db import OperationalError
from django.urls import reverse

from gumas_pbi.views import health

pytestmark = pytest.mark.django_db


def ask(client):
    answer = client.get(reverse("healthz"))
    return answer.status_code, answer.json()


def test_all_answer(client, monkeypatch):
    monkeypatch.setitem(health.PARTS, "worker", lambda: True)
    assert ask(client) == (
        200, {"status": "ok", "database": True, "broker": True, "worker": True, "failing": []},
    )  # fmt: skip


def test_no_worker_runs(client):
    assert ask(client) == (
        503,
        {"status": "fail", "database": True, "broker": True, "worker": False,
         "failing": ["worker"]},
    )  # fmt: skip


def test_the_broker_is_away(client, monkeypatch):
    app = Celery("tanpa-broker", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(health, "app", app)
    started = time.monotonic()
    status, body = ask(client)
    assert (status, body["failing"]) == (503, ["broker", "worker"])
    assert time.monotonic() - started < 15


def test_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError("could not connect to server: rahasia")

    monkeypatch.setitem(health.PARTS, "database", away)
    monkeypatch.setitem(health.PARTS, "worker", lambda: True)
    status, body = ask(client)
    assert (status, body["failing"], body["database"]) == (503, ["database"], False)
    assert "rahasia" not in str(body)


def test_it_asks_the_database(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert health.database() is True


def test_it_makes_no_session(client, monkeypatch):
    monkeypatch.setattr(health, "PARTS", {})
    answer = client.get(reverse("healthz"))
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_it_is_only_read(client):
    assert client.post(reverse("healthz")).status_code == 405
