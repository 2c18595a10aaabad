"""What django-import-export needs for the rows of the same file, with its options for bulk."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import connection, models, transaction

from workers.template_xlsx import COLUMNS

BATCH = 1_000
# Columns that are more than text; the rest is text of any length.
KINDS: dict[str, models.Field[Any, Any]] = {
    "birth_date": models.DateField(null=True),
    "income": models.BigIntegerField(null=True),
}


def seconds(path: Path) -> float | None:
    """From the file on disk to its rows in a table, committed; once, for it takes long. None
    where the package (a development requirement) is not installed.

    It reads the file its own way (tablib, openpyxl), reads dates and numbers, and writes by
    bulk_create, without diffs and without looking for rows that are there already. It leaves out
    what ours does: finding the table, matching villages and occupations, checks, pairing,
    sealing, digests, an audit event; and it reads in the process that serves people.
    """
    try:
        from import_export import fields, resources, widgets
        from import_export.formats.base_formats import XLSX
    except ImportError:
        return None
    model = _model()
    date = widgets.DateWidget("%d/%m/%Y")
    columns = {
        column.field: fields.Field(
            attribute=column.field,
            column_name=column.header,
            widget=date
            if column.field == "birth_date"
            else widgets.IntegerWidget()
            if column.field == "income"
            else widgets.CharWidget(),
        )
        for column in COLUMNS
    }
    options = {
        "model": model,
        "fields": tuple(columns),
        "import_id_fields": ("nik",),
        "use_bulk": True,
        "batch_size": BATCH,
        "skip_diff": True,
        "skip_html_diff": True,
        "force_init_instance": True,
        "use_transactions": False,
    }
    resource = type(
        "Lines", (resources.ModelResource,), {**columns, "Meta": type("Meta", (), options)}
    )()
    with connection.schema_editor() as editor:
        editor.create_model(model)
    began = time.perf_counter()
    with transaction.atomic():
        resource.import_data(XLSX().create_dataset(path.read_bytes()), raise_errors=False)
    return time.perf_counter() - began


def _model() -> type[models.Model]:
    """A row of the list: a table of its own, that the program doesn't know."""
    meta = type("Meta", (), {"app_label": "bench", "apps": Apps(), "db_table": "bench_lines"})
    texts = {column.field: models.TextField(blank=True, default="") for column in COLUMNS}
    return type("Line", (models.Model,), {**texts, **KINDS, "Meta": meta, "__module__": __name__})
