"""Addresses of one's own account, of staff administration, deputies and the duty roster."""

from django.urls import path

from mingdeng.foundation.staff.views import account, accounts, deputies, duty, repair, units

app_name = "identity"
urlpatterns = [
    path("staff/me/", account.me, name="account"),
    path("staff/me/sessions/<uuid:ref>/end/", account.end_session, name="end_session"),
    path("staff/me/sessions/end-others/", account.end_others, name="end_others"),
    path("staff/alive/", account.keepalive, name="keepalive"),
    path("staff/", accounts.listing, name="staff"),
    path("staff/new/", accounts.create, name="create"),
    path("staff/deputies/", deputies.listing, name="deputies"),
    path("staff/deputies/<uuid:ref>/withdraw/", deputies.withdraw, name="withdraw_deputy"),
    path("staff/duty/", duty.roster, name="duty"),
    path("staff/duty/<uuid:ref>/hand-over/", duty.hand_over, name="hand_over"),
    path("staff/duty/<uuid:ref>/read/", duty.read, name="read_note"),
    path("staff/duty/<uuid:ref>/cancel/", duty.cancel, name="cancel_duty"),
    path("staff/teams/", units.teams, name="teams"),
    path("staff/agencies/", units.agencies, name="agencies"),
    path("staff/<uuid:ref>/", accounts.detail, name="detail"),
    path("staff/<uuid:ref>/posting/", accounts.post_to, name="posting"),
    path("staff/<uuid:ref>/posting/end/", accounts.end_posting, name="end_posting"),
    path("staff/<uuid:ref>/disable/", repair.disable, name="disable"),
    path("staff/<uuid:ref>/enable/", repair.enable, name="enable"),
    path("staff/<uuid:ref>/reset-password/", repair.reset_password, name="reset_password"),
    path("staff/<uuid:ref>/reset-mfa/", repair.reset_second_factor, name="reset_mfa"),
    path("staff/<uuid:ref>/unlock/", repair.unlock, name="unlock"),
    path("staff/<uuid:ref>/end-sessions/", repair.end_sessions, name="end_sessions"),
]
