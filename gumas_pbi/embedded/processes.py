"""Starting, finding and stopping the servers' processes."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from gumas_pbi.installation import InstallationError

NOBODY = 65534
DAC_OVERRIDE = 1 << 1  # include/uapi/linux/capability.h
LOG_LIMIT = 10 * 1024 * 1024  # bytes

_children: dict[int, subprocess.Popen[bytes]] = {}


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
    if _may_pass_closed_folders():
        identity += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*identity, "--", *words]


def _may_pass_closed_folders() -> bool:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) & DAC_OVERRIDE)
    return False


def give_to_server_user(folder: Path) -> None:
    """Make the server's own folder, private to the user it runs as."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


def environment() -> dict[str, str]:
    """Nothing of the caller's settings (PGPORT, locale …) reaches a server."""
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def spawn(
    command: Sequence[str | Path], *, cwd: Path, log: Path, stdin: bytes = b""
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, where Ctrl-C in the terminal does not reach it."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
        process = subprocess.Popen(  # noqa: S603
            as_server_user(command),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=environment(),
            start_new_session=True,
            umask=0o077,
        )
    _children[process.pid] = process
    assert process.stdin
    try:
        process.stdin.write(stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it ended at once; whoever waits for it reads why in the log
    return process


def listener(path: Path) -> int | None:
    """The process that listens on a Unix socket; None if there is none."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(str(path))
        except OSError:
            return None
        size = struct.calcsize("3i")
        credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def stop(pid: int, signals: Sequence[tuple[signal.Signals, float]]) -> Callable[[], None]:
    """Send the first signal now; the returned function waits, and sends the harder ones.

    `signals`: each with the seconds to wait for the end before the next is sent.
    """
    _send(pid, signals[0][0])

    def wait() -> None:
        for number, (_, seconds) in enumerate(signals):
            if number:
                _send(pid, signals[number][0])
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if gone(pid):
                    return
                time.sleep(0.01)

    return wait


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def gone(pid: int) -> bool:
    """The process has ended. One that nobody has collected yet counts as ended."""
    child = _children.get(pid)
    if child is not None:
        if child.poll() is None:
            return False
        del _children[pid]
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def last_line(log: Path) -> str:
    """What the server said last, for the operator."""
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
