from django.urls import path

from enrollment.views import quotas, reserve, waves

app_name = "quotas"
urlpatterns = [
    path("", quotas.index, name="list"),
    path("baru/", quotas.create, name="create"),
    path("cadangan/", reserve.own, name="own"),
    path("gelombang/", waves.index, name="waves"),
    path("gelombang/<int:pk>/", waves.detail, name="wave"),
    path("gelombang/<int:pk>/desa/", waves.fill, name="fill_wave"),
    path("<int:pk>/", quotas.detail, name="detail"),
    path("<int:pk>/ubah/", quotas.change, name="change"),
    path("<int:pk>/desa/", quotas.places, name="places"),
    path("<int:pk>/dahulukan/", reserve.prioritise, name="prioritise"),
    path("<int:pk>/kembalikan/", reserve.release, name="release"),
    path("<int:pk>/<str:code>/", reserve.village, name="village"),
]
