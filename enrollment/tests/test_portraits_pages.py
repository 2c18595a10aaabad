"""The page of a worker's photo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enrollment.models import Portrait
from enrollment.tests.test_portrait_jpeg import photo
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.tests.factories import WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return WorkerFactory()


@pytest.fixture
def officer(client, worker):
    user = PostingFactory(village=worker.village).user
    client.force_login(user)
    return user


def url(name, worker):
    return reverse(f"portraits:{name}", args=[worker.pk])


def upload(client, worker, data=None):
    file = SimpleUploadedFile("IMG_1.jpg", photo() if data is None else data)
    return client.post(url("edit", worker), {"photo": file}, follow=True)


def test_an_officer_of_the_village_takes_a_photo(client, officer, worker):
    page = upload(client, worker)
    assert "Foto disimpan" in page.text
    assert url("image", worker) in page.text
    assert Portrait.objects.get().taken_by == officer


def test_the_picture_is_kept_by_no_browser(client, officer, worker):
    upload(client, worker)
    image = client.get(url("image", worker))
    assert (image["Content-Type"], image["Cache-Control"]) == ("image/jpeg", "no-store")
    assert image["X-Content-Type-Options"] == "nosniff"
    assert image.content.startswith(b"\xff\xd8\xff")


def test_it_stands_on_the_page_of_the_workers_life(client, officer, worker):
    life = reverse("life", args=[worker.pk])
    assert url("image", worker) not in client.get(life).text
    upload(client, worker)
    page = client.get(life).text
    assert url("image", worker) in page
    assert url("edit", worker) in page
    assert url("edit", worker) in client.get(reverse("workers:detail", args=[worker.pk])).text


def test_deleting_it(client, officer, worker):
    upload(client, worker)
    page = client.post(url("remove", worker), follow=True)
    assert "Foto dihapus" in page.text
    assert "Belum ada foto" in page.text
    assert client.get(url("image", worker)).status_code == 404


@pytest.mark.parametrize("data", [b"", b"bukan foto"])
def test_what_is_no_photo_stays_on_the_page_with_its_reason(client, officer, worker, data):
    page = upload(client, worker, data)
    assert page.status_code == 422
    assert "bukan foto JPG" in page.context["form"].errors["photo"][0]


def test_nothing_chosen(client, officer, worker):
    page = client.post(url("edit", worker))
    assert page.context["form"].errors["photo"] == ["Pilih atau ambil dahulu fotonya."]


def test_a_phone_opens_its_camera(client, officer, worker):
    page = client.get(url("edit", worker)).text
    assert 'accept="image/*"' in page
    assert "capture=" in page


@pytest.mark.parametrize("name", ["edit", "image"])
def test_for_another_village_it_does_not_exist(client, worker, name):
    Portrait.objects.create(
        worker=worker, file="x", taken_by=UserFactory(), taken_at=worker.created_at
    )
    client.force_login(PostingFactory(village=VillageFactory(code="62.10.04.2019")).user)
    assert client.get(url(name, worker)).status_code == 404
    assert upload(client, worker).status_code == 404
    assert client.post(url("remove", worker)).status_code == 404


@pytest.mark.parametrize("name", ["edit", "image"])
def test_viewers_see_no_photo(client, worker, name):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(url(name, worker)).status_code == 403


def test_few_queries(client, officer, worker, django_assert_max_num_queries):
    upload(client, worker)
    with django_assert_max_num_queries(8):
        client.get(url("edit", worker))
