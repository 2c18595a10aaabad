"""Model fields that seal personal data in the column."""

from typing import Any

from django.db import models

from gumas_pbi import crypto


class SealedTextField(models.Field):
    """Text, encrypted in a bytea column. Empty text is NULL. Can't be searched: see digests."""

    description = "Encrypted text"
    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"null": True, "blank": True, "default": "", **kwargs})

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is one: a value is sealed with another nonce each time."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return crypto.unseal_text(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = crypto.seal_text(value)
        return None if value is None else connection.Database.Binary(value)
