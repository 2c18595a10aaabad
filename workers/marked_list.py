"""Makes the marked copy of a list: run as a module, the child that does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workers import archive, marked_plain, marked_xlsx, sheet
from workers.child import serve
from workers.marked_plan import Planner, SheetPlan, Told, Words
from workers.rows import Context, Limits

# Cells that openpyxl may hold at a time (300 MB, 20,000 rows of a usual list): beyond, the copy is
# written anew, without the formats of the workbook.
MOST_CELLS = 350_000


def marked(data: bytes, head: Any) -> bytes:
    """The copy as .xlsx. `head`: context, told, words, notes (sheet, sentence), only."""
    context = Context.from_json(head["context"])
    told = [Told(*row) for row in head["told"]]
    words = Words(**head["words"])
    notes: dict[str, list[str]] = {}
    for name, sentence in head["notes"]:
        notes.setdefault(name, []).append(sentence)
    book = _openpyxl(data, context.limits)
    planner = Planner(context, told, words, only=head["only"])
    plans: list[SheetPlan | None] = []
    for each in sheet.open_book(data, context.limits).sheets:
        if book:
            each = each._replace(serial_shift=0)  # the workbook keeps its own way of counting days
        plans.append(planner.plan(each, notes.get(each.name, ())))
    if book:
        marker = marked_xlsx.Marker()
        for plan in plans:
            if plan:
                marker.mark(book[plan.name], plan)
        return marked_xlsx.save(book)
    writer = marked_plain.Writer()
    for each, plan in zip(sheet.open_book(data, context.limits).sheets, plans, strict=True):
        writer.write(each, plan)
    return marked_xlsx.save(writer.book)


def _openpyxl(data: bytes, limits: Limits) -> Any:
    """The workbook as openpyxl opens it; None where it can't, or where it is too large for that."""
    if not data.startswith(b"PK") or archive.inspect(data, limits).kind != "xlsx":
        return None
    cells = 0
    for each in sheet.open_book(data, limits).sheets:
        cells += sum(len(row) for _number, row in each.rows)
        if cells > MOST_CELLS:
            return None
    try:
        return marked_xlsx.opened(data)
    except MemoryError:
        raise
    except Exception:  # whatever it stumbles over, the cells were read
        return None


def _messages(data: bytes, head: Any) -> Iterator[tuple[str, Any]]:
    yield "file", marked(data, head)


if __name__ == "__main__":
    serve(lambda head: Limits(**head["context"]["limits"]), _messages)
