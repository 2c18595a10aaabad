"""Stops the servers when their last user was killed and could not do it."""

from __future__ import annotations

import fcntl
import time

from gumas_pbi import embedded, installation


def main() -> None:
    """Look once a second until the servers are stopped, by this or by their last user."""
    here = installation.current()
    change, users = embedded.locks(here)
    while True:
        time.sleep(1)
        fcntl.flock(change, fcntl.LOCK_EX)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(change, fcntl.LOCK_UN)
        else:
            return embedded.stop(here)


if __name__ == "__main__":
    main()
