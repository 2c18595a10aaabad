"""Where this installation keeps its data and how it reaches its servers. Knows nothing of Django.

Where DATABASE_URL or REDIS_URL is not set, the server is embedded: it runs from a wheel, keeps its
data under VAR_DIR and listens on a Unix socket in a short private folder.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parent.parent
DATABASE = "gumas"
POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"


class InstallationError(Exception):
    """What is wrong with the installation, in one sentence for its operator."""


@dataclass(frozen=True)
class Installation:
    """One installation: a VAR_DIR and the environment it was started with."""

    var: Path
    environment: Mapping[str, str]

    @property
    def embedded_database(self) -> bool:
        return not self.environment.get("DATABASE_URL")

    @property
    def embedded_broker(self) -> bool:
        return not self.environment.get("REDIS_URL")

    @property
    def runtime(self) -> Path:
        """The folder of the sockets. It depends on the user and on VAR_DIR only: socket paths may
        have no more than 107 bytes, and every process must find the same one."""
        name = hashlib.sha256(os.fsencode(os.path.realpath(self.var))).hexdigest()[:16]
        return Path("/tmp") / f"gumas-{os.geteuid()}-{name}"  # noqa: S108  (checked before use)

    @property
    def database_url(self) -> str:
        """For psycopg2, psql and dj_database_url."""
        if not self.embedded_database:
            return self.environment["DATABASE_URL"]
        host = quote(str(self.runtime), safe="")
        return f"postgresql://{DATABASE}:{self.generated('database')}@{host}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        """For redis-py."""
        if not self.embedded_broker:
            return self.environment["REDIS_URL"]
        return f"unix://:{self.generated('broker')}@{self.runtime / VALKEY_SOCKET}?db=0"

    @property
    def broker_url(self) -> str:
        """The same for Celery, which has another name for a Unix socket."""
        url = self.redis_url
        if url.startswith("unix://"):
            return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
        return url

    @property
    def host(self) -> str:
        return self.environment.get("HOST") or "127.0.0.1"

    @property
    def port(self) -> int:
        text = self.environment.get("PORT") or "8000"
        if not text.isdecimal() or not 1 <= int(text) <= 65535:
            raise InstallationError(f"PORT={text} bukan nomor port (1 sampai 65535).")
        return int(text)

    @property
    def url(self) -> str:
        """The address that a browser on this machine opens."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def media(self) -> Path:
        return self.var / "media"

    @property
    def log(self) -> Path:
        return self.var / "log"

    def folder(self, name: str) -> Path:
        """A private folder in VAR_DIR, made if missing. VAR_DIR's own rights are left alone."""
        try:
            self.var.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.var / name).mkdir(mode=0o700, exist_ok=True)
            owner = (self.var / name).stat().st_uid
        except OSError as error:
            raise InstallationError(
                f"Folder data {self.var} tidak dapat dipakai: {error.strerror}. "
                "Pilih folder lain dengan VAR_DIR."
            ) from error
        if owner != os.geteuid():
            raise InstallationError(
                f"Folder data {self.var} dibuat oleh pengguna lain (uid {owner}). "
                "Jalankan sebagai pengguna itu, atau pilih folder lain dengan VAR_DIR."
            )
        return self.var / name

    def secret(self, name: str, nbytes: int = 32) -> str:
        """A secret of `nbytes` bytes in hexadecimal, generated once and kept in VAR_DIR.

        Raises InstallationError with a real database: there the operator must set the variable.
        """
        if not self.embedded_database:
            raise InstallationError(
                f"Variabel {name} belum diisi. Dengan DATABASE_URL, kunci tidak dibuat sendiri: "
                f"isi {name} (lihat .env.example)."
            )
        return self.generated(name, nbytes)

    def generated(self, name: str, nbytes: int = 32) -> str:
        """The kept value of `name`, made now if there is none yet."""
        path = self.folder("secrets") / name
        try:
            if not path.exists():
                _write_once(path, secrets.token_hex(nbytes))
            value = path.read_text().strip()
        except OSError as error:
            raise InstallationError(f"{path} tidak dapat dibaca: {error.strerror}.") from error
        if not value:
            raise InstallationError(f"{path} kosong; kembalikan isinya dari cadangan.")
        return value

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Only one process of this installation is inside at a time; the others wait."""
        descriptor = os.open(self.folder("run") / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def prepare_runtime(self) -> Path:
        """The folder of the sockets, made if missing; one that another user prepared is refused."""
        path = self.runtime
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            pass
        found = path.lstat()
        private = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
        if found.st_uid != os.geteuid() or not private:
            raise InstallationError(
                f"{path} bukan folder pribadi Anda; mungkin disiapkan orang lain. "
                "Hapus folder itu, atau pilih folder data lain dengan VAR_DIR."
            )
        return path


def _write_once(path: Path, value: str) -> None:
    """All of it or nothing, and the first of several processes wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def of(environment: Mapping[str, str]) -> Installation:
    """The installation that these variables describe."""
    var = Path(environment.get("VAR_DIR") or REPOSITORY / "var").expanduser().absolute()
    return Installation(var, environment)


@cache
def current() -> Installation:
    """The installation of this process."""
    return of(dict(os.environ))
