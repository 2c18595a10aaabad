"""Districts and villages: loaded from a file, again without harm."""

from __future__ import annotations

import pytest
from django.conf import settings as conf

from gumas_pbi.refusals import WrongInput
from villages import places
from villages.actions import regions
from villages.models import District, Regency, Village, VillageAlias

pytestmark = pytest.mark.django_db
HEADER = "code,level,name,parent\n"
SMALL = [
    {"code": "62.99", "level": "regency", "name": "Kabupaten Uji", "parent": "62"},
    {"code": "62.99.01", "level": "district", "name": "Uji Hulu", "parent": "62.99"},
    {"code": "62.99.01.1001", "level": "kelurahan", "name": "Kota Uji", "parent": "62.99.01"},
    {"code": "62.99.01.2002", "level": "desa", "name": "Desa Uji", "parent": "62.99.01"},
]


def file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "wilayah.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_regency_has_its_12_districts_and_127_villages():
    assert Regency.objects.get().code == "62.10"
    assert District.objects.count() == 12
    villages = Village.objects.of_regency()
    assert villages.count() == 127
    assert villages.filter(kind=Village.Kind.DESA).count() == 114
    assert villages.filter(kind=Village.Kind.KELURAHAN).count() == 13


@pytest.mark.parametrize(
    ("code", "name", "district"),
    [
        ("62.10.03.2001", "Desa Sare Rangan", "Tewah"),
        ("62.10.03.2002", "Desa Tumbang Pajangei", "Tewah"),
        ("62.10.04.2019", "Desa Dandang", "Kahayan Hulu Utara"),
        ("62.10.02.1012", "Kelurahan Kurun", "Kurun"),
    ],
)
def test_a_village_is_known_by_its_kemendagri_code(code, name, district):
    village = Village.objects.get(code=code)
    assert (str(village), str(village.district)) == (name, district)
    assert code.startswith(village.district.code)


def test_twins_stand_in_two_districts():
    twins = Village.objects.filter(name="Tumbang Lapan").values_list("code", flat=True)
    assert sorted(twins) == ["62.10.09.2008", "62.10.10.2002"]


def test_kurun_has_its_other_name():
    aliases = VillageAlias.objects.values_list("village__code", "name")
    assert list(aliases) == [("62.10.02.1012", "Kuala Kurun")]


def test_load_adds_a_regency_beside():
    assert regions.load(SMALL) == {"districts": 1, "villages": 2}
    village = Village.objects.get(code="62.99.01.2002")
    assert (village.kind, village.district.regency.name) == ("desa", "Kabupaten Uji")
    assert not Village.objects.of_regency().filter(pk=village.pk).exists()


def test_load_twice_changes_nothing():
    regions.load(SMALL)
    before = list(Village.objects.order_by("pk").values())
    assert regions.load(SMALL) == {"districts": 1, "villages": 2}
    assert list(Village.objects.order_by("pk").values()) == before


def test_load_again_renames():
    regions.load(SMALL)
    pk = Village.objects.get(code="62.99.01.2002").pk
    regions.load([*SMALL[:3], {**SMALL[3], "name": "Nama Baru"}])
    assert Village.objects.get(pk=pk).name == "Nama Baru"


def test_load_of_a_village_without_its_district_changes_nothing():
    rows = [*SMALL, {**SMALL[3], "code": "62.99.07.2001", "parent": "62.99.07"}]
    with pytest.raises(WrongInput, match=r"Kecamatan 62\.99\.07 tidak ada dalam berkas wilayah\."):
        regions.load(rows)
    assert not Regency.objects.filter(code="62.99").exists()


def test_load_aliases_twice():
    assert regions.load_aliases() == regions.load_aliases() == VillageAlias.objects.count()


def test_read_what_this_repository_holds():
    rows = regions.read(regions.DATA / f"{conf.REGENCY_CODE}.csv")
    assert len(rows) == 1 + 12 + 127


def test_read_takes_a_byte_order_mark(tmp_path):
    text = "\ufeff" + HEADER + "62.99,regency,Uji,62\n"
    assert regions.read(file(tmp_path, text)) == [
        {"code": "62.99", "level": "regency", "name": "Uji", "parent": "62"}
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "tepat satu kabupaten"),
        (HEADER, "tepat satu kabupaten"),
        (HEADER + "1,regency,A,0\n2,regency,B,0\n", "tepat satu kabupaten"),
        (HEADER + "62.99,kabupaten,Uji,62\n", "baris 2: kolom code, level, name, parent"),
        ("kode,nama\n62.99,Uji\n", "baris 2: kolom code, level, name, parent"),
        (HEADER + "62.99,regency\n", "baris 2: kolom code, level, name, parent"),
        (HEADER + ",regency,Uji,62\n", "baris 2: kolom code, level, name, parent"),
    ],
)
def test_read_says_what_is_wrong(tmp_path, text, sentence):
    with pytest.raises(WrongInput, match=sentence):
        regions.read(file(tmp_path, text))


def test_read_of_no_text(tmp_path):
    with pytest.raises(WrongInput, match=r"Berkas wilayah wilayah\.csv tidak bisa dibaca\."):
        regions.read(file(tmp_path, HEADER + "é", "latin-1"))
    with pytest.raises(WrongInput, match="tidak bisa dibaca"):
        regions.read(tmp_path / "tidak-ada.csv")


def test_places_by_code():
    assert str(places.village("62.10.03.2001")) == "Desa Sare Rangan"
    assert str(places.district("62.10.03")) == "Tewah"
    assert places.village("") is places.village(None) is places.district(None) is None


@pytest.mark.parametrize(
    ("find", "code", "said"),
    [
        (places.village, "62.10.03", "village_code_unknown"),
        (places.village, "6210032001", "village_code_unknown"),
        (places.village, "62.99.01.2002", "village_code_unknown"),
        (places.district, "62.10.03.2001", "district_code_unknown"),
        (places.district, "62.99.01", "district_code_unknown"),
    ],
)
def test_places_of_no_code_and_of_another_regency(find, code, said):
    regions.load(SMALL)
    with pytest.raises(WrongInput, match=f"berkode {code} di kabupaten ini") as wrong:
        find(code)
    assert wrong.value.code == said
