"""Numbers, rupiah and dates on pages, by the names that templates call them."""

from django import template

from gumas_pbi import written

register = template.Library()
register.filter("rupiah", written.rupiah)
register.filter("number", written.number)
register.filter("tanggal", written.day)
register.filter("bulan", written.month)
register.filter("waktu", written.moment)
