from django.urls import path

from workers.views import rows as views

app_name = "rows"
urlpatterns = [
    path("perbaikan/", views.queue, name="queue"),
    path("baris/<int:pk>/", views.edit, name="edit"),
    path("baris/<int:pk>/tampil/", views.line, name="line"),
    path("baris/<int:pk>/lewati/", views.skip, name="skip"),
    path("baris/<int:pk>/kembalikan/", views.restore, name="restore"),
    path("<int:pk>/sekaligus/", views.many, name="many"),
    path("<int:pk>/batalkan/", views.undo, name="undo"),
]
