"""Where an installation keeps its things."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gumas_pbi import installation, settings
from gumas_pbi.installation import InstallationError


@pytest.fixture
def here(tmp_path: Path) -> installation.Installation:
    return installation.of({"VAR_DIR": str(tmp_path / "var")})


def test_secret_is_kept_and_private(here):
    first = here.secret("SECRET_KEY")
    assert (first, len(first)) == (here.secret("SECRET_KEY"), 64)
    assert stat.S_IMODE((here.var / "secrets" / "SECRET_KEY").stat().st_mode) == 0o600
    assert stat.S_IMODE(here.var.stat().st_mode) == 0o700


def test_secret_asked_by_many_at_once_is_one(here):
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: here.generated("KEY"), range(64)))) == 1
    assert [path.name for path in (here.var / "secrets").iterdir()] == ["KEY"]


def test_secret_with_a_real_database_names_the_variable(tmp_path):
    real = installation.of({"VAR_DIR": str(tmp_path), "DATABASE_URL": "postgresql://server/db"})
    with pytest.raises(InstallationError, match="DATA_KEYS"):
        real.secret("DATA_KEYS")
    assert list(tmp_path.iterdir()) == []


def test_rights_of_an_existing_var_dir_stay(tmp_path):
    tmp_path.chmod(0o755)
    installation.of({"VAR_DIR": str(tmp_path)}).secret("KEY")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_sockets_are_short_for_a_long_var_dir_and_differ(tmp_path):
    names = [tmp_path / ("panjang " * 25) / name for name in ("a", "b")]
    folders = [installation.of({"VAR_DIR": str(name)}).runtime for name in names]
    assert max(len(str(folder / ".s.PGSQL.5432.lock")) for folder in folders) < 107
    assert folders[0] != folders[1]


def test_sockets_are_the_same_through_a_symbolic_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "var")
    both = [installation.of({"VAR_DIR": str(tmp_path / name)}) for name in ("var", "link")]
    assert both[0].runtime == both[1].runtime


def test_runtime_folder_open_to_others_is_refused(here):
    here.runtime.mkdir(mode=0o755)
    try:
        with pytest.raises(InstallationError, match="bukan folder pribadi"):
            here.prepare_runtime()
    finally:
        here.runtime.rmdir()


def test_runtime_folder_that_is_a_link_is_refused(here, tmp_path):
    here.runtime.symlink_to(tmp_path)
    try:
        with pytest.raises(InstallationError, match="bukan folder pribadi"):
            here.prepare_runtime()
    finally:
        here.runtime.unlink()


def test_var_dir_below_a_file_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InstallationError, match="tidak dapat dipakai"):
        installation.of({"VAR_DIR": str(tmp_path / "file" / "var")}).folder("run")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_var_dir_of_another_user_is_a_sentence(here):
    os.chown(here.folder("secrets"), 12345, 12345)
    with pytest.raises(InstallationError, match="pengguna lain"):
        here.secret("KEY")


@pytest.mark.parametrize("port", ["0", "65536", "delapan", "-1"])
def test_port_that_is_none_is_a_sentence(port):
    with pytest.raises(InstallationError, match="bukan nomor port"):
        _ = installation.of({"PORT": port}).port


@pytest.mark.parametrize(("text", "number"), [("", 14), (" ", 14), (" 30 ", 30), ("0", 0)])
def test_number_is_taken_from_the_environment(monkeypatch, text, number):
    monkeypatch.setenv("A_NUMBER", text)
    assert settings.env_number("A_NUMBER", 14) == number


def test_number_that_is_none_is_a_sentence(monkeypatch):
    monkeypatch.setenv("A_NUMBER", "dua")
    with pytest.raises(InstallationError, match="A_NUMBER=dua bukan bilangan bulat"):
        settings.env_number("A_NUMBER", 14)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:8001"),
        ("0.0.0.0", "http://127.0.0.1:8001"),
        ("::1", "http://[::1]:8001"),
        ("pbi.example", "http://pbi.example:8001"),
    ],
)
def test_url_is_one_that_a_browser_opens(host, url):
    assert installation.of({"HOST": host, "PORT": "8001"}).url == url


def test_real_servers_are_taken_from_the_environment():
    found = installation.of({"DATABASE_URL": "postgresql://a/b", "REDIS_URL": "redis://c/1"})
    assert (found.database_url, found.redis_url) == ("postgresql://a/b", "redis://c/1")
    assert found.broker_url == "redis://c/1"
    assert [found.embedded_database, found.embedded_broker] == [False, False]
