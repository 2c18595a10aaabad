"""Every address of the program. Names of apps are strings: the kernel imports none of them."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from gumas_pbi.views.health import healthz

handler400 = "gumas_pbi.views.errors.bad_request"
handler403 = "gumas_pbi.views.errors.forbidden"
handler404 = "gumas_pbi.views.errors.not_found"
handler500 = "gumas_pbi.views.errors.broken"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("masuk/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("keluar/", auth.LogoutView.as_view(), name="logout"),
    path("sandi/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("sandi/berhasil/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("bahasa/", login_not_required(set_language), name="set_language"),
    path("", include("reports.urls")),
    path("", include("workers.urls")),
    path("", include("enrollment.urls")),
]
