"""Who reads lists, and who sends, mends and drops their rows."""

from gumas_pbi.models import STAFF, Role

READERS = STAFF | {Role.VILLAGE_OFFICER}
SENDERS = frozenset({Role.VILLAGE_OFFICER, Role.VERIFIER, Role.ADMINISTRATOR})
