"""Rows of synthetic people as a CSV file, for tests of verbs and pages."""

from __future__ import annotations

HEADER = "NIK;Nama Lengkap;Tanggal Lahir;Jenis Kelamin;Desa/Kelurahan;Pekerjaan;No. HP"
GOOD = "6210031708800001;Sri Contoh;17/08/1980;L;Sare Rangan;Petani;081200000001"
ALSO_GOOD = "6210034203750002;Ani Lestari;02/03/1975;P;Sare Rangan;Petani Karet;"
BAD = "621003170880;Budi Kurang;17/08/1980;L;Sare Rangan;Petani;"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()
