"""One thing that waits."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Task:
    """One line of the home page. `state` is a tone, `label` its word; `count` a number, or the
    rows that are to be counted together with those of the other tasks."""

    title: str
    count: Any
    sentence: str
    url: str
    symbol: str
    state: str = "waiting"
    label: str = ""
