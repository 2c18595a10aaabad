"""What every test stands on: real servers of their own, reference data, one user per role."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest


_reference = {"loaded": False}


@pytest.fixture(autouse=True)
def _reference_data(request: pytest.FixtureRequest):
    """Regions, occupations, tariffs and roles, loaded again where a flush took them."""
    needs = {"db", "transactional_db"} & set(request.fixturenames)
    if needs and not _reference["loaded"]:
        from django.core.management import call_command

        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            call_command("load_reference", verbosity=0)
        _reference["loaded"] = True
    yield
    if "transactional_db" in request.fixturenames:
        _reference["loaded"] = False


@pytest.fixture
def committing(transactional_db):
    """A database in which commits are real. What guards the audit trail lets go for the flush."""
    from django.db import connection

    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gumas_pbi_auditevent DISABLE TRIGGER auditevent_table_stays")
        cursor.execute("ALTER TABLE gumas_pbi_auditseal DISABLE TRIGGER auditseal_table_stays")


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
