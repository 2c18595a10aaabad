"""What a command owes the terminal: sentences for errors, and an orderly end when it is stopped."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from gumas_pbi.installation import Installation, InstallationError

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def say(sentence: str) -> None:
    """To standard error: standard output belongs to the command's answer."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


@contextmanager
def sentences() -> Iterator[None]:
    """An installation that cannot be used ends the program with a sentence and code 2."""
    try:
        yield
    except InstallationError as error:
        say(f"{error}")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


@contextmanager
def interruptible(installation: Installation) -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP end the block as an exception, once; `finally` is never cut short.

    A statement that is running in the database is cancelled, because Python sees the signal only
    after the driver has returned.
    """
    application = f"gumas {os.getpid()} {secrets.token_hex(4)}"
    os.environ["PGAPPNAME"] = application

    def end(number: int, frame: FrameType | None) -> None:
        for each in STOPS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {each: signal.signal(each, end) for each in STOPS}
    bell, ringer = socket.socketpair()
    ringer.setblocking(False)
    previous = signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
    threading.Thread(
        target=_cancel_when_stopped, args=(bell, installation, application), daemon=True
    ).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(previous)
        ringer.close()
        for each, handler in before.items():
            signal.signal(each, handler)


def _cancel_when_stopped(bell: socket.socket, installation: Installation, application: str) -> None:
    with bell:
        while number := bell.recv(1):
            if number[0] in STOPS:
                break
        else:
            return
    import psycopg2

    try:
        connection = psycopg2.connect(installation.database_url, connect_timeout=5)
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = %s AND pid <> pg_backend_pid()",
                [application],
            )
        connection.close()
    except psycopg2.Error:
        pass  # the database is gone already, and the statement with it
