"""Starting, finding and stopping the servers' processes."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gumas_pbi.installation import InstallationError

NOBODY = 65534
DAC_OVERRIDE, SETPCAP = 1 << 1, 1 << 8  # include/uapi/linux/capability.h
LOG_LIMIT = 10 * 1024 * 1024  # bytes

_children: list[subprocess.Popen[bytes]] = []  # kept, so that an ended one is collected


def package(name: str) -> Path:
    """Where a wheel lies. It is not imported: both of these do things to the machine at import."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise InstallationError(f"Paket {name} belum terpasang. Jalankan: make setup")
    return Path(spec.origin).parent


def as_server_user(command: Sequence[str | Path]) -> list[str]:
    """The command as it must be run: PostgreSQL refuses root.

    As root it becomes "nobody" and keeps only the right to pass through closed folders, so that
    data may lie in a private home whose rights nobody needs to change.
    """
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    setpriv = shutil.which("setpriv")
    if not setpriv:
        raise InstallationError(
            "Sebagai root, PostgreSQL memerlukan perintah setpriv (paket util-linux). "
            "Pasang paket itu, atau jalankan sebagai pengguna biasa."
        )
    identity = [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    rights = _capabilities()
    if rights & DAC_OVERRIDE:
        identity += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        if rights & SETPCAP:
            # Otherwise access(2), by which initdb looks for its programs, knows nothing of it.
            identity += ["--securebits=+no_setuid_fixup"]
    return [*identity, "--", *words]


def _capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def give_to_server_user(folder: Path) -> None:
    """Make the server's own folder, private to the user it runs as."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


def environment() -> dict[str, str]:
    """Nothing of the caller's settings (PGPORT, locale …) reaches a server."""
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Daemon:
    """A server that outlives its starter.

    It inherits a lock on `lock`, so the lock is held for as long as any of its processes lives,
    however it came to its end; the file holds the number of its first process.
    """

    lock: Path
    log: Path

    def pid(self) -> int | None:
        """Its first process; None if nothing of it is alive."""
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(os.read(descriptor, 20) or b"0")
        else:
            return None
        finally:
            os.close(descriptor)
            _children[:] = [child for child in _children if child.poll() is None]

    def spawn(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        stdin: bytes = b"",
        settings: Mapping[str, str] | None = None,
        as_ourselves: bool = False,
    ) -> None:
        """Start it in a session of its own, where Ctrl-C in the terminal does not reach it."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        lock = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        output = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            process = subprocess.Popen(  # noqa: S603
                command if as_ourselves else as_server_user(command),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=cwd,
                env=environment() | dict(settings or {}),
                start_new_session=True,
                umask=0o077,
                pass_fds=[lock],
            )
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(process.pid).encode(), 0)
        except BlockingIOError:
            raise InstallationError(
                f"Sisa proses dari {self.lock.stem} yang dihentikan paksa belum berakhir. "
                "Tunggu sebentar, lalu coba lagi."
            ) from None
        finally:
            os.close(lock)
            os.close(output)
        _children.append(process)
        assert process.stdin
        try:
            process.stdin.write(stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended at once; whoever waits for it reads why in the log

    def ask_to_end(self, number: signal.Signals) -> None:
        """Send a signal, if there is anybody to receive it."""
        pid = self.pid()
        if pid:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def end(self, signals: Sequence[tuple[signal.Signals, float]]) -> None:
        """Send one signal after the other, each with the seconds to wait for the end."""
        for number, seconds in signals:
            self.ask_to_end(number)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if self.pid() is None:
                    return
                time.sleep(0.01)

    def last_words(self) -> str:
        """What it said last about an error, for the operator."""
        return last_words(self.log)


def last_words(log: Path) -> str:
    """The last line of a log that speaks of an error, or simply the last."""
    try:
        with open(log, "rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    for line in reversed(lines):
        if "FATAL" in line or "error" in line.lower():
            return line.strip()
    return lines[-1].strip() if lines else ""
