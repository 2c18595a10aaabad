"""The embedded servers, with real processes."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from gumas_pbi import embedded, installation
from gumas_pbi.embedded import postgres, processes, valkey
from gumas_pbi.installation import InstallationError

pytestmark = pytest.mark.servers

USER = """
import sys
from gumas_pbi import embedded, installation
with embedded.servers(installation.current()):
    print("in", flush=True)
    sys.stdin.read()
"""


def of(var: Path, **environment: str) -> installation.Installation:
    return installation.of({"VAR_DIR": str(var), **environment})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An installation with one table in a long path with spaces; its servers are stopped."""
    home = tmp_path_factory.mktemp("rumah")
    home.chmod(0o700)
    here = of(home / ("folder data " * 18) / "var $HOME 'x\"")
    with embedded.servers(here, durable=False):
        ask(here, "CREATE TABLE kept AS SELECT 42 AS answer")
    return here


def ask(here, statement):
    connection = psycopg2.connect(here.database_url)
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def running(here):
    return [one.daemon(here).pid() for one in (postgres, valkey)]


@contextlib.contextmanager
def another_process(here):
    """Somebody else who uses the servers."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=installation.REPOSITORY,
        env=clean_environment() | {"VAR_DIR": str(here.var)},
    )
    with process:
        assert process.stdout.readline() == b"in\n"
        yield process


def clean_environment():
    return {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}


def test_path_with_spaces_long_and_private_keeps_its_data_and_its_rights(made):
    parents = [made.var, *made.var.parents]
    before = [(stat.S_IMODE(p.stat().st_mode), p.stat().st_uid) for p in parents]
    with embedded.servers(made):
        assert ask(made, "SELECT answer FROM kept") == [(42,)]
        assert redis.Redis.from_url(made.redis_url).ping()
    assert [(stat.S_IMODE(p.stat().st_mode), p.stat().st_uid) for p in parents] == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home that the servers may not enter")
def test_programs_in_a_private_home_are_found_by_the_servers_user(tmp_path):
    program = tmp_path / "rumah" / "program"
    program.parent.mkdir(mode=0o700)
    program.touch(mode=0o755)
    # test(1) asks by access(2), as initdb does
    question = processes.as_server_user(["test", "-x", program])
    assert subprocess.run(question, check=False).returncode == 0


def test_nothing_stays_when_the_last_user_leaves(made):
    with embedded.servers(made):
        pids = running(made)
        assert all(pids)
    assert running(made) == [None, None]
    assert not made.runtime.exists()


def test_second_start_is_quick(made):
    begin = time.monotonic()
    with embedded.servers(made):
        assert time.monotonic() - begin < 10


def test_servers_ask_for_their_passwords(made):
    with embedded.servers(made):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(made.database_url.replace(made.generated("database"), "salah"))
        with pytest.raises(psycopg2.OperationalError, match="no password"):
            psycopg2.connect(host=str(made.runtime), user="postgres", dbname="postgres")
        plain = redis.Redis(unix_socket_path=str(made.runtime / "valkey.sock"))
        with pytest.raises(redis.AuthenticationError):
            plain.ping()
        plain.close()
        assert stat.S_IMODE(made.runtime.stat().st_mode) == 0o700


def test_the_application_is_no_superuser_and_has_its_extensions(made):
    with embedded.servers(made):
        assert ask(made, "SELECT rolsuper FROM pg_roles WHERE rolname = user") == [(False,)]
        for name in ("btree_gist", "pg_trgm", "fuzzystrmatch", "citext"):
            ask(made, f"CREATE EXTENSION {name}")


def test_first_user_may_leave_before_the_second(made):
    with contextlib.ExitStack() as first:
        first.enter_context(embedded.servers(made))
        with another_process(made) as second:
            first.close()
            assert ask(made, "SELECT answer FROM kept") == [(42,)]
            second.stdin.close()
            second.wait(20)
    assert running(made) == [None, None]


def test_killed_user_leaves_nothing_running(made):
    with another_process(made) as user:
        user.kill()
        user.wait()
        deadline = time.monotonic() + 10
        while any(running(made)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running(made) == [None, None]


def test_killed_servers_come_back_with_their_data(made):
    with another_process(made) as user:
        ask(made, "INSERT INTO kept VALUES (43)")
        for pid in running(made):
            os.kill(pid, signal.SIGKILL)
        user.kill()
        user.wait()
    with embedded.servers(made):
        assert ask(made, "SELECT count(*) FROM kept") == [(2,)]
        ask(made, "DELETE FROM kept WHERE answer = 43")


def test_forked_child_does_not_stop_the_servers(made):
    with embedded.servers(made):
        before = running(made)
        program = USER.replace('print("in", flush=True)', "import os; os.fork() or sys.exit()")
        subprocess.run(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            cwd=installation.REPOSITORY,
            env=clean_environment() | {"VAR_DIR": str(made.var)},
            check=True,
        )
        assert running(made) == before


def test_stale_number_of_another_program_is_forgotten(made):
    pid_file = made.var / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{made.var / 'postgres'}\n0\n5432\n\n\n\n")
    if os.geteuid() == 0:
        os.chown(pid_file, 65534, 65534)
    with embedded.servers(made):
        assert ask(made, "SELECT answer FROM kept") == [(42,)]


def test_snapshot_that_cannot_be_read_is_set_aside(made):
    (made.var / "valkey" / "dump.rdb").write_bytes(b"REDIS0011 bukan")
    with embedded.servers(made):
        assert redis.Redis.from_url(made.redis_url).dbsize() == 0
    assert (made.var / "valkey" / "dump.unreadable").exists()


def test_cluster_of_another_version_is_a_sentence(made):
    version = made.var / "postgres" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("99\n")
    try:
        with (
            pytest.raises(InstallationError, match="PostgreSQL 99"),
            embedded.servers(made),
        ):
            pass
        assert running(made) == [None, None]
    finally:
        version.write_text(kept)


def test_lost_secret_is_a_sentence(made):
    secret = made.var / "secrets" / "superuser"
    kept = secret.read_text()
    secret.write_text("lain")
    try:
        with pytest.raises(InstallationError, match="folder secrets"), embedded.servers(made):
            pass
        assert running(made) == [None, None]
    finally:
        secret.write_text(kept)


def test_half_made_cluster_is_made_again(tmp_path):
    here = of(tmp_path / "var", REDIS_URL="redis://elsewhere/0")
    half = here.folder("log").parent / "postgres.new.0123"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded.servers(here, durable=False):
        assert ask(here, "SELECT 1") == [(1,)]
        assert running(here)[1] is None
    assert not half.exists()
    shutil.rmtree(here.var)


def test_only_the_broker_where_the_database_is_real(tmp_path):
    here = of(tmp_path / "var", DATABASE_URL="postgresql://elsewhere/db")
    with embedded.servers(here):
        assert redis.Redis.from_url(here.redis_url).ping()
        assert running(here)[0] is None
    assert not (here.var / "postgres").exists()


def test_nothing_is_touched_where_both_are_real(tmp_path):
    here = of(tmp_path / "var", DATABASE_URL="postgresql://a/b", REDIS_URL="redis://c/0")
    with embedded.servers(here):
        assert not here.var.exists()
