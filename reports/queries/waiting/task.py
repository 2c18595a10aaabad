"""One thing that waits."""

from dataclasses import dataclass


@dataclass
class Task:
    """One line of the home page. `state` is a tone, `label` its word."""

    title: str
    count: int
    sentence: str
    url: str
    symbol: str
    state: str = "waiting"
    label: str = ""
