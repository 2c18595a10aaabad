"""More about cards: two workers, memory, the files' size, and WeasyPrint beside."""

from __future__ import annotations

import logging
import multiprocessing
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO, RawIOBase
from itertools import cycle, islice
from statistics import median
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection

from enrollment import card_pdf, card_qr
from enrollment.actions import card_faces, cards
from enrollment.card_face import CardFace, CardLook
from enrollment.models import CardFile, CardRun
from reports.bench.cards import faces_of, planned

MEMORY_AT = (1_000, 10_000)
HTML_CARDS = 200
DARK = ord("1")


def others(at: datetime, repeats: int, minimum: Callable[[], object]) -> dict[str, Any]:
    """What `--json` prints of cards beyond the usual. Times of the processor tell more than times
    of the clock where others use the machine too."""
    rounds = [(_drawn_by(1, at), _drawn_by(2, at)) for _ in range(repeats)]
    one, two = (median(side[0] for side in pair) for pair in zip(*rounds, strict=True))
    cpu = [median(side[1] for side in pair) for pair in zip(*rounds, strict=True)]
    run = planned(at)
    cards.draw(run, at=at)
    names = run.files.exclude(file="").values_list("file", flat=True)
    megabytes = round(sum(map(default_storage.size, names)) / 1e6, 2)
    file = planned(at).files.latest("people")
    look, faces = card_faces.look(file.village, at), faces_of(file, at)
    answer = {
        "one_worker_s": round(one, 4),
        "two_workers_s": round(two, 4),
        "two_workers_times": round(one / two, 2),
        "minimum_cpu_s": round(median(_cpu(minimum) for _ in range(repeats)), 4),
        "one_worker_cpu_s": round(cpu[0], 4),
        "two_workers_cpu_s": round(cpu[1], 4),
        "pdf_mb": megabytes,
        "drawing_peak_mb": {size: _peak(size, faces, look) for size in MEMORY_AT},
    }
    planned(at)
    return answer | _weasyprint(faces, look)


def _drawn_by(workers: int, at: datetime) -> tuple[float, float]:
    """All of a run, by processes that take village after village: seconds from their start at once
    to the last one's end, and what they took of the processor together."""
    run = planned(at)
    waiting = list(run.files.order_by("village__code").values_list("pk", flat=True))
    connection.close()
    context = multiprocessing.get_context("fork")
    ready, place, took = context.Barrier(workers + 1), context.Value("i", 0), context.Queue()
    processes = [
        context.Process(target=_worker, args=(waiting, at, ready, place, took))
        for _ in range(workers)
    ]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    cpu = sum(took.get() for _ in processes)
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    run.refresh_from_db()
    if run.state != CardRun.State.PRINTED:
        raise RuntimeError(f"{workers} workers left a run {run.state}")
    return seconds, cpu


def _worker(waiting: list[int], at: datetime, ready: Any, place: Any, took: Any) -> None:
    connection.ensure_connection()
    ready.wait()
    began = time.process_time()
    while True:
        with place.get_lock():
            number = place.value
            place.value += 1
        if number >= len(waiting):
            break
        cards.draw_village(CardFile.objects.get(pk=waiting[number]), at=at)
    took.put(time.process_time() - began)
    connection.close()


class _Nowhere(RawIOBase):
    def write(self, data: Any) -> int:
        return len(data)


def _peak(size: int, faces: list[CardFace], look: CardLook) -> float:
    """Megabytes that Python held at most while it drew so many cards into one file."""
    tracemalloc.start()
    card_pdf.draw(_numbered(size, faces), _Nowhere(), look)  # type: ignore[arg-type]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(peak / 1e6, 2)


def _numbered(size: int, faces: list[CardFace]) -> Iterator[CardFace]:
    """So many cards, no two with the same serial or code."""
    for number, face in enumerate(islice(cycle(faces), size)):
        yield face._replace(serial=f"GM-{number:07d}-1", url=f"{face.url[:-7]}{number:07d}")


def _weasyprint(faces: list[CardFace], look: CardLook) -> dict[str, Any]:
    """The same cards from HTML, where WeasyPrint and its system libraries are there."""
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        return {"weasyprint": f"{type(error).__name__}: {error}"}
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it tells of each page
    some = list(_numbered(HTML_CARDS, faces))
    ours = _seconds(lambda: card_pdf.draw(some, BytesIO(), look))
    theirs = _seconds(lambda: HTML(string=_html(some, look)).write_pdf())
    return {
        "weasyprint_cards": HTML_CARDS,
        "weasyprint_s": round(theirs, 4),
        "same_cards_s": round(ours, 4),
        "weasyprint_ratio": round(theirs / ours, 1),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


STYLE = """
@page { size: 210mm 297mm; margin: 20mm 15mm }
div { display: inline-block; position: relative; width: 85.6mm; height: 54mm; margin: 2mm;
      font: 8pt "Fira Sans", sans-serif }
h1 { background: #1c5a3e; color: #fff; font-size: 11pt; margin: 0; padding: 3mm 5mm }
h2 { font-size: 13pt; margin: 2mm 5mm } p { margin: 1mm 5mm }
svg { position: absolute; right: 5mm; bottom: 14mm; width: 18mm; height: 18mm }
"""


def _html(faces: list[CardFace], look: CardLook) -> str:
    back = (
        f"<div><h1>Kecelakaan kerja? 175</h1><p>Lapor ke petugas di {look.office}.</p>"
        f"<p>Menemukan kartu ini? {look.contact}</p></div>"
    )
    parts = [f"<style>{STYLE}</style>"]
    for face in faces:
        parts.append(
            f"<div><h1>{look.programme}</h1><h2>{face.name}</h2>"
            f"<p>{face.masked_nik} {face.kpj}</p><p>{face.village}, {face.district}</p>"
            f"<p>{face.since} {face.until}</p><p>{look.funder} {face.serial}</p>"
            f"{_svg(face.url)}</div>{back}"
        )
    return "".join(parts)


def _svg(text: str) -> str:
    side, dark = card_qr.modules(text)
    path = "".join(
        f"M{place % side} {place // side}h1v1h-1z" for place, one in enumerate(dark) if one == DARK
    )
    return f'<svg viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
