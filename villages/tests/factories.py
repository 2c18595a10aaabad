"""Places of the reference data, and postings."""

from datetime import date

import factory

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import District, Posting, Regency, Village, VillageAlias, Wave


class RegencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Regency
        django_get_or_create = ("code",)

    code = "62.10"
    name = "Gunung Mas"


class DistrictFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = District
        django_get_or_create = ("code",)

    code = "62.10.03"
    name = "Tewah"
    regency = factory.SubFactory(RegencyFactory)


class VillageFactory(factory.django.DjangoModelFactory):
    """Sare Rangan, unless another code is given; `Village.objects.get(code=…)` of the fixture."""

    class Meta:
        model = Village
        django_get_or_create = ("code",)

    code = "62.10.03.2001"
    name = "Sare Rangan"
    kind = Village.Kind.DESA
    district = factory.SubFactory(DistrictFactory)


class VillageAliasFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VillageAlias

    village = factory.SubFactory(VillageFactory)
    name = factory.Sequence(lambda n: f"Nama lain {n}")


class PostingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Posting

    user = factory.SubFactory(UserFactory, role=Role.VILLAGE_OFFICER)
    village = factory.SubFactory(VillageFactory)
    start = date(2020, 1, 1)


class WaveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Wave
        django_get_or_create = ("number",)

    number = 1
