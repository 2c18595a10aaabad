"""`make run`: the servers, the data they need, and then web, worker and scheduler until stopped."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from gumas_pbi import embedded, terminal
from gumas_pbi.installation import REPOSITORY, Installation, InstallationError, current
from gumas_pbi.processes import Supervisor

QUEUES = "default,rosters,months,cards"
LOGINS = "demo-logins.json"


def main() -> int:
    """Run until stopped: 0. Where something ended by itself, 1; what cannot start, 2."""
    with terminal.sentences():
        here = current()
        with terminal.interruptible(here), alone(here) as after_kill:
            check_port(here, patience=10 if after_kill else 0)
            with embedded.servers(here):
                prepare(here)
                return serve(here)


@contextmanager
def alone(here: Installation) -> Iterator[bool]:
    """Refuse a second run on the same data. True where an earlier run was killed."""
    path = here.folder("run") / "run.json"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # A lock of this process alone: unlike flock, the processes it forks do not inherit it.
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        text = os.read(descriptor, 1000).decode()
        os.close(descriptor)
        where = f" di {json.loads(text)['url']}" if text else ""
        raise InstallationError(
            f"Sudah berjalan{where} dengan folder data {here.var}. "
            "Untuk menjalankan yang kedua: VAR_DIR=folder-lain PORT=8001 make run"
        ) from None
    try:
        killed = bool(os.read(descriptor, 1))
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"url": here.url, "pid": os.getpid()}).encode(), 0)
        yield killed
    finally:
        os.ftruncate(descriptor, 0)
        os.close(descriptor)


def check_port(here: Installation, patience: float) -> None:
    """Refuse a port that is taken. After a kill, what was left behind needs a moment to end."""
    deadline = time.monotonic() + patience
    while True:
        try:
            address = socket.getaddrinfo(here.host, here.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(address[0], address[1]) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                return probe.bind(address[4])
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            if taken and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            why = "sudah dipakai program lain" if taken else f"tidak dapat dipakai ({error})"
            raise InstallationError(
                f"Port {here.port} di {here.host} {why}. Pilih port lain, misalnya: "
                f"PORT={8001 if here.port == 8000 else here.port + 1} make run"
            ) from None


def settings(here: Installation) -> dict[str, str]:
    """The environment of everything that is started here."""
    found = dict(os.environ, VAR_DIR=str(here.var), PYTHONUNBUFFERED="1")
    found.setdefault("DJANGO_SETTINGS_MODULE", "gumas_pbi.settings")
    found.pop("PGAPPNAME", None)
    if here.host in {"127.0.0.1", "::1", "localhost"}:
        found.setdefault("GUMAS_INSECURE_HTTP", "1")  # no TLS inside one machine
    return found


def prepare(here: Installation) -> None:
    """Migrations and reference data; the first time also the demo."""
    python = [sys.executable, "-m", "gumas_pbi.installing"]
    if here.embedded_database:
        steps = [python]
    else:
        manage = [sys.executable, "manage.py"]
        steps = [[*manage, "migrate", "-v0"], [*manage, "load_reference", "-v0"]]
    demo = os.environ.get("GUMAS_DEMO") or ("1" if here.embedded_database else "0")
    if demo != "0" and not (here.var / LOGINS).exists():
        steps.append([sys.executable, "manage.py", "demo", "--start"])
        terminal.say("Penyiapan pertama; ini hanya sekali.")
    for step in steps:
        # In a session of its own: Ctrl-C reaches it through this process, in order.
        process = subprocess.Popen(  # noqa: S603
            step, cwd=REPOSITORY, env=settings(here), start_new_session=True, stdout=sys.stderr
        )
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        if code:
            sys.exit(code)


def serve(here: Installation) -> int:
    """Web, worker and scheduler. One that ends takes the others with it."""
    host = f"[{here.host}]" if ":" in here.host else here.host
    python, run = sys.executable, here.folder("run")
    celery = [python, "-W", "ignore:You're running", "-m", "celery", "--quiet", "-A", "gumas_pbi"]
    supervisor = Supervisor(say=terminal.say)
    commands = {
        "web": [
            *[python, "-m", "gunicorn", "gumas_pbi.wsgi", "--bind", f"{host}:{here.port}"],
            *["--worker-class", "gthread", "--workers", "2", "--threads", "4"],
            *["--timeout", "60", "--graceful-timeout", "4", "--no-control-socket"],
            *["--max-requests", "5000", "--max-requests-jitter", "500"],
            *["--log-level", "warning"],
        ],
        "worker": [
            *[*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"],
            *["--queues", QUEUES, "--without-mingle", "--without-gossip"],
        ],
        "scheduler": [
            *[*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
            *["--schedule", str(run / "schedule")],
        ],
    }
    # A stopped worker hands its unfinished task back instead of waiting for its end.
    environment = settings(here) | {"REMAP_SIGTERM": "SIGQUIT"}
    for name, command in commands.items():
        line = f"exec {shlex.join(command)}"
        supervisor.add_process(name, line, env=environment, cwd=str(REPOSITORY))
    threading.Thread(target=announce, args=(here, supervisor), daemon=True).start()
    supervisor.loop()
    return supervisor.failure


def announce(here: Installation, supervisor: Supervisor) -> None:
    """Print the address and the logins as soon as the pages answer and a worker listens."""
    deadline = time.monotonic() + 30
    while not supervisor.ending:
        state = _health(here)
        if state == 200 or (state and time.monotonic() > deadline):
            break
        time.sleep(0.1)
    else:
        return
    lines = ["", f"  Gumas PBI berjalan di {here.url}", f"  Data di {here.var}"]
    try:
        logins = json.loads((here.var / LOGINS).read_text())
        width = max(len(role) for role in logins)
        lines.append("")
        for role, login in logins.items():
            lines.append(f"  {role:{width}}  {login['username']}  {login['password']}")
    except (OSError, ValueError):
        pass  # no demo
    terminal.say("\n".join([*lines, "", "  Berhenti: Ctrl-C", ""]))


def _health(here: Installation) -> int:
    """The status of /healthz; 0 while nothing answers."""
    try:
        with urlopen(f"{here.url}/healthz", timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
