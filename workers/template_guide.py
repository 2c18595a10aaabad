"""The words of the template's guide sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workers.template_xlsx import Guide


def guide() -> Guide:
    """How to fill in each column, with an example; in the language of the request."""
    return Guide(
        title=_("Cara mengisi daftar pekerja"),
        lead=_(
            "Isi lembar “Daftar”, satu orang satu baris. Yang wajib: NIK, nama, dan desa. "
            "Baris CONTOH tidak pernah ikut terbaca; boleh dihapus, boleh dibiarkan."
        ),
        headers=(_("Kolom"), _("Cara mengisi"), _("CONTOH")),
        fields={
            "nik": (
                _("16 angka dari KTP. Kolom ini berformat teks; jangan diubah menjadi angka."),
                "6210031708800001",
            ),
            "family_card": (_("16 angka dari kartu keluarga."), "6210031203150002"),
            "name": (_("Nama lengkap sesuai KTP, tanpa gelar."), "Sri Contoh"),
            "birth_place": (_("Tempat lahir sesuai KTP."), "Tewah"),
            "birth_date": (_("Tanggal, bulan, tahun."), "17/08/1980"),
            "gender": (_("L untuk laki-laki, P untuk perempuan."), "L"),
            "address": (_("Alamat rumah."), "Jl. Contoh No. 1"),
            "rt_rw": (_("Nomor RT dan RW."), "001/002"),
            "village": (
                _("Pilih dari lembar “Pilihan”. Boleh kosong jika desa dipilih saat mengunggah."),
                "Sare Rangan",
            ),
            "district": (_("Kecamatan dari desa itu."), "Tewah"),
            "occupation": (
                _("Pekerjaan sehari-hari. Pilih dari lembar “Pilihan” jika ada."),
                "Petani",
            ),
            "mother_name": (_("Nama ibu kandung sesuai kartu keluarga."), "Contoh Ibu"),
            "phone": (_("Nomor HP yang bisa dihubungi."), "081200000001"),
            "income": (_("Penghasilan sebulan dalam rupiah, angka saja."), "1500000"),
            "heir_name": (
                _("Orang yang menerima santunan jika pekerja meninggal."),
                "Contoh Waris",
            ),
            "heir_relation": (_("Hubungannya dengan pekerja."), "Istri"),
        },
        example=_(
            "Baris ini hanya contoh dan tidak ikut terbaca. "
            "Tulis orang pertama di baris berikutnya."
        ),
        wrong_nik=_("NIK terdiri dari 16 angka. Cocokkan dengan KTP."),
    )
