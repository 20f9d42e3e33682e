"""Policies of views that come with packages (sign-in, second factor, city sign-on).

What a package offers and this house does not (sign-up, mail addresses, resetting a password by
mail, connecting other accounts) is CLOSED: it answers as if it were not there.
"""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import Policy, declare

PUBLIC = (
    "account_login",
    "account_inactive",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
)
OWN = (
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
CLOSED = (
    "account_signup",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "socialaccount_signup",
    "socialaccount_connections",
    "mfa_download_recovery_codes",
)
POLICIES: dict[str, Policy] = {
    **{name: declare(f"package.{name}", public=True) for name in PUBLIC},
    **{name: declare(f"package.{name}", reads=[Group.SELF]) for name in OWN},
    **{name: declare(f"package.{name}", closed=True) for name in CLOSED},
}
