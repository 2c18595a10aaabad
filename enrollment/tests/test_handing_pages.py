"""The village's page of cards: by hand, by code, by photo, by number, and what a phone kept."""

import io
import json
from datetime import date

import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from enrollment.actions.card_faces import url_of
from enrollment.models import Card, CardReceipt
from enrollment.queries.cards import in_office
from enrollment.tests.factories import CardReceiptFactory
from enrollment.tests.test_handing import PNG, printed
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def officer(client):
    user = PostingFactory().user
    client.force_login(user)
    return user


def url(card, name="hand_over"):
    return reverse(f"cards:{name}", args=[card.village_id])


def upload(name="foto.png", data=PNG):
    file = io.BytesIO(data)
    file.name = name
    return file


def photo(text):
    """A photo of a QR code as a phone takes it: turned, soft, and not quite straight on."""
    drawn = memoryview(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=7)
    )
    code = Image.frombytes("L", drawn.shape[::-1], bytes(drawn))
    scene = Image.new("L", (1200, 900), 150)
    scene.paste(code.rotate(9, expand=True, fillcolor=255), (420, 260))
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=50)
    return upload("foto.jpg", out.getvalue())


def test_one_tap_hands_one_over(client, officer):
    card, other = printed(), printed()
    data = {"on": "20/11/2026", "one": card.pk, "card": [other.pk]}
    answer = client.post(url(card), data, follow=True)
    assert "1 kartu tercatat diserahkan." in answer.text
    assert list(answer.context["page"]) == [other]


def test_ticks_hand_many_over(client, officer):
    first, second, third = printed(), printed(), printed()
    client.post(url(first), {"on": "2026-11-20", "card": [first.pk, second.pk]})
    assert list(in_office()) == [third]


@pytest.mark.parametrize("given", [{"on": ""}, {"on": "23/11/2026"}, {"on": "2026-11-11"}])
def test_a_wrong_day_keeps_the_ticks(client, officer, given):
    card = printed()
    page = client.post(url(card), {**given, "card": [card.pk]})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["on"]
    assert page.context["picked"] == [str(card.pk)]
    assert Card.objects.get().handed_on is None


@pytest.mark.parametrize("picked", [[], ["x"], ["9" * 30]])
def test_a_choice_that_makes_no_sense_is_told(client, officer, picked):
    card = printed()
    page = client.post(url(card), {"on": "2026-11-20", "card": picked})
    assert page.status_code == 422


def test_a_card_of_elsewhere_in_the_choice_does_nothing(client, officer):
    card, foreign = printed(), printed("62.10.03.2002")
    page = client.post(url(card), {"on": "2026-11-20", "card": [card.pk, foreign.pk]})
    assert page.status_code == 422
    assert "kartu di luar desa ini" in page.text
    assert in_office().count() == 2


def test_another_village_is_not_found(client, officer):
    foreign = printed("62.10.03.2002")
    assert client.get(url(foreign)).status_code == 404
    assert client.post(url(foreign), {"on": "2026-11-20", "one": foreign.pk}).status_code == 404


def test_an_officer_of_one_village_comes_to_its_list_at_once(client, officer):
    assert client.get(reverse("cards:handing")).status_code == 200
    card = printed()
    printed("62.10.03.2002")
    assert client.get(reverse("cards:handing")).url == url(card)


def test_staff_see_the_villages(client):
    printed(), printed(), printed("62.10.04.2019")
    client.force_login(UserFactory(role=Role.VERIFIER))
    page = client.get(reverse("cards:handing"))
    assert [(v.code, v.cards) for v in page.context["page"]] == [
        ("62.10.03.2001", 2),
        ("62.10.04.2019", 1),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, officer, django_assert_num_queries, rows):
    *_others, last = (printed() for _ in range(rows))
    with django_assert_num_queries(9):
        page = client.get(url(last))
    assert page.context["page"][0].worker.nik not in page.text


def test_a_viewer_is_forbidden(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    village = Village.objects.first()
    assert client.get(reverse("cards:handing")).status_code == 403
    assert client.get(reverse("cards:hand_over", args=[village.pk])).status_code == 403


def test_the_photographed_list_is_kept_with_the_ticks(client, officer):
    card = printed()
    client.post(url(card), {"on": "2026-11-20", "card": [card.pk], "scan": upload()})
    card.refresh_from_db()
    assert (card.proof, card.receipt) == ("sheet", CardReceipt.objects.get())


def test_a_wrong_file_is_said_at_its_field(client, officer):
    card = printed()
    data = {"on": "2026-11-20", "card": [card.pk], "scan": upload("x.png", b"<html>")}
    page = client.post(url(card), data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["scan"]


def test_a_list_comes_later(client, officer):
    card = printed(handed=True)
    printed()
    assert "1 kartu dicatat diserahkan tanpa dipindai" in client.get(url(card)).text
    answer = client.post(url(card, "attach"), {"scan": upload()}, follow=True)
    assert "Tanda terima tersimpan sebagai bukti 1 kartu." in answer.text
    wrong = client.post(url(card, "attach"), {"scan": upload("x.png", b"")})
    assert wrong.status_code == 422
    assert "kosong" in wrong.text


def test_a_list_is_seen_by_its_village_only(client, officer, monkeypatch):
    monkeypatch.setattr("gumas_pbi.files.load", lambda field: PNG)
    own = CardReceiptFactory(village=printed().village)
    foreign = CardReceiptFactory(village=printed("62.10.03.2002").village)
    answer = client.post(reverse("cards:receipt", args=[own.pk]))
    assert (answer.content, AuditEvent.objects.get().verb) == (PNG, "cards.download_receipt")
    assert "attachment" in answer["Content-Disposition"]
    assert client.post(reverse("cards:receipt", args=[foreign.pk])).status_code == 404


def test_the_page_carries_what_a_phone_needs_and_no_code(client, officer):
    card = printed()
    page = client.get(url(card))
    [[key, serial, name]] = json.loads(page.context["carried"])
    assert (len(key), serial, name) == (16, card.serial, card.worker.name)
    assert card.token not in page.text
    assert page["Permissions-Policy"].startswith("camera=(self)")


def ask(client, card, **fields):
    return client.post(url(card, "find"), fields, headers={"accept": "application/json"}).json()


@pytest.mark.parametrize("how", ["code", "photo", "serial", "digits"])
def test_a_card_is_found(client, officer, how):
    card, _other = printed(), printed()
    given = {
        "code": {"code": url_of(card.token)},
        "photo": {"photo": photo(url_of(card.token))},
        "serial": {"serial": card.serial.lower()},
        "digits": {"serial": card.serial[3:-2].lstrip("0")},
    }[how]
    found = ask(client, card, **given)
    scanned = how in ("code", "photo")
    assert found == {
        "s": card.serial, "name": card.worker.name, "scan": scanned, "code": "here",
        "url": reverse("cards:hand_one", args=[card.pk]) + ("?scan=1" if scanned else ""),
    }  # fmt: skip


def test_without_javascript_the_card_is_opened(client, officer):
    card = printed()
    found = client.post(url(card, "find"), {"serial": card.serial})
    assert found.url == reverse("cards:hand_one", args=[card.pk])
    lost = client.post(url(card, "find"), {"serial": "GM-9-9"}, follow=True)
    assert "tidak ada di daftar" in lost.text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"serial": "x"}, "unknown"),
        ({"serial": ""}, "unknown"),
        ({"code": "https://contoh.go.id/k/AbCdEfGhIjKlMnOpQrStUv"}, "unknown"),
        ({"code": "WIFI:S:kantor;;"}, "unknown"),
        ({"photo": b"<html>"}, "photo_broken"),
        ({"photo": b""}, "photo_broken"),
        ({"photo": PNG}, "no_code"),
    ],
)
def test_what_is_no_card_is_said(client, officer, given, code):
    card = printed()
    if "photo" in given:
        given = {"photo": upload("x.png", given["photo"])}
    assert ask(client, card, **given)["code"] == code


def test_a_card_of_another_village_is_not_found_here(client, officer):
    card, foreign = printed(), printed("62.10.03.2002")
    assert ask(client, card, code=url_of(foreign.token))["code"] == "unknown"
    assert ask(client, card, serial=foreign.serial)["code"] == "unknown"
    assert client.post(url(foreign, "find"), {"serial": foreign.serial}).status_code == 404


def test_a_card_in_the_hand_says_so(client, officer):
    card = printed(handed=True)
    said = ask(client, card, serial=card.serial)
    assert said["code"] == "stale_state"
    assert said["text"].startswith("Kartu ini sudah diserahkan tanggal 20 November 2026")


def send(client, card, given):
    return client.post(url(card, "take"), json.dumps(given), content_type="application/json")


def test_what_a_phone_kept_is_taken(client, officer):
    card, gone = printed(), printed(revoked=True)
    given = [{"s": c.serial, "at": "2026-11-20T18:30:00Z", "scan": True} for c in (card, gone)]
    answers = send(client, card, given).json()["answers"]
    assert [(a["s"], a["code"]) for a in answers] == [
        (card.serial, "done"), (gone.serial, "revoked"),
    ]  # fmt: skip
    card.refresh_from_db()
    assert (card.handed_on, card.proof) == (date(2026, 11, 21), "scan")  # by the day in Jakarta
    assert send(client, card, given[:1]).json()["answers"][0]["code"] == "done"


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[1]", '[{"s": "GM"}]', '[{"s": "GM", "at": "2026-11-20"}]', '[{"s":1,"at":1}]',
     '[{"s": "GM", "at": "2026-11-20T10:00:00"}]', '[{"s": "GM", "at": "2026-99-20T10:00:00Z"}]',
     json.dumps([{"s": "GM-1", "at": "2026-11-20T18:30:00Z"}] * 501)],
)  # fmt: skip
def test_what_no_phone_sends_is_refused(client, officer, body):
    answer = client.post(url(printed(), "take"), body, content_type="application/json")
    assert answer.status_code == 400


def test_ticks_of_another_village_are_not_found(client, officer):
    foreign = printed("62.10.03.2002")
    given = [{"s": foreign.serial, "at": "2026-11-20T18:30:00Z"}]
    assert send(client, foreign, given).status_code == 404
    assert send(client, printed(), given).json()["answers"][0]["code"] == "unknown"


def test_the_shell_for_no_connection_names_nobody(client, officer):
    card = printed(serial="GM-7654321-1")
    page = client.get(reverse("cards:offline"))
    assert officer.name not in page.text
    assert card.serial not in page.text
    assert "csrf" not in page.text
    worker = client.get(reverse("cards:worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert reverse("cards:offline") in worker.text


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ([], "Belum ada kartu untuk desa ini"),
        ([{"handed": True}], "Semua kartu desa ini sudah diserahkan"),
        (
            [{"handed": True}, {"station": "not_found", "missing": "away"}],
            "Tinggal yang pemiliknya belum ditemukan",
        ),
    ],
)
def test_where_none_waits_the_page_says_why(client, officer, cards, said):
    village = Village.objects.get(code="62.10.03.2001")
    for card in cards:
        printed(**card)
    assert said in client.get(reverse("cards:hand_over", args=[village.pk])).text
