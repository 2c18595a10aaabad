"""PostgreSQL and Valkey from their wheels, shared by every process of an installation.

Who uses them holds a shared lock on `run/users.lock`; starting and stopping happens under
`run/change.lock`. Whoever leaves last stops the servers. The locks of a killed process fall by
themselves: a small watcher stops the servers then, and if that was killed too, the next user finds
them running or dead, and both are fine.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gumas_pbi.embedded import postgres, valkey
from gumas_pbi.embedded.processes import Daemon
from gumas_pbi.installation import REPOSITORY, Installation, InstallationError

PATIENCE = 120  # seconds; an initialisation on a slow disk, or the recovery of a killed server


@contextmanager
def servers(installation: Installation, *, durable: bool = True) -> Iterator[None]:
    """Run what is embedded for as long as the block lasts.

    `durable=False` is for tests: PostgreSQL does not wait for the disk.
    Raises InstallationError with a sentence for the operator.
    """
    if not (installation.embedded_database or installation.embedded_broker):
        yield
        return
    change, users = locks(installation)
    owner = os.getpid()
    try:
        _wait_for(change, installation)
        try:
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(installation, durable)
        except BaseException:
            _leave(installation, users)
            raise
        finally:
            fcntl.flock(change, fcntl.LOCK_UN)
        try:
            yield
        finally:
            if os.getpid() == owner:  # a forked child that ends here is no user of its own
                _wait_for(change, installation)
                try:
                    _leave(installation, users)
                finally:
                    fcntl.flock(change, fcntl.LOCK_UN)
    finally:
        os.close(users)
        os.close(change)


def locks(installation: Installation) -> tuple[int, int]:
    """The files to lock: for whoever changes what runs, and for whoever uses it."""
    run, flags = installation.folder("run"), os.O_RDWR | os.O_CREAT
    return os.open(run / "change.lock", flags, 0o600), os.open(run / "users.lock", flags, 0o600)


def stop(installation: Installation) -> None:
    """Stop what runs. The caller holds both locks alone."""
    valkey.daemon(installation).ask_to_end(signal.SIGTERM)
    postgres.daemon(installation).end(postgres.STOPPING)
    valkey.daemon(installation).end(valkey.STOPPING)
    try:
        for leftover in installation.runtime.glob("*"):
            leftover.unlink(missing_ok=True)
        installation.runtime.rmdir()
    except OSError:
        pass  # the folder of the sockets stays; it is used again next time


def _watcher(installation: Installation) -> Daemon:
    return Daemon(
        installation.folder("run") / "watch.lock", installation.folder("log") / "watch.log"
    )


def _wait_for(lock: int, installation: Installation) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise InstallationError(
                    f"Folder data {installation.var} terkunci oleh proses lain "
                    f"lebih dari {PATIENCE} detik. Hentikan proses itu, lalu coba lagi."
                ) from None
            time.sleep(0.02)


def _start(installation: Installation, durable: bool) -> None:
    installation.prepare_runtime()
    _start_watcher(installation)
    if installation.embedded_broker:
        valkey.start(installation)
    if installation.embedded_database:
        postgres.start(installation, durable)
    if installation.embedded_broker:
        valkey.wait(installation)


def _start_watcher(installation: Installation) -> None:
    watcher = _watcher(installation)
    if watcher.pid() is not None:
        return
    # As ourselves, not as the servers' user. The two variables tell it which ones are ours.
    names = ("DATABASE_URL", "REDIS_URL")
    settings = {name: installation.environment.get(name, "") for name in names}
    watcher.spawn(
        [sys.executable, "-m", "gumas_pbi.embedded.watch"],
        cwd=REPOSITORY,
        settings=settings | {"VAR_DIR": str(installation.var)},
        as_ourselves=True,
    )


def _leave(installation: Installation, users: int) -> None:
    """Let go; stop the servers if nobody else holds on. The caller holds the change lock."""
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    try:
        _watcher(installation).end([(signal.SIGKILL, 5)])
        stop(installation)
    finally:
        fcntl.flock(users, fcntl.LOCK_UN)
