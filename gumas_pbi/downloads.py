"""Files as the server hands them out: never shown by the browser itself."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    """The file under a name that may come from outside (RFC 6266)."""
    response = HttpResponse(data, content_type=content_type)
    plain = "".join(letter for letter in name if letter.isprintable()) or "berkas"
    response["Content-Disposition"] = content_disposition_header(True, plain)
    response["X-Content-Type-Options"] = "nosniff"
    return response
