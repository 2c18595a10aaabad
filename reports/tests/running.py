"""A whole installation as real processes: web server, worker, scheduler, their servers."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 240  # seconds, on a slow machine


@dataclass
class Site:
    """Where it answers, and the environment that its commands need."""

    url: str
    env: dict[str, str]
    process: subprocess.Popen[bytes]

    def manage(self, *arguments: str) -> str:
        """Run a command beside the running site. Returns its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def health(self) -> dict[str, object]:
        with urlopen(f"{self.url}/healthz", timeout=10) as answer:
            return dict(json.load(answer))


@contextmanager
def site(var: Path) -> Iterator[Site]:
    """Run everything on a free port with `var` as VAR_DIR; stop it and see that it stops."""
    with ExitStack() as stack:
        env = {**os.environ, "VAR_DIR": str(var), "PORT": str(free_port()), "GUMAS_DEMO": "0"}
        env.pop("PYTEST_XDIST_WORKER", None)
        if os.environ.get("DATABASE_URL"):
            env |= stack.enter_context(scratch_database(os.environ["DATABASE_URL"]))
        if os.environ.get("REDIS_URL"):
            env["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/15"
        var.mkdir(parents=True, exist_ok=True)
        log = stack.enter_context((var / "run.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "gumas_pbi.run"],
            cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            running = Site(f"http://127.0.0.1:{env['PORT']}", env, process)
            wait_until_healthy(running, var / "run.log")
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def wait_until_healthy(running: Site, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            running.health()
            return
        except (URLError, OSError) as error:
            ended = running.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"the site does not answer:\n{log.read_text()}") from error
            time.sleep(0.3)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scratch_database(url: str) -> Iterator[dict[str, str]]:
    """A database of its own on a real server, and the secrets that one asks for."""
    name = f"gumas_site_{os.getpid()}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {
            "DATABASE_URL": f"{url.rsplit('/', 1)[0]}/{name}",
            "SECRET_KEY": secrets.token_hex(32),
            "DIGEST_KEY": secrets.token_hex(32),
            "DATA_KEYS": f"1:{secrets.token_hex(32)}",
        }
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


def browser_path() -> str | None:
    """The machine's Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)
