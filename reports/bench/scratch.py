"""A database and a folder beside those in use: nothing here touches anybody's data."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test.utils import override_settings
from django.utils.translation import gettext_lazy as _

from gumas_pbi.refusals import Refused

PREFIX = "gumas_bench_"
EMPTY = "template0"
TEMPLATE = EMPTY  # tests copy a database that is whole already

Copy = Callable[[], AbstractContextManager[None]]


@contextmanager
def database(progress: Callable[[str], None] = lambda _sentence: None) -> Iterator[Copy]:
    """An empty, migrated database with reference data is the default one inside the block, and
    storage is an empty folder. Both are gone afterwards, whatever ends the block. What it yields
    makes copies of it, as full as it is by then.

    Raises Refused where the database's user may not make databases.
    """
    name, usual = f"{PREFIX}{os.getpid()}", connection.settings_dict["NAME"]
    _drop_left_over()
    progress(f"{name} …")
    try:
        _execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    except ProgrammingError as error:
        raise Refused(
            _("Pengguna basis data ini tidak boleh membuat basis data sementara untuk pengukuran."),
            code="no_scratch_database",
        ) from error
    try:
        _use(name)
        with (
            tempfile.TemporaryDirectory(prefix="bench-", dir=settings.INSTALLATION.var) as folder,
            override_settings(**_storage(folder)),
        ):
            if TEMPLATE == EMPTY:
                call_command("migrate", verbosity=0, interactive=False)
                call_command("load_reference", verbosity=0)
            yield lambda: _copy(name, usual)
    finally:
        _use(usual)
        _execute(f'DROP DATABASE IF EXISTS "{name}"')  # FORCE is refused while it is vacuumed


@contextmanager
def _copy(name: str, usual: str) -> Iterator[None]:
    """A copy of a scratch database is the default one inside the block."""
    copy = f"{name}_copy"
    _use(usual)  # nobody may be connected to what is copied
    try:
        _execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}" STRATEGY FILE_COPY')
        _use(copy)
        yield
    finally:
        _use(usual)
        _execute(f'DROP DATABASE IF EXISTS "{copy}"')
        _use(name)


def _storage(folder: str) -> dict[str, Any]:
    plain = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {"MEDIA_ROOT": folder, "STORAGES": {**settings.STORAGES, "default": plain}}


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _drop_left_over() -> None:
    """What a killed run left, on a server that is this machine's alone."""
    if not settings.INSTALLATION.embedded_database:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        names = [row[0] for row in cursor.fetchall()]
    for name in names:
        if not os.path.exists(f"/proc/{name.removeprefix(PREFIX).removesuffix('_copy')}"):
            _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
