from django.urls import path

from enrollment.views import answers, differences, refused
from enrollment.views import registrations as views

app_name = "registrations"
urlpatterns = [
    path("", views.index, name="list"),
    path("sk/<int:pk>/kirim/", views.send, name="send"),
    path("sk/<int:pk>/terima-semua/", views.accept_all, name="accept_all"),
    path("sk/<int:pk>/jawaban/", views.receive, name="receive"),
    path("kiriman/<int:pk>/unduh/", views.download, name="download"),
    path("kiriman/<int:pk>/susun-lagi/", views.lay_out_again, name="lay_out_again"),
    path("jawaban/<int:pk>/", answers.answer, name="answer"),
    path("jawaban/<int:pk>/kolom/", answers.columns, name="columns"),
    path("jawaban/<int:pk>/status/", answers.word, name="word"),
    path("jawaban/<int:pk>/lupakan/", answers.forget, name="forget"),
    path("selisih/", differences.index, name="differences"),
    path("selisih/<int:pk>/", differences.detail, name="difference"),
    path("ditolak/", refused.index, name="refused"),
    path("ditolak/kirim-lagi/", refused.requeue, name="requeue"),
    path("ditolak/<int:pk>/lepas/", refused.give_up, name="give_up"),
]
