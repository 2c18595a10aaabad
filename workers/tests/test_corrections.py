"""A registered person's data is corrected, and what stood there before is kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gumas_pbi import crypto
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory
from workers.actions import corrections, near_keys
from workers.models import NearKey, Worker, WorkerChange
from workers.tests.factories import OccupationFactory, WorkerFactory

pytestmark = pytest.mark.django_db
WHY = "Disamakan dengan KTP"
OTHER_NIK = "6210031708809876"


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def worker():
    worker = WorkerFactory(name="Antang", name_key="antang", mother_name="Indu")
    near_keys.write(Worker.objects.filter(pk=worker.pk))
    return worker


def correct(worker, by, now, reason=WHY, **values):
    return corrections.correct(worker, values, reason, by=by, at=now)


def test_correct_keeps_what_stood_there(worker, liaison, now):
    changed = correct(
        worker, liaison, now, name="Antang Sapan", birth_date=date(1981, 8, 17), gender="L"
    )
    assert changed == ["name", "birth_date"]
    worker.refresh_from_db()
    assert (worker.name, worker.name_key) == ("Antang Sapan", "antangsapan")
    assert (worker.birth_date, worker.updated_by, worker.updated_at) == (
        date(1981, 8, 17), liaison, now,
    )  # fmt: skip
    kept = WorkerChange.objects.order_by("pk").values_list("field", "before", "after", "reason")
    assert list(kept) == [
        ("name", "Antang", "Antang Sapan", WHY),
        ("birth_date", "1980-08-17", "1981-08-17", WHY),
    ]
    event = AuditEvent.objects.get(verb="corrections.correct")
    assert (event.by, event.facts["fields"]) == (liaison, ["birth_date", "name"])


def test_correct_sealed_values_and_the_occupation(worker, liaison, now):
    occupation = OccupationFactory(code="X99", name="Petani uji coba")
    correct(worker, liaison, now, mother_name="Indu Sari", occupation=occupation)
    worker.refresh_from_db()
    assert (worker.mother_name, worker.occupation_text) == ("Indu Sari", "Petani uji coba")
    assert "Indu" not in str(AuditEvent.objects.get(verb="corrections.correct").facts)


def test_correct_the_nik(worker, liaison, now):
    old, keys = worker.nik, set(NearKey.objects.values_list("key", flat=True))
    assert correct(worker, liaison, now, nik=OTHER_NIK) == ["nik"]
    worker.refresh_from_db()
    assert (worker.nik, bytes(worker.nik_digest)) == (OTHER_NIK, crypto.digest(OTHER_NIK))
    change = WorkerChange.objects.get()
    assert (change.field, change.before, change.after) == ("nik", old, OTHER_NIK)
    assert set(NearKey.objects.values_list("key", flat=True)) != keys


def test_correct_to_the_nik_of_somebody_else(worker, liaison, now):
    other = WorkerFactory()
    with pytest.raises(Refused, match="sudah terdaftar"):
        correct(worker, liaison, now, nik=other.nik)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"nik": "123"}, "nik_not_16_digits"),
        ({"nik": "6210034508800000"}, "nik_impossible"),
        ({"name": "B3di"}, "name_impossible"),
        ({"name": ""}, "name_impossible"),
        ({"birth_date": date(2030, 1, 1)}, "birth_impossible"),
        ({"village": None}, "no_such_field"),
        ({"kpj": "26000000001"}, "no_such_field"),
        ({"name": "Antang"}, "nothing_changed"),
        ({}, "nothing_changed"),
    ],
)
def test_correct_to_what_can_not_be(worker, liaison, now, values, code):
    with pytest.raises(Refused) as no:
        correct(worker, liaison, now, **values)
    assert no.value.code == code
    assert not WorkerChange.objects.exists()


def test_correct_without_a_reason(worker, liaison, now):
    with pytest.raises(Refused, match="Tuliskan alasan perbaikan"):
        correct(worker, liaison, now, reason="-", name="Antang Sapan")


def test_correct_who_was_merged(worker, liaison, now):
    worker.merged_into = WorkerFactory()
    worker.save()
    with pytest.raises(Refused, match="sudah digabung"):
        correct(worker, liaison, now, name="Antang Sapan")


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.APPROVER, Role.TREASURER])
def test_correct_is_not_for_everybody(worker, now, role):
    with pytest.raises(Refused, match="diperbaiki verifikator"):
        correct(worker, UserFactory(role=role), now, name="Antang Sapan")


def test_two_officers_at_once(worker, liaison, now):
    seen = Worker.objects.get(pk=worker.pk)
    correct(worker, liaison, now, name="Antang Sapan")
    with pytest.raises(StaleState):
        correct(seen, UserFactory(role=Role.VERIFIER), now + timedelta(1), name="Antang Sapun")
    assert Worker.objects.get(pk=worker.pk).name == "Antang Sapan"


# --- the page


def url(worker):
    return reverse("workers:correct", args=[worker.pk])


def typed(worker, **changes):
    values = {
        "seen": worker.updated_at.isoformat(timespec="microseconds"),
        "name": worker.name, "birth_date": worker.birth_date.isoformat(), "gender": worker.gender,
        "occupation": worker.occupation_id, "reason": WHY,
    }  # fmt: skip
    return {**values, **changes}


def test_page_shows_no_sealed_value(client, liaison, worker):
    client.force_login(liaison)
    page = client.get(url(worker)).content.decode()
    assert worker.nik not in page
    assert "Indu" not in page
    assert 'value="Antang"' in page


def test_page_corrects(client, liaison, worker):
    client.force_login(liaison)
    worker = Worker.objects.get(pk=worker.pk)
    form = typed(worker, name="Antang Sapan", nik="6210 0317 0880 9876", phone="0812-3456-7890")
    answer = client.post(url(worker), form, follow=True)
    assert answer.redirect_chain == [(reverse("workers:detail", args=[worker.pk]), 302)]
    text = answer.content.decode()
    assert "Antang → Antang Sapan" in text
    assert WHY in text
    worker.refresh_from_db()
    assert (worker.nik, worker.phone, worker.mother_name) == (OTHER_NIK, "081234567890", "Indu")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "B3di"}, "name"),
        ({"nik": "123"}, "nik"),
        ({"family_card": "12"}, "family_card"),
        ({"phone": "abc"}, "phone"),
        ({"birth_date": "kemarin"}, "birth_date"),
        ({"declared_income": "banyak"}, "declared_income"),
        ({"reason": ""}, "reason"),
        ({"name": "Antang"}, "__all__"),
        ({"seen": "2020-01-01T00:00:00.000000+0700", "name": "Antang Sapan"}, "__all__"),
    ],
)
def test_page_says_what_is_wrong_in_place(client, liaison, worker, changes, field):
    client.force_login(liaison)
    worker = Worker.objects.get(pk=worker.pk)
    form = typed(worker, **{"name": "Antang Sapan", **changes})
    answer = client.post(url(worker), form)
    assert list(answer.context["form"].errors) == [field]
    assert not WorkerChange.objects.exists()


@pytest.mark.parametrize("role", [Role.VILLAGE_OFFICER, Role.APPROVER, Role.TREASURER, Role.VIEWER])
def test_page_is_not_for_everybody(client, worker, role):
    client.force_login(UserFactory(role=role))
    assert client.get(url(worker)).status_code == 403
    assert client.post(url(worker)).status_code == 403


def test_page_of_somebody_merged(client, liaison, worker):
    client.force_login(liaison)
    worker.merged_into = WorkerFactory()
    worker.save()
    assert client.get(url(worker)).status_code == 404


def test_detail_links_to_it(client, liaison, worker):
    client.force_login(liaison)
    detail = reverse("workers:detail", args=[worker.pk])
    assert url(worker) in client.get(detail).content.decode()
    client.force_login(UserFactory(role=Role.TREASURER))
    assert url(worker) not in client.get(detail).content.decode()
