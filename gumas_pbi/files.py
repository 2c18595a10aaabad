"""Files in storage, sealed: a stolen disk or bucket shows nothing."""

from __future__ import annotations

import secrets

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from gumas_pbi import crypto


def store(field: FieldFile, content: bytes) -> None:
    """Seal and save under a name made by the server; taken away again if the transaction is.

    The row itself is not saved here.
    """
    field.save(f"{secrets.token_hex(16)}.sealed", ContentFile(crypto.seal(content)), save=False)


def load(field: FieldFile) -> bytes:
    """The content as it was given. Raises FileNotFoundError."""
    with field.open("rb") as file:
        return crypto.unseal(file.read())


def discard(field: FieldFile) -> None:
    """Delete the stored file once the transaction has committed."""
    if field:
        storage, name = field.storage, field.name
        transaction.on_commit(lambda: storage.delete(name))
