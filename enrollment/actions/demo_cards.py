"""The demo's cards: printed, sent, handed over at a ceremony, and some that lie about."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from enrollment.actions import cards, ceremonies, custody, handing, portraits
from enrollment.actions.demo_villages import decree_village
from enrollment.actions.demo_year import Calendar
from enrollment.models import Card, Decree, Station
from enrollment.queries.cards import without_card
from gumas_pbi.models import Role, User

SENT = 4  # villages of the district whose cards have left the office
SHIRTS = ("#8a4b2d", "#2d5d8a", "#4f7a3a")
CARRIER = "Kasi Kesejahteraan Kecamatan"


def handed_over(decree: Decree, users: dict[str, User], calendar: Calendar) -> None:
    """Cards of Sare Rangan: printed, and two thirds of them in the hand, the first at a ceremony;
    one owner was not found. Those of the district's other villages are on their way, or lie in the
    office for too long."""
    liaison, officer = users[Role.BPJS_LIAISON], users[Role.VILLAGE_OFFICER]
    waiting = without_card(calendar.ago(15), decree=decree).select_related("worker")
    for number, member in enumerate(waiting.order_by("pk")[: len(SHIRTS)]):
        portraits.take(member.worker, _drawn(number), by=officer, at=calendar.ago(15))
    run = cards.draw(
        cards.print(decree=decree, by=liaison, at=calendar.ago(14)), at=calendar.ago(14)
    )
    some = Card.objects.filter(pk__in=run.allotted.order_by("pk").values("pk")[:24])
    village = decree_village(decree)
    everybody = Card.objects.filter(run=run)
    custody.send(village, everybody, on=calendar.day(13), carrier=CARRIER,
                 by=liaison, at=calendar.ago(13))  # fmt: skip
    custody.arrive(village, everybody, on=calendar.day(11), by=officer, at=calendar.ago(11))
    ceremonies.record(
        on=calendar.day(9), place=f"Balai {village}", village=village, cards=len(some),
        persons="Bupati Gunung Mas dan Kepala Dinas Sosial", by=liaison, at=calendar.ago(9),
    )  # fmt: skip
    handing.hand_over_all(village, some, on=calendar.day(9), by=officer, at=calendar.ago(9))
    away = everybody.filter(station=Station.VILLAGE).order_by("pk")[0]
    custody.not_found(away, why=Card.Missing.AWAY, note="Bekerja di kebun, pulang akhir bulan.",
                      on=calendar.day(8), by=officer, at=calendar.ago(8))  # fmt: skip
    rest = cards.draw(
        cards.print(district=village.district, by=liaison, at=calendar.ago(12)), at=calendar.ago(12)
    )
    for file in rest.files.select_related("village").order_by("village__code")[:SENT]:
        custody.send(file.village, Card.objects.filter(run=rest), on=calendar.day(10),
                     carrier=CARRIER, by=liaison,
                     at=calendar.ago(10))  # fmt: skip


def _drawn(number: int) -> bytes:
    """A portrait of nobody: head and shoulders, with the shirt of this number."""
    picture = Image.new("RGB", (600, 800), "#d9dee3")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 560, 540, 1160), fill=SHIRTS[number])
    draw.rectangle((250, 480, 350, 600), fill="#a9744f")
    draw.ellipse((180, 190, 420, 530), fill="#b98058")
    draw.chord((170, 160, 430, 450), 180, 360, fill="#2b2320")
    out = BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()
