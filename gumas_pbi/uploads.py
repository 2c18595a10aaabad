"""Uploads stay in memory, under a cap: personal data never lies in a temporary file."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload


class CappedMemoryHandler(MemoryFileUploadHandler):
    """Takes what fits the cap and stops the rest; the form then says that the file is too large.

    The declared length is refused before the body is read; a chunked body when it passes the cap.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.cap = settings.ROSTER_LIMITS["bytes"] + 64 * 1024
        self.seen = 0
        self.activated = True
        if content_length > self.cap:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        self.seen += len(raw_data)
        if self.seen > self.cap:
            self.request.upload_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)
