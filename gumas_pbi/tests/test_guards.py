"""What is easily forgotten, checked over the whole program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint, UniqueConstraint
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
OURS = ("gumas_pbi", "villages", "workers", "enrollment", "reports")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
DEFAULTS = {
    CheckConstraint.default_violation_error_message,
    UniqueConstraint.default_violation_error_message,
}


def patterns(resolver=None, prefix=""):
    """Every URL pattern as (full name, pattern with its prefix)."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, prefix + space)
        elif isinstance(entry, URLPattern):
            yield prefix + (entry.name or ""), entry


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_constraint_has_a_sentence(model):
    for constraint in model._meta.constraints:
        assert constraint.violation_error_message not in DEFAULTS, constraint.name
        assert constraint.name.startswith(f"{model._meta.model_name}_"), constraint.name


OPEN = {"healthz", "login", "set_language", "card_check", "card_own", "card_scan"}


def test_only_listed_pages_are_open():
    is_open = {
        name
        for name, pattern in patterns()
        if not getattr(pattern.callback, "login_required", True)
    }
    assert is_open == OPEN


def test_every_page_says_who_may_see_it():
    open_to_all_users = {"home", "dashboard", "logout", "password_change", "password_change_done"}
    unsaid = {
        name
        for name, pattern in patterns()
        if name not in OPEN | open_to_all_users and not hasattr(pattern.callback, "roles")
    }
    assert unsaid == set()


def test_every_task_has_a_name_a_queue_and_only_ids():
    current_app.loader.import_default_modules()
    queues = {queue.name for queue in settings.CELERY_TASK_QUEUES}
    tasks = {n: t for n, t in current_app.tasks.items() if not n.startswith("celery.")}
    assert tasks.keys() == settings.CELERY_TASK_ROUTES.keys()
    for name, task in tasks.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name), name
        assert settings.CELERY_TASK_ROUTES[name]["queue"] in queues, name
        arguments = task.run.__annotations__
        assert all(k == "return" or (k.endswith("_id") and v in (int, "int"))
                   for k, v in arguments.items()), name  # fmt: skip


def test_every_model_has_a_factory():
    made = set()
    for app in OURS:
        for path in (ROOT / app / "tests").rglob("*.py"):
            if "factories" in (path.stem, path.parent.name):
                made |= set(re.findall(r"^        model = (\w+)$", path.read_text(), re.M))
    assert {model.__name__ for model in MODELS} - made == set()


def test_every_migration_has_a_given_name():
    named_by_machine = [
        path.name
        for app in OURS
        for path in (ROOT / app / "migrations").glob("0*.py")
        if re.search(r"_auto_|_alter_\w+_and_more|_and_more", path.name)
    ]
    assert named_by_machine == []


def test_no_template_is_unused():
    sources = [p.read_text() for app in OURS for p in (ROOT / app).rglob("*.py")]
    templates = sorted((ROOT / "templates").rglob("*.html"))
    sources += [p.read_text() for p in templates]
    text = "\n".join(sources)
    known_to_django = {"400.html", "403_csrf.html", "registration/logged_out.html"} | {
        f"registration/{n}.html" for n in ("login", "password_change_form", "password_change_done")
    }
    unused = []
    for path in templates:
        name = path.relative_to(ROOT / "templates").as_posix()
        by_status = re.fullmatch(r"\d{3}\.html", name)
        if name not in text and name not in known_to_django and not by_status:
            unused.append(name)
    assert unused == []


def test_nothing_inline_in_templates():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"""(src|href)=["']https?://""", text), path
