"""The components render what a page asks of them, escaped, without inline style or script."""

import re
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from gumas_pbi.templatetags import ui

ERROR_PAGES = ("400", "403", "403_csrf", "404", "413", "500", "503")


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class Form(forms.Form):
    name = forms.CharField(label="Nama", help_text="Satu kata pun boleh.")
    gender = forms.ChoiceField(
        label="Jenis kelamin", choices=[("L", "Laki-laki")], widget=forms.RadioSelect
    )

    def clean(self):
        raise forms.ValidationError("Sudah diunggah.")


def test_icon_is_silent():
    html = render('{% icon "house" 18 %}')
    assert 'aria-hidden="true"' in html
    assert 'width="18"' in html
    assert "style=" not in html


def test_icon_with_label_is_read_out():
    assert text_of(render('{% icon "house" 18 "Beranda" %}')) == "Beranda"


@pytest.mark.parametrize("name", sorted({*ui.TONE_ICONS.values()}))
def test_icon_of_each_tone_exists(name):
    assert ui.icon(name).startswith("<svg")


@pytest.mark.parametrize(
    ("state", "tone"),
    [("accepted", "good"), ("waiting", "waiting"), ("refused", "bad"), ("what?", "neutral")],
)
def test_status_has_tone_icon_and_word(state, tone):
    html = render("{% status state label %}", state=state, label="<b>")
    assert html.startswith(f'<span class="status status-{tone}"><svg')
    assert "<span>&lt;b&gt;</span>" in html


def test_every_shared_word_has_a_tone_with_an_icon():
    assert set(ui.TONES.values()) == set(ui.TONE_ICONS)


def test_stat():
    html = render('{% stat "Rp 16.800" "Iuran" "JKK dan JKM" "/iuran/" %}')
    assert text_of(html) == "Iuran Rp 16.800 JKK dan JKM"
    assert '<a href="/iuran/">' in html


def test_progress_says_the_number():
    html = render('{% progress 6412 9500 "Terlindungi" "orang" %}')
    assert "6.412 dari 9.500 orang (67 %)" in text_of(html)
    assert 'value="6412" max="9500"' in html


def test_progress_without_goal():
    assert 'value="0" max="1"' in render('{% progress 0 0 "Terlindungi" %}')


def test_task_with_work():
    html = render('{% task "Usulan" 3 "Dari Tewah" "/usulan/" "inbox" "warning" "Terlambat" %}')
    assert text_of(html) == "Usulan Dari Tewah Terlambat 3"


def test_task_without_work_is_plain():
    html = render('{% task "Usulan" 0 "Semua sudah diperiksa" %}')
    assert "is-done" in html
    assert "task-count" not in html


def test_steps_mark_where_we_are():
    html = render('{% steps "decree" %}')
    assert html.count('aria-current="step"') == 1
    assert html.count('class="is-done"') == 2
    assert html.count('class="is-todo"') == 3


def test_steps_finished():
    assert 'aria-current="step"' not in render('{% steps "card" True %}')


def test_steps_unknown_code():
    with pytest.raises(ValueError, match="nowhere"):
        ui.steps("nowhere")


def test_timeline():
    event = {"text": "SK terbit", "at": datetime(2026, 11, 22, 2, 5, tzinfo=UTC), "by": "Sari"}
    assert (
        text_of(render("{% timeline events %}", events=[event]))
        == "SK terbit 22 November 2026, 09.05 WIB · Sari"
    )


def test_timeline_empty():
    assert text_of(render("{% timeline events %}", events=[])) == "Belum ada catatan."


def test_bars_are_a_table():
    rows = [{"label": "Tewah", "value": 500, "of": 1000}, {"label": "Kurun", "value": 250}]
    html = render('{% bars rows "Menurut kecamatan" "Kecamatan" "Orang" %}', rows=rows)
    assert 'width="500"' in html
    assert 'width="250"' in html
    assert "Tewah 500 1.000" in text_of(html)
    assert "Kurun 250 –" in text_of(html)


def test_bars_of_nothing():
    assert "<tbody></tbody>" in render('{% bars rows "Kosong" %}', rows=[])


def test_pager_keeps_the_filters():
    request = RequestFactory().get("/", {"q": "Untung", "page": "2"})
    page = Paginator(range(312), 20).page(2)
    html = Template('{% pager page "orang" %}').render(RequestContext(request, {"page": page}))
    assert "21–40 dari 312 orang" in text_of(html)
    assert 'href="?q=Untung&amp;page=3" rel="next"' in html
    assert html.count('aria-current="page"') == 1


def test_pager_of_one_page_has_no_links():
    html = render("{% pager page %}", page=Paginator(range(3), 20).page(1))
    assert text_of(html) == "1–3 dari 3"
    assert "<a" not in html


def test_error_summary_links_to_the_fields():
    html = render("{% error_summary form %}", form=Form({}))
    assert re.findall(r'href="(#\w+)"', html) == ["#id_name", "#id_gender_0"]
    assert "Sudah diunggah." in text_of(html)


@pytest.mark.parametrize("form", [None, "", Form()])
def test_error_summary_without_errors(form):
    assert text_of(render("{% error_summary form %}", form=form)) == ""


def test_breadcrumb():
    html = render('{% breadcrumb "Usulan" "/usulan/" "Tewah" "/usulan/tewah/" %}')
    assert re.findall(r'href="([^"]+)"', html) == ["/usulan/", "/usulan/tewah/"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% panel "A" lead="B" %}{{ x }}{% endpanel %}', "A B &lt;"),
        ('{% empty_state "A" %}{{ x }}{% endempty_state %}', "A &lt;"),
        ('{% notice "warning" "A" %}{{ x }}{% endnotice %}', "A &lt;"),
        ('{% scroll "A" %}{{ x }}{% endscroll %}', "&lt;"),
    ],
)
def test_block_escapes_once(source, expected):
    assert text_of(render(source, x="<")) == expected


def test_scroll_region_takes_the_keyboard():
    html = render('{% scroll "Rekap" %}-{% endscroll %}')
    assert html == ('<div class="scroll" role="region" tabindex="0" aria-label="Rekap">-</div>')


def test_confirm_posts_with_token():
    html = render(
        '{% confirm "Terbitkan" "/sk/" action="/sk/1/" tone="danger" %}18 orang{% endconfirm %}',
        csrf_token="abc",
    )
    assert 'method="post" action="/sk/1/"' in html
    assert 'value="abc"' in html
    assert "btn-danger" in html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 159600000|rupiah }}", "Rp\N{NO-BREAK SPACE}159.600.000"),
        ("{{ none|rupiah }}", "–"),
        ("{{ 9500|number }}", "9.500"),
        ("{{ 0|number }}", "0"),
        ("{{ day|tanggal }}", "3 Juni 2025"),
        ("{{ none|tanggal }}", "–"),
        ("{{ day|bulan }}", "Juni 2025"),
        ("{{ moment|tanggal }}", "1 Januari 2026"),
        ("{{ moment|waktu }}", "1 Januari 2026, 00.00 WIB"),
    ],
)
def test_filters(source, expected):
    moment = datetime(2025, 12, 31, 17, tzinfo=UTC)
    assert render(source, day=date(2025, 6, 3), moment=moment, none=None) == expected


def test_dates_in_english():
    with translation.override("en"):
        assert render("{{ day|tanggal }}", day=date(2025, 6, 3)) == "3 June 2025"


@pytest.mark.parametrize("code", ERROR_PAGES)
def test_error_page_needs_no_context(code):
    html = render_to_string(f"{code}.html")
    assert "<h1>" in html
    assert 'href="/"' in html
    assert "rujukan" not in html


def test_error_page_names_the_reference():
    html = render_to_string("500.html", {"reference": "a1b2c3d4"})
    assert "Nomor rujukan: a1b2c3d4" in text_of(html)


def test_drop_tells_the_limits_and_the_error():
    class Upload(forms.Form):
        file = forms.FileField(label="Berkas")

    html = render_to_string(
        "parts/drop.html",
        {"field": Upload({}, {})["file"], "limits": "Paling besar 20 MB", "max_bytes": 20971520},
    )
    assert 'data-max-bytes="20971520"' in html
    assert text_of(html).startswith("Berkas Paling besar 20 MB")
    assert 'id="id_file_error"' in html


@pytest.mark.parametrize(
    ("size", "scope"),
    [(20, "semua 312 hasil, di semua halaman"), (400, "semua 312 di halaman ini")],
)
def test_scope_says_what_all_means(size, scope):
    page = Paginator(range(312), size).page(1)
    assert scope in text_of(render_to_string("parts/scope.html", {"page": page}))


def test_form_errors_stand_in_the_summary_alone():
    html = render("{% load crispy_forms_filters %}{{ form|crispy }}", form=Form({}))
    assert "Sudah diunggah." not in html


def test_base_page_shows_title_and_summary():
    page = Template(
        "{% extends 'base.html' %}{% block title %}Unggah{% endblock %}"
        "{% block heading %}Unggah daftar{% endblock %}"
    )
    html = page.render(Context({"form": Form({}), "site": {"programme": "Gumas"}}))
    assert "<title>Kesalahan: Unggah – Gumas</title>" in html
    assert '<html lang="id">' in html
    assert "error-summary" in html
