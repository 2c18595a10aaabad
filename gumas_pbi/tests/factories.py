"""Users, with a trait for each role."""

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from gumas_pbi.models import AuditEvent, AuditSeal, Role, User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"pengguna{n}")
    name = factory.Sequence(lambda n: f"Pengguna {n}")
    password = factory.django.Password("sandi-untuk-uji-coba")

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        if extracted:
            self.groups.add(Group.objects.get(name=Role(extracted).value))

    class Params:
        pass


class AuditEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuditEvent

    verb = "rosters.receive"
    subject_type = "workers.roster"
    subject_id = "1"
    by = factory.SubFactory(UserFactory)
    at = factory.LazyFunction(timezone.now)


class AuditSealFactory(factory.django.DjangoModelFactory):
    """A link that seals nothing real; `audit.seal` makes true ones."""

    class Meta:
        model = AuditSeal

    id = factory.Sequence(lambda n: n + 1)
    up_to = factory.SelfAttribute("id")
    events = 1
    digest = bytes(32)
    sealed_at = factory.LazyFunction(timezone.now)
