"""Log-in and accounts, as a part of the organisation's URL table."""

from django.urls import URLPattern, path, re_path

from zhenjie.engines.org.views import accounts, sessions

urlpatterns: list[URLPattern] = [
    path("login/", sessions.login, name="login"),
    path("login/code/", sessions.code, name="code"),
    path("logout/", sessions.logout, name="logout"),
    path("me/", sessions.me, name="me"),
    path("me/password/", sessions.password, name="password"),
    path("me/second-factor/", sessions.second_factor, name="second_factor"),
    path("me/second-factor/code.svg", sessions.second_factor_code, name="second_factor_code"),
    path("switch/", sessions.switch, name="switch"),
    path("permissions/", accounts.permissions, name="permissions"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/new/", accounts.create, name="account_create"),
    path("accounts/new-administrator/", accounts.create_administrator, name="administrator_create"),
    path("accounts/<int:pk>/", accounts.detail, name="account"),
    re_path(
        r"^accounts/(?P<pk>\d{1,18})/(?P<deed>disable|enable|unlock|reset-second-factor)/$",
        accounts.act,
        name="account_act",
    ),
    path("accounts/<int:pk>/reset-password/", accounts.reset_password, name="account_reset_password"),
    path("grants/", accounts.grants, name="grants"),
    re_path(r"^grants/(?P<pk>\d{1,18})/(?P<deed>approve|refuse)/$", accounts.decide, name="grant_decide"),
]
