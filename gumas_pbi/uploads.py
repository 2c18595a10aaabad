"""Uploads stay in memory, under a cap: personal data never lies in a temporary file."""

import re
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload


class CappedMemoryHandler(MemoryFileUploadHandler):
    """Takes what fits the cap and stops the rest; the form then says that the file is too large.

    A declared length is refused where the file begins, before any of it is kept; a chunked body
    when it passes the cap. Fields before the file have been read by then, the CSRF token too.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.cap = settings.ROSTER_LIMITS["bytes"] + 64 * 1024
        self.declared = content_length
        self.seen = 0
        self.activated = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.declared > self.cap:
            self._stop()
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        self.seen += len(raw_data)
        if self.seen > self.cap:
            self._stop()
        return super().receive_data_chunk(raw_data, start)

    def _stop(self) -> None:
        self.request.upload_too_large = True  # type: ignore[union-attr]
        # A browser shows the answer only once it has sent its body: read on, and throw away, as
        # long as that is bearable.
        raise StopUpload(connection_reset=self.declared > 10 * self.cap)


def plain_name(name: str) -> str:
    """The name of a file from outside, as it is kept and shown: without folders, without
    characters that steer a line or turn its direction, at most 200 long with its ending."""
    visible = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(re.split(r"[/\\]", visible)[-1].split())[-200:] or "berkas"
