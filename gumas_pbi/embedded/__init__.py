"""PostgreSQL and Valkey from their wheels, shared by every process of an installation.

Who uses them holds a shared lock on `run/users.lock`; starting and stopping happens under
`run/change.lock`. Whoever leaves last stops the servers. The locks of a killed process fall by
themselves, so the next one finds either running servers or none, and both are fine.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gumas_pbi.embedded import postgres, valkey
from gumas_pbi.installation import Installation, InstallationError

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
    run = installation.folder("run")
    change, users = _open(run / "change.lock"), _open(run / "users.lock")
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


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


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
    installation.folder("log")
    installation.prepare_runtime()
    broker = valkey.start(installation) if installation.embedded_broker else None
    if installation.embedded_database:
        postgres.start(installation, durable)
    if broker:
        valkey.wait(installation, broker)


def _leave(installation: Installation, users: int) -> None:
    """Let go; stop the servers if nobody else holds on. The caller holds the change lock."""
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    try:
        stopping = [valkey.stop(installation), postgres.stop(installation)]
        for wait in stopping:
            wait()
        for leftover in installation.runtime.glob("*"):
            leftover.unlink(missing_ok=True)
        installation.runtime.rmdir()
    except OSError:
        pass  # the folder of the sockets stays; it is used again next time
    finally:
        fcntl.flock(users, fcntl.LOCK_UN)
