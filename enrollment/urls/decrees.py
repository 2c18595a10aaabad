from django.urls import path

from enrollment.views import amendments, draft_names, extensions
from enrollment.views import decrees as views

app_name = "decrees"
urlpatterns = [
    path("", views.index, name="list"),
    path("baru/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/rancangan/", views.revise, name="revise"),
    path("<int:pk>/tetapkan/", views.issue, name="issue"),
    path("<int:pk>/buang/", views.discard, name="discard"),
    path("<int:pk>/nama/", draft_names.index, name="names"),
    path("<int:pk>/nama/perbarui/", draft_names.refresh, name="refresh"),
    path("<int:pk>/nama/coret/", draft_names.strike, name="strike"),
    path("<int:pk>/nama/kembalikan/", draft_names.take_back, name="take_back"),
    path("<int:pk>/nama/muat/", draft_names.keep, name="keep"),
    path("<int:pk>/lanjutkan/", extensions.extend, name="extend"),
    path("<int:pk>/ubah/", amendments.amend, name="amend"),
    path("<int:pk>/dikeluarkan/", amendments.removals, name="removals"),
    path("<int:pk>/dikeluarkan/tambah/", amendments.take_out, name="take_out"),
    path("<int:pk>/dikeluarkan/batal/", amendments.put_back, name="put_back"),
]
