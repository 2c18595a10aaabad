"""What every test stands on: real servers of their own, reference data, one user per role."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Regions, occupations, tariffs and roles; what a test commits gives way to them again."""
    from django.core.management import call_command
    from django.test import TransactionTestCase

    from gumas_pbi.tests import kept

    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        kept.keep()
    TransactionTestCase._fixture_teardown = lambda _case: kept.restore()


@pytest.fixture
def committing(transactional_db):
    """A database in which commits are real."""


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
