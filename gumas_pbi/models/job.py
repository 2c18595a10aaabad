"""Rows that are worked on outside the request. The row is the truth; the queue carries its id."""

from typing import ClassVar

from django.db import models


class Job(models.Model):
    """What a row needs so that its work can be lost, repeated and given up.

    `UNDONE` names the states in which somebody still has to work, `FAILED` the state after the
    last try, `TASK` the task that does the work.
    """

    UNDONE: ClassVar[frozenset[str]] = frozenset()
    FAILED: ClassVar[str] = "failed"
    TASK: ClassVar[str] = ""
    TRIES: ClassVar[int] = 3

    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    queued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="", db_default="")

    class Meta:
        abstract = True
