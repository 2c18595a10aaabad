"""Sending work to the queue: after commit, by name, with ids only, and never in the way."""

import logging
from functools import partial

from django.db import transaction

log = logging.getLogger(__name__)


def send(task: str, *ids: int | str) -> bool:
    """Send now. False where the broker does not answer: the sweeper sends it later."""
    from gumas_pbi.celery import app  # the application needs settings that are ready

    try:
        app.send_task(task, args=ids, retry=False)
    except Exception as error:
        log.warning("%s not sent (%s); the sweeper will send it", task, type(error).__name__)
        return False
    return True


def queue(task: str, *ids: int | str) -> None:
    """Send after the transaction has committed."""
    transaction.on_commit(partial(send, task, *ids))
