"""Policies of views that come with packages (sign-in, second factor, city sign-on)."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import Policy, declare

PUBLIC = (
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
)
OWN = (
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
POLICIES: dict[str, Policy] = {
    **{name: declare(f"package.{name}", public=True) for name in PUBLIC},
    **{name: declare(f"package.{name}", reads=[Group.SELF]) for name in OWN},
}
