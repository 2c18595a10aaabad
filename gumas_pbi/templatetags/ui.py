"""The components of the pages. docs/look.md shows each with its use.

All are built-in tags (see TEMPLATES in settings): no page loads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.utils import ErrorList
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide

register = template.Library()

TONE_ICONS = {
    "waiting": "clock",
    "good": "circle-check",
    "bad": "circle-x",
    "warning": "triangle-alert",
    "neutral": "circle-dot",
    "done": "check",
    "info": "info",
}

# Words for states that many pages share, so that one word has one colour everywhere.
_WORDS = {
    "neutral": "draft new cancelled replaced removed skipped debug",
    "waiting": "received reading preparing proposed checking queued running submitted pending"
    " decreed sent open opening planned printing reported",
    "good": "accepted checked verified issued active valid success covered ready printed drawn",
    "bad": "refused rejected failed error revoked invalid",
    "warning": "on_hold returned expiring expired late ended stopped",
    "done": "read closed paid settled handed_over finished",
}
TONES = {word: word for word in TONE_ICONS} | {
    word: tone for tone, words in _WORDS.items() for word in words.split()
}

STEPS = (
    ("roster", _("Daftar")),
    ("proposal", _("Usulan")),
    ("decree", _("SK")),
    ("bpjs", _("BPJS")),
    ("month", _("Iuran")),
    ("card", _("Kartu")),
)


def tone_of(word: str) -> str:
    """The tone of a state or of a message level; what is not known is neutral."""
    return TONES.get(str(word), "neutral")


@lru_cache(maxsize=1024)
def _drawing(name: str, size: int) -> str:
    drawing = lucide(name, size=size, aria_hidden="true", focusable="false")
    return " ".join(drawing.split()).replace("> <", "><")


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """A lucide icon of `size` pixels; silent to screen readers unless it has a label."""
    drawing = mark_safe(_drawing(str(name), int(size)))  # noqa: S308 - from the icons' own archive
    if label:
        return format_html('{}<span class="visually-hidden">{}</span>', drawing, label)
    return drawing


@register.simple_tag
def status(state: str, label: str) -> SafeString:
    """A state as colour, icon and word; `state` is a tone or one of the shared words."""
    tone = tone_of(state)
    return format_html(
        '<span class="status status-{}">{}<span>{}</span></span>',
        tone,
        icon(TONE_ICONS[tone], 16),
        label,
    )


@register.inclusion_tag("components/stat.html")
def stat(
    value: Any, label: str, definition: str = "", url: str = "", symbol: str = "", note: str = ""
) -> dict[str, Any]:
    """One number of a dashboard with what it means; `value` is already formatted."""
    return {
        "value": value, "label": label, "definition": definition,
        "url": url, "symbol": symbol, "note": note,
    }  # fmt: skip


@register.inclusion_tag("components/progress.html")
def progress(value: int, maximum: int, label: str, unit: str = "") -> dict[str, Any]:
    """A bar with the same in words; `value` may pass `maximum`."""
    value, maximum = int(value or 0), int(maximum or 0)
    percent = value * 100 // maximum if maximum > 0 else 0
    return {
        "value": value, "maximum": max(maximum, 1), "shown": min(value, max(maximum, 1)),
        "goal": maximum, "percent": percent, "label": label, "unit": unit,
    }  # fmt: skip


@register.inclusion_tag("components/task.html")
def task(
    title: str, count: int | None, sentence: str, url: str = "", symbol: str = "inbox",
    state: str = "waiting", label: str = "",
) -> dict[str, Any]:  # fmt: skip
    """One line of the home page's list (inside `<ul class="tasks">`); nothing left = plain text."""
    return {
        "title": title, "count": count, "sentence": sentence, "url": url, "symbol": symbol,
        "state": state, "label": label, "todo": bool(count),
    }  # fmt: skip


@register.inclusion_tag("components/steps.html")
def steps(current: str, finished: bool = False) -> dict[str, Any]:
    """Where on the road this page is: roster, proposal, decree, bpjs, month, card."""
    codes = [code for code, _label in STEPS]
    at = codes.index(current)
    return {
        "steps": [
            {
                "label": label,
                "state": "current" if place == at and not finished
                else "done" if place <= at else "todo",
            }
            for place, (_code, label) in enumerate(STEPS)
        ]
    }  # fmt: skip


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first as given: `.text`, `.at`, `.by`, optionally `.detail .tone`."""
    return {"events": events}


def _field(row: Any, name: str, default: Any = "") -> Any:
    return row.get(name, default) if isinstance(row, Mapping) else getattr(row, name, default)


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Iterable[Any], caption: str, heading: str = "", unit: str = "", of_heading: str = ""
) -> dict[str, Any]:
    """A bar chart that is a table: rows with `.label .value`, optionally `.of` (goal), `.url`."""
    lines = [
        {
            "label": _field(row, "label"), "url": _field(row, "url"),
            "value": int(_field(row, "value", 0) or 0), "of": _field(row, "of", None),
        }
        for row in rows
    ]  # fmt: skip
    top = max([1, *(line["value"] for line in lines), *(int(line["of"] or 0) for line in lines)])
    for line in lines:
        line["width"] = round(line["value"] * 1000 / top)
        line["goal"] = round(int(line["of"] or 0) * 1000 / top)
    return {
        "rows": lines, "caption": caption, "heading": heading, "unit": unit,
        "of_heading": of_heading, "has_goal": any(line["of"] is not None for line in lines),
    }  # fmt: skip


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], noun: str = "", name: str = "page") -> dict[str, Any]:
    """Which rows are shown, of how many, and the other pages (the filters in the URL stay)."""
    request = context.get("request")

    def link(number: int) -> str:
        query = request.GET.copy() if request else {}
        query[name] = str(number)
        return "?" + query.urlencode() if request else f"?{name}={number}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "noun": noun,
        "links": [
            {"number": number, "url": link(number) if isinstance(number, int) else ""}
            for number in numbers
        ],
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


def _errors_of(form: BaseForm) -> list[dict[str, str]]:
    found = [{"text": str(text), "target": ""} for text in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name == "__all__" or not isinstance(errors, ErrorList):
            continue
        field = form[name]
        # A group of radio buttons has no id of its own: the link goes to its first button.
        choices = [] if field.id_for_label else field.subwidgets
        target = field.id_for_label or (choices[0].id_for_label if choices else field.auto_id)
        label = "" if field.is_hidden else str(field.label)
        found += [{"text": str(text), "target": target, "label": label} for text in errors]
    return found


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """What has to be mended, each with a link to its field; empty where nothing is wrong.

    base.html shows it for `form`; so crispy's own list (bootstrap5/errors.html) is left empty.
    """
    found = [
        error
        for form in forms
        if isinstance(form, BaseForm) and form.is_bound
        for error in _errors_of(form)
    ]
    return {"errors": found}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*pairs: str) -> dict[str, Any]:
    """Label and address of each page above this one, outermost first."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_block_tag
def empty_state(content: str, title: str, symbol: str = "inbox") -> str:
    """Nothing to show: why, and what to do next."""
    return render_to_string(
        "components/empty.html", {"content": content, "title": title, "symbol": symbol}
    )


@register.simple_block_tag
def panel(content: str, title: str, id: str = "", lead: str = "") -> str:
    """A white sheet with a heading (h2)."""
    return render_to_string(
        "components/panel.html", {"content": content, "title": title, "id": id, "lead": lead}
    )


@register.simple_block_tag
def notice(content: str, state: str = "info", title: str = "") -> str:
    """A sentence to be noticed; `state` as for `status`."""
    tone = "info" if str(state) == "info" else tone_of(state)
    return render_to_string(
        "components/notice.html",
        {"content": content, "title": title, "tone": tone, "symbol": TONE_ICONS[tone]},
    )


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A wide table that scrolls by itself, also with the keyboard."""
    return format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}">{}</div>', label, content
    )


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, button: str, back: str, action: str = "", tone: str = "primary"
) -> str:
    """The last question before an act: the facts inside, a POST button and a way back."""
    return render_to_string(
        "components/confirm.html",
        {
            "content": content, "button": button, "back": back, "action": action, "tone": tone,
            "csrf_token": context.get("csrf_token"),
        },
    )  # fmt: skip
