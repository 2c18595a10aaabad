"""Given and family names heard in Central Kalimantan, and the full names made of them. Pure."""

from functools import cache
from itertools import cycle, islice
from random import Random
from typing import Final

POOL: Final = 65_536  # a power of two: sixteen random bits pick a name

_DAYAK_MEN: Final = (
    "Marten Yansen Sangen Rangkap Tinus Ramon Kristian Yohanes Elia Silas Duhan Lambung Iben "
    "Sabran Hendrik Markus Ayub Simon Lukas Matias Petrus Daniel Gideon Rinto Jaya Arton Sahay "
    "Nyurang Tamanggung Bajik Dehen Handep Untung Karyadi Esau Yakub Rudi Wilson Mambang Asie"
)
_DAYAK_WOMEN: Final = (
    "Yuliana Kristina Mariana Nyai Intan Lamiang Bawi Nila Ester Rut Debora Yusina Herlina Mega "
    "Lestari Sinta Norlina Elisabet Hana Lidia Agustina Sriwati Rusmini Salundik Tiwi Dewi Yanti "
    "Merlina Rosita Selvia Natalia Wartini Kameloh Putir Riwut Rani Melati Serawai Yosefina Enon"
)
_DAYAK_FAMILY: Final = (
    "Tingang Rangka Binti Luhing Sawang Narang Bungai Tundan Lambung Asang Dohong Kunum Ngabe "
    "Sukah Anggen Usop Djangkan Bahen Nahan Rampai Mihing Saman Penyang Silam Toendan Tarung "
    "Garang Ilun Jambang Unting Kaliti Umbing Basir Tumon Ringkai Nyaring Awan Nihin Embang Laman"
)
_BANJAR_MEN: Final = (
    "Muhammad Akhmad Abdul Syahrani Rizani Fauzi Hamdani Rusli Jumadi Norhadi Saidi Basuni "
    "Ilham Rahmadi Masrani Junaidi Supiani Hairul Arsyad Mahyuni Syaifullah Yusran Anwar Fahriadi"
)
_BANJAR_WOMEN: Final = (
    "Norhayati Siti Rahmah Mahrita Noorjanah Hasanah Masniah Halimah Rusdiana Nurul Mariatul "
    "Fatimah Salasiah Aisyah Rabiatul Jumiati Khadijah Raudah Hamidah Norhasanah Sabariah Mastora"
)
_BANJAR_LAST_MEN: Final = (
    "Rahman Ridwan Rizki Fadli Effendi Syarif Noor Hidayat Zaini Ramadhan Mukhlis Husaini Yamani "
    "Kamil Arifin Aini Hakim Ghani Basri Rasyid Salim Wahid Fikri Sani"
)
_BANJAR_LAST_WOMEN: Final = (
    "Rahmah Aminah Zahra Hayati Jannah Adawiah Fitriani Maulida Hafizah Sari Rahmawati Salmah "
    "Aulia Mawarni Latifah Qomariah Safitri Wahidah Munawarah Badriah Apriani Hikmah Noor Azizah"
)
_JAVANESE_MEN: Final = (
    "Slamet Sutrisno Bambang Suparman Joko Agus Sugeng Wahyu Teguh Sumarno Eko Dwi Tri Budi Hadi "
    "Paijo Mulyono Heru Sunarto Kasmin Untung Widodo Ngatijo Supriyadi"
)
_JAVANESE_WOMEN: Final = (
    "Sri Siti Endang Suparmi Tutik Wahyuni Sulastri Ningsih Dwi Tri Suharti Partini Rubiyah "
    "Sumiyati Lilik Ngatini Purwanti Kartini Wiji Yatmi Sarinem Tumini Warsini Eni"
)
_JAVANESE_LAST_MEN: Final = (
    "Riyadi Santoso Prasetyo Wibowo Susilo Hartono Setiawan Nugroho Purnomo Raharjo Utomo Saputro "
    "Kuncoro Wijaya Subagyo Handoko Kurniawan Sudarmo Cahyono Mulyadi"
)
_JAVANESE_LAST_WOMEN: Final = (
    "Wahyuni Lestari Rahayu Astuti Handayani Utami Wulandari Ningsih Mulyani Hartati Susanti "
    "Setyowati Puspita Kurniasih Widayati Suryani Pertiwi Anggraini Sulistyo Winarni"
)

BIRTH_PLACES: Final = (
    "Kuala Kurun",
    "Tewah",
    "Tumbang Miri",
    "Tumbang Talaken",
    "Tumbang Jutuh",
    "Sepang",
    "Kuala Kurun",
    "Tewah",
    "Palangka Raya",
    "Kasongan",
    "Kuala Kapuas",
    "Pulang Pisau",
    "Buntok",
    "Banjarmasin",
    "Tumbang Napoi",
    "Tumbang Marikoi",
)  # sixteen: four random bits pick one

_Parts = tuple[str, str, str]


@cache
def men() -> tuple[str, ...]:
    """POOL full names of men; the same ones in every process."""
    return _pool(
        (_DAYAK_MEN, _DAYAK_MEN, _DAYAK_FAMILY),
        (_BANJAR_MEN, _BANJAR_MEN, _BANJAR_LAST_MEN),
        (_JAVANESE_MEN, _JAVANESE_LAST_MEN, _JAVANESE_LAST_MEN),
    )


@cache
def women() -> tuple[str, ...]:
    """POOL full names of women; the same ones in every process."""
    return _pool(
        (_DAYAK_WOMEN, _DAYAK_WOMEN, _DAYAK_FAMILY),
        (_BANJAR_WOMEN, _BANJAR_WOMEN, _BANJAR_LAST_WOMEN),
        (_JAVANESE_WOMEN, _JAVANESE_LAST_WOMEN, _JAVANESE_LAST_WOMEN),
    )


def _pool(dayak: _Parts, banjar: _Parts, javanese: _Parts) -> tuple[str, ...]:
    """Eleven Dayak, three Banjar and two Javanese names of sixteen, in that turn."""
    random = Random(62_10)  # noqa: S311
    groups = [dayak] * 11 + [banjar] * 3 + [javanese] * 2
    turn = [[words.split() for words in parts] for parts in groups]
    return tuple(_full_name(random, parts) for parts in islice(cycle(turn), POOL))


def _full_name(random: Random, parts: list[list[str]]) -> str:
    """One to three words, each once."""
    first, middle, last = (random.choice(words) for words in parts)
    draw = random.random()
    words = [first, last] if draw < 0.55 else [first, middle, last] if draw < 0.94 else [first]
    return " ".join(dict.fromkeys(words))
