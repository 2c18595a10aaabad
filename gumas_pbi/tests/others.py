"""Models and factories of other parts, by name: the kernel's tests import them no more than it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps


def model(label: str) -> Any:
    """The model of a label such as "workers.Roster"."""
    return apps.get_model(label)


def factory(label: str) -> Any:
    """Its factory."""
    part, name = label.split(".")
    return getattr(import_module(f"{part}.tests.factories"), f"{name}Factory")


def module(name: str) -> Any:
    """A module such as "workers.actions.rosters"."""
    return import_module(name)
