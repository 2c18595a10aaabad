"""What is sent to BPJS, and what its answers mean."""

import factory

from enrollment.models import (
    AnswerColumn,
    AnswerWord,
    Difference,
    Layout,
    LayoutColumn,
)
from enrollment.tests.factories.membership import NOW, RegistrationAnswerFactory
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory


class LayoutFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Layout

    name = factory.Sequence(lambda n: f"Susunan {n + 1}")
    rows_per_file = 10_000


class LayoutColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LayoutColumn

    layout = factory.SubFactory(LayoutFactory)
    position = factory.Sequence(int)
    header = factory.Sequence(lambda n: f"KOLOM_{n + 1}")
    source = "nik"


class AnswerColumnFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnswerColumn

    header = "nomor peserta"
    title = "Nomor Peserta"
    field = "kpj"
    decided_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    decided_at = NOW


class AnswerWordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnswerWord

    word = "proses"
    title = "Proses"
    meaning = AnswerWord.Meaning.WAITING
    decided_by = factory.SubFactory(UserFactory, role=Role.BPJS_LIAISON)
    decided_at = NOW


class DifferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Difference

    answer = factory.SubFactory(RegistrationAnswerFactory)
    row = 2
    code = "unknown_nik"
