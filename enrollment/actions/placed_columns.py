"""What the column titles of BPJS's files mean, as staff have said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from enrollment.models import AnswerColumn, StatementColumn
from gumas_pbi.models import User
from workers.columns import normalise


def remember(
    model: type[AnswerColumn] | type[StatementColumn],
    fields: Mapping[str, str],
    *,
    by: User,
    at: datetime,
) -> None:
    """Keep what each title means ("" for: leave it), in the place of what was said before."""
    made = {
        normalise(title): model(
            header=normalise(title), title=title, field=field, decided_by=by, decided_at=at
        )
        for title, field in fields.items()
    }
    model._default_manager.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["header"],
        update_fields=["title", "field", "decided_by", "decided_at"],
    )
