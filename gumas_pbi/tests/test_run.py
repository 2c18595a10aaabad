"""The two commands, as a terminal sees them."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from gumas_pbi import installation
from gumas_pbi.embedded import postgres, valkey

pytestmark = [pytest.mark.servers, pytest.mark.long]

MANAGE = [sys.executable, "manage.py"]
INSTALLING = "Menyiapkan basis data …\n"
RUN = [sys.executable, "-m", "gumas_pbi.run"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """An installation of its own, on a free port, without demo."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "HOST", "PUBLIC_URL"}
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    var = tmp_path_factory.mktemp("jalan") / "folder data"
    return kept | {"VAR_DIR": str(var), "PORT": str(port), "GUMAS_DEMO": "0"}


def start(command, environment):
    return subprocess.Popen(
        command,
        cwd=installation.REPOSITORY,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(command, environment):
    with start(command, environment) as process:
        out, err = process.communicate(timeout=240)
    return process.returncode, out, err


def nothing_runs(environment):
    here = installation.of(environment)
    return [one.daemon(here).pid() for one in (postgres, valkey)] == [None, None]


def test_where_answers_without_servers(environment):
    code, out, _ = finish([*MANAGE, "where", "--json"], environment)
    found = json.loads(out)
    assert (code, sorted(found)) == (0, ["database_url", "media", "redis_url", "url", "var"])
    assert found["url"].endswith(environment["PORT"])
    assert not installation.of(environment).runtime.exists()


def test_command_makes_an_empty_installation_whole(environment):
    count = "from gumas_pbi.models import User; print(User.objects.count() > 0)"
    code, out, err = finish([*MANAGE, "shell", "--no-imports", "-c", count], environment)
    assert (code, out, err) == (0, "True\n", INSTALLING)
    assert nothing_runs(environment)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_stopped_command_ends_its_statement_and_the_servers(environment, number):
    program = (
        "from django.db import connection as c; k = c.cursor(); print('in', flush=True);"
        "k.execute('SELECT pg_sleep(60)')"
    )
    with start([*MANAGE, "shell", "--no-imports", "-c", program], environment) as process:
        assert process.stdout.readline() == "in\n"
        time.sleep(0.3)
        begin = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert time.monotonic() - begin < 20
    assert (process.returncode, err.replace(INSTALLING, "")) == (128 + number, "")
    assert nothing_runs(environment)


def test_data_folder_that_cannot_be_used_is_one_sentence(environment, tmp_path):
    (tmp_path / "file").touch()
    blocked = environment | {"VAR_DIR": str(tmp_path / "file" / "var")}
    for command in ([*MANAGE, "migrate"], [*MANAGE, "where"], RUN):
        code, out, err = finish(command, blocked)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "VAR_DIR" in err


def test_taken_port_is_one_sentence(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, err = finish(RUN, environment | {"PORT": port})
    assert (code, err.count("\n")) == (2, 1)
    assert f"Port {port}" in err
    assert "PORT=" in err


def test_run_serves_refuses_a_second_and_leaves_nothing(environment):
    with start(RUN, environment) as process:
        try:
            said = iter(process.stderr.readline, "")
            assert any("berjalan di http://127.0.0.1:" in line for line in said)
            assert status(environment) in {200, 503}
            code, _, err = finish(RUN, environment)
            assert (code, err.count("\n")) == (2, 1)
            assert "Sudah berjalan di http" in err
        finally:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert status(environment) == 0
    assert nothing_runs(environment)


def test_killed_run_takes_its_processes_with_it(environment):
    with start(RUN, environment) as process:
        said = iter(process.stderr.readline, "")
        assert any("berjalan di http://127.0.0.1:" in line for line in said)
        process.kill()
        process.communicate(timeout=30)
    deadline = time.monotonic() + 20
    while not (nothing_runs(environment) and status(environment) == 0):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def status(environment):
    """What /healthz answers; 0 if nobody does."""
    url = f"{installation.of(environment).url}/healthz"
    with contextlib.suppress(URLError, OSError):
        try:
            with urlopen(url, timeout=5) as answer:
                return answer.status
        except HTTPError as error:
            with error:
                return error.code
    return 0
