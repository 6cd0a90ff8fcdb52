"""Pages of an account under German paths, by the names that allauth looks for."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as social
from django.urls import path, re_path

from kompass.accounts import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("geschlossen/", account.account_inactive, name="account_inactive"),
    path("registrieren/", views.nothing, name="account_signup"),
    path("einladung/<str:token>/", views.invitation, name="account_invitation"),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("daten.json", views.own_data, name="account_data"),
    path("passwort/", account.password_change, name="account_change_password"),
    path("passwort/neu/", account.password_set, name="account_set_password"),
    path("passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path(
        "passwort/vergessen/gesendet/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^passwort/link/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "passwort/gesetzt/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sitzungen/", views.sessions, name="usersessions_list"),
    path("sitzungen/andere/abmelden/", views.end_other_sessions, name="account_end_others"),
    path("sitzungen/<int:pk>/abmelden/", views.end_session, name="account_end_session"),
    path("zweiter-faktor/", mfa.index, name="mfa_index"),
    path("zweiter-faktor/anmelden/", mfa.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-faktor/app/aus/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweiter-faktor/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "zweiter-faktor/codes/neu/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "zweiter-faktor/codes/datei/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("zweiter-faktor/schluessel/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("zweiter-faktor/schluessel/neu/", keys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "zweiter-faktor/schluessel/bestaetigen/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "zweiter-faktor/schluessel/<int:pk>/weg/", keys.remove_webauthn, name="mfa_remove_webauthn"
    ),
    path("zweiter-faktor/schluessel/<int:pk>/name/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("zweiter-faktor/schluessel/anmelden/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("stadt/abgebrochen/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("stadt/fehler/", social.login_error, name="socialaccount_login_error"),
    path("stadt/neu/", social.signup, name="socialaccount_signup"),
    path("stadt/", social.connections, name="socialaccount_connections"),
]
