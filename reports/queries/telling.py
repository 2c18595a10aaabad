"""The chain in words and numbers, as somebody may see it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from enrollment.models import Enrollment, Station
from enrollment.queries.decree_names import VERDICTS
from gumas_pbi.indonesian import number
from reports import suppression
from reports.queries.chain import Chain, Link, Loss
from reports.queries.joints import REASONS, Joint, Text
from workers.actions.workers import without_numbers

MOST_DETAILS = 8


@dataclass
class Line:
    """A loss, or one of its details (`key` tells which)."""

    reason: str
    label: Text
    text: str
    people: int | None
    key: str = ""
    next: Text = ""
    url: str = ""
    tone: str = "neutral"
    details: list[Line] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The reason without its joint."""
        return self.reason.partition(".")[2]


@dataclass
class Step:
    """A joint with its number; `text` is what is shown where the number may not be."""

    joint: Joint
    text: str
    people: int | None
    losses: list[Line]


def told(chain: Chain, *, exact: bool) -> list[Step]:
    """The steps of a chain; not exact: no small number, nor one that would tell it."""
    if exact:
        return [
            Step(link.joint, str(number(link.people)), link.people, [*map(_line, link.losses)])
            for link in chain.links
        ]
    return list(_suppressed(chain.links))


def _suppressed(links: list[Link]) -> Iterator[Step]:
    """Everybody stops somewhere: the reasons of a joint are the villages of a district."""
    groups = [
        (link.joint.code, [(loss.reason, loss.people) for loss in link.losses])
        for link in links[:-1]
    ]
    last = links[-1]
    groups.append((last.joint.code, [(last.joint.code, last.people)]))
    found, whole = suppression.hide(groups, ())
    stopped = [group.total.people for group in found]
    for place, (link, group) in enumerate(zip(links, found, strict=True)):
        before, after = stopped[:place], stopped[place:]
        people = link.people if None not in after or (whole and None not in before) else None
        if people is not None and 0 < people < suppression.SMALLEST:
            people, text = None, suppression.FEW
        else:
            text = suppression.HIDDEN if people is None else str(number(people))
        losses = [
            Line(cell.key, REASONS[cell.key].label, cell.text or str(number(cell.people or 0)),
                 cell.people, tone=REASONS[cell.key].tone)
            for cell in group.parts
            if cell.key in REASONS
        ]  # fmt: skip
        yield Step(link.joint, text, people, losses)


def _line(loss: Loss) -> Line:
    said = REASONS[loss.reason]
    line = Line(
        loss.reason, said.label, str(number(loss.people)), loss.people,
        next=said.next, url=said.url, tone=said.tone,
    )  # fmt: skip
    for detail, n in loss.details.most_common(MOST_DETAILS):
        label = label_of(loss.reason, detail)
        line.details.append(Line(loss.reason, label, str(number(n)), n, key=key_of(detail)))
    return line


def key_of(detail: str) -> str:
    """A detail as it stands in an address: texts of others may hold anything."""
    return hashlib.sha256(detail.encode()).hexdigest()[:10]


def label_of(reason: str, detail: str) -> str:
    """A detail in words: an ending, a check, a card's station, or what somebody wrote."""
    if reason == "accepted.ended":
        return str(dict(Enrollment.EndReason.choices).get(detail, detail))
    if reason == "verified.left_out":
        verdict = VERDICTS.get(detail)
        return str(verdict.label if verdict else detail)
    if reason == "paid.printed":
        return str(Station(detail).label)
    return without_numbers(detail)


def rows_of(steps: list[Step]) -> Iterator[tuple[Any, ...]]:
    """The chain as it is downloaded: each joint, then those who stopped there by reason."""
    yield _("Sambungan"), _("Berhenti karena"), _("Rincian"), _("Orang")
    for step in steps:
        yield str(step.joint.label), "", "", _cell(step)
        for loss in step.losses:
            yield str(step.joint.label), str(loss.label), "", _cell(loss)
            for detail in loss.details:
                yield str(step.joint.label), str(loss.label), str(detail.label), _cell(detail)


def _cell(told: Step | Line) -> int | str:
    return told.text if told.people is None else told.people
