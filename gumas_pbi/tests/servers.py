"""A pytest plugin, loaded before the settings are: the test run has servers of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack

from gumas_pbi import embedded, installation

_running = ExitStack()
atexit.register(_running.close)
if "PYTEST_XDIST_WORKER" not in os.environ:
    # The processes of one run share this folder; the first to come makes it, the last removes it.
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="gumas-test-")
    os.environ["GUMAS_INSECURE_HTTP"] = "1"
    _running.callback(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
_running.enter_context(embedded.servers(installation.current(), durable=False))
