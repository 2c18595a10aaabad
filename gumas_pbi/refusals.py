"""What the program says no with. A refusal is expected: it has a sentence for the officer."""

from __future__ import annotations

from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gumas_pbi import files

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


class Refused(Exception):
    """A rule of the field says no (exit code 1 of a command)."""

    exit_code = 1
    code = "refused"

    def __init__(self, sentence: str | Promise, code: str = "", **facts: Any):
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence)


class WrongInput(Refused):
    """What was given can't be understood (exit code 2 of a command)."""

    exit_code = 2
    code = "wrong_input"


class StaleState(Refused):
    """Somebody else was first."""

    code = "stale_state"

    def __init__(self, sentence: str | Promise = ""):
        super().__init__(
            sentence
            or _("Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa lagi.")
        )


class NotYet(Refused):
    """Not now, through nobody's fault: a job waits and tries again, as often as it takes."""

    code = "not_yet"


@cache
def _sentences() -> dict[str, Any]:
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


def sentence_of(error: IntegrityError) -> Any:
    """The sentence of the named constraint that was violated, or None."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return _sentences().get(getattr(diagnosis, "constraint_name", None) or "")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """A verb of the program: atomic, and a violated constraint speaks its sentence (Refused)."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        done, since = False, files.mark()
        try:
            with transaction.atomic():
                answer = function(*args, **kwargs)
            done = True
        except IntegrityError as error:
            sentence = sentence_of(error)
            if sentence is None:
                raise
            raise Refused(sentence, code="constraint") from error
        finally:
            if not done:
                files.settle(kept=False, since=since)
            elif not connection.in_atomic_block:
                files.settle(kept=True)
        return answer

    return run
