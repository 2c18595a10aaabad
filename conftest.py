"""What every test stands on: real servers of their own, reference data, one user per role."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django.plugin import blocking_manager_key


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Regions, occupations, tariffs and roles, once for all tests that roll back."""
    with django_db_blocker.unblock():
        load_reference()


def load_reference() -> None:
    from django.core.management import call_command

    call_command("load_reference", verbosity=0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    """Once more where a test that committed has emptied the tables."""
    done = yield
    marker = item.get_closest_marker("django_db")
    committed = "transactional_db" in getattr(item, "fixturenames", ()) or (
        marker and marker.kwargs.get("transaction")
    )
    if committed and nextitem:
        with item.config.stash[blocking_manager_key].unblock():
            guard_audit_trail("ENABLE")
            load_reference()
    return done


@pytest.fixture
def committing(transactional_db):
    """A database in which commits are real. What guards the audit trail lets go for the flush."""
    yield
    guard_audit_trail("DISABLE")


def guard_audit_trail(how: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("auditevent", "auditseal"):
            cursor.execute(f"ALTER TABLE gumas_pbi_{table} {how} TRIGGER {table}_table_stays")


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords():
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def now() -> datetime:
    """Noon of 22 November 2026 in Jakarta."""
    return datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def today() -> date:
    return date(2026, 11, 22)
