#!/usr/bin/env python3
"""Django's commands, with the embedded servers around those that need them."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WITHOUT_SERVERS = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "makemigrations", "startapp", "version", "where",
}  # fmt: skip
# These are for looking at a database as it is, or for making it.
WITHOUT_INSTALLING = {
    "dbshell",
    "flush",
    "load_reference",
    "migrate",
    "showmigrations",
    "sqlmigrate",
}


def use_own_python() -> None:
    """Go on with the virtual environment's Python where Django is missing in this one."""
    try:
        import django  # noqa: F401
    except ImportError:
        own = HERE / ".venv" / "bin" / "python"
        if own.exists() and Path(sys.prefix).resolve() != own.parent.parent.resolve():
            os.execv(own, [str(own), *sys.argv])  # noqa: S606
        sys.stderr.write("Django belum terpasang. Jalankan dulu: make setup\n")
        sys.exit(2)


def main() -> int:
    use_own_python()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gumas_pbi.settings")
    from gumas_pbi import embedded, installation, installing, terminal

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_help = bool({"-h", "--help", "--version"} & set(sys.argv[1:]))
    with terminal.sentences():
        from django.core.management import execute_from_command_line

        here = installation.current()
        if command in WITHOUT_SERVERS or asks_help:
            execute_from_command_line(sys.argv)
            return 0
        with terminal.interruptible(here), embedded.servers(here):
            if here.embedded_database and command not in WITHOUT_INSTALLING:
                installing.make_whole(here, terminal.say)
            execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
