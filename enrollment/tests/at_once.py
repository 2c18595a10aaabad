"""Work in processes of its own, beside the test and killed by it."""

import multiprocessing
import os

from django.db import connection

from enrollment.tests.factories import enrolled
from gumas_pbi.refusals import Refused
from villages.models import Village

FORK = multiprocessing.get_context("fork")


def people(count, districts):
    """So many covered people, in villages of so many districts."""
    codes = [f"62.10.{n:02d}" for n in range(1, districts + 1)]
    villages = [Village.objects.filter(district__code=code).first() for code in codes]
    for n in range(count):
        enrolled(village=villages[n % len(villages)])


def start(work, *args):
    """A process that does some work in connections of its own."""
    connection.close()
    process = FORK.Process(target=_quietly, args=(work, *args))
    process.start()
    return process


def _quietly(work, *args):
    try:
        work(*args)
    except Refused:
        os._exit(1)
    os._exit(0)
