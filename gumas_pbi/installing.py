"""Making an installation whole: migrations, regions, occupations, tariffs, roles."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from gumas_pbi.installation import REPOSITORY, Installation


def make_whole(installation: Installation, progress: Callable[[str], None]) -> None:
    """Bring the embedded database to what this version of the program needs.

    What it was brought to is written on the database itself, as its comment, so that the usual
    case costs one short query. A run killed in the middle is repeated; of two, one waits.
    """
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    wanted = f"gumas {_fingerprint()}"
    if _found(connection) == wanted:
        return
    with installation.lock("install"):
        if _found(connection) == wanted:
            return
        progress("Menyiapkan basis data …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference", verbosity=0)
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [wanted])


def _found(connection) -> str | None:  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def _fingerprint() -> str:
    """Changes with every migration and every reference file that comes or grows."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "*/data/*"):
        for path in sorted(REPOSITORY.glob(pattern)):
            digest.update(f"{path.relative_to(REPOSITORY)} {path.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    import os

    from gumas_pbi import installation, terminal

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gumas_pbi.settings")
    with terminal.sentences():
        make_whole(installation.current(), terminal.say)
