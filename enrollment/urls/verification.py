from django.urls import path

from enrollment.views import desks, reasons, returned, verdicts
from enrollment.views import verification as views

app_name = "verification"
urlpatterns = [
    path("", views.index, name="list"),
    path("orang/", views.people, name="people"),
    path("orang/putuskan/", verdicts.decide, name="decide"),
    path("orang/<int:pk>/", views.person, name="person"),
    path("orang/<int:pk>/tarik/", verdicts.recall, name="recall"),
    path("orang/<int:pk>/kunjungan/", verdicts.visit, name="visit"),
    path("desa/<str:code>/kerjakan/", desks.take, name="take"),
    path("desa/<str:code>/lepas/", desks.leave, name="leave"),
    path("dikembalikan/", returned.index, name="returned"),
    path("dikembalikan/<int:pk>/kirim/", returned.send, name="send_again"),
    path("alasan/", reasons.index, name="reasons"),
    path("alasan/<int:pk>/", reasons.change, name="change_reason"),
]
