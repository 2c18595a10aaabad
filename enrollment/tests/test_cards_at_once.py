"""A run whose workers are killed, and villages that end together: each card once, nobody missed."""

import os
import random
import signal
import time
from io import BytesIO

import pytest
from django.utils import timezone

from enrollment import card_pdf
from enrollment.actions import card_faces, cards
from enrollment.models import Card, CardFile, CardStep, PlannedCard
from enrollment.queries.cards import without_card
from enrollment.tasks import draw_cards
from enrollment.tests.at_once import FORK, people, start
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village

VILLAGES = 6


def worker(run):
    """What a worker does for a run: each village that waits."""
    waiting = CardFile.objects.filter(run=run, state="waiting").order_by("?")
    for pk in list(waiting.values_list("pk", flat=True)):
        draw_cards(pk)


def told(run):
    """What a run says of itself, and whether the database agrees."""
    run.refresh_from_db()
    drawn = run.files.filter(state="drawn")
    assert Card.objects.filter(run=run).count() == run.cards
    assert CardStep.objects.filter(card__run=run).count() == run.cards
    assert not PlannedCard.objects.filter(run=run, skipped="").exists()
    assert run.files.count() == drawn.count()
    for file in drawn:
        assert file.cards == run.allotted.filter(village=file.village).count()
        assert files.load(file.file).startswith(b"%PDF-")
        assert files.load(file.receipt).startswith(b"%PDF-")
    return run.state, run.people, run.cards, run.skipped


@pytest.mark.parametrize("seed", range(3))
def test_workers_killed_at_random_points(committing, seed):
    people(24, districts=VILLAGES)
    by = UserFactory(role=Role.VERIFIER)
    village = Village.objects.first()
    card_pdf.draw(
        [], BytesIO(), card_faces.look(village, timezone.now())
    )  # fonts are read once, not by each process
    chance = random.Random(seed)
    run = cards.print(by=by, at=timezone.now())
    kills = 0
    for _round in range(100):
        run.refresh_from_db()
        if run.state == "printed":
            break
        for file in run.files.filter(state="failed"):  # that killed its worker three times
            cards.retry(file, by=by, at=timezone.now())
        process = start(worker, run.pk)
        # The longer it takes, the more time it is given, so that it ends on any machine.
        time.sleep(chance.uniform(0, 0.05 * 1.15**kills))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.join()
    assert kills
    assert told(run) == ("printed", 24, 24, 0)
    members = list(Card.objects.values_list("member", flat=True))
    assert len(members) == len(set(members)) == 24
    assert not without_card(timezone.now()).exists()
    assert AuditEvent.objects.filter(verb="cards.printed").count() == 1


def test_four_workers_draw_one_run(committing):
    people(24, districts=VILLAGES)
    by = UserFactory(role=Role.VERIFIER)
    run = cards.print(by=by, at=timezone.now())
    workers = [start(worker, run.pk) for _n in range(4)]
    for process in workers:
        process.join(timeout=120)
    assert [process.exitcode for process in workers] == [0] * 4
    worker(run.pk)  # what the sweeper sends, where one found another at work
    assert told(run) == ("printed", 24, 24, 0)
    assert AuditEvent.objects.filter(verb="cards.printed").count() == 1


def printing(by, gate):
    gate.wait(timeout=60)
    cards.print(by=by, at=timezone.now())


def test_two_runs_asked_for_at_once_share_nobody(committing):
    people(12, districts=VILLAGES)
    by = UserFactory(role=Role.VERIFIER)
    gate = FORK.Event()
    asked = [start(printing, by, gate) for _n in range(4)]
    gate.set()
    for process in asked:
        process.join(timeout=120)
    assert sorted(process.exitcode for process in asked) == [0, 1, 1, 1]  # the others are told
    assert PlannedCard.objects.count() == 12


def test_stop_while_workers_draw_and_go_on(committing):
    people(24, districts=VILLAGES)
    by = UserFactory(role=Role.VERIFIER)
    run = cards.print(by=by, at=timezone.now())
    workers = [start(worker, run.pk) for _n in range(2)]
    cards.stop(run, by=by, at=timezone.now())
    for process in workers:
        process.join(timeout=120)
    assert [process.exitcode for process in workers] == [0, 0]
    run.refresh_from_db()
    assert run.state == "stopped"
    cards.go_on(run, by=by, at=timezone.now())
    worker(run.pk)
    assert told(run) == ("printed", 24, 24, 0)
