"""The forms of the second factor, with our labels; allauth's own logic stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from mingdeng.foundation.identity import throttle
from mingdeng.foundation.identity.forms.signing_in import name
from mingdeng.foundation.ui.forms import AccessibleFormMixin

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}
CODE_LIVES = timedelta(minutes=5)  # longer than any code is accepted, clock drift included


def spent_once(user: Any, code: str) -> str:
    """The code, used up. allauth remembers used codes per process and for 30 seconds only; here
    every process knows. Raises ValidationError for one that was used (RFC 6238 §5.2)."""
    if not throttle.spend("code", f"{user.pk}:{code.strip()}", CODE_LIVES):
        raise get_adapter().validation_error("incorrect_code")
    return code


class SpentOnceMixin:
    """Makes a time-based code usable once."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """allauth's check, then ours."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            return spent_once(self.user, code)
        return code


class AuthenticateForm(AccessibleFormMixin, SpentOnceMixin, base.AuthenticateForm):
    """A time-based code or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.AuthenticateForm.__init__(self, *args, **kwargs)
        name(self, "code", "驗證碼", autocomplete="one-time-code")
        self.fields["code"].help_text = "驗證器 App 上的 6 碼，或一個還沒用過的備用碼。"


class ReauthenticateForm(AccessibleFormMixin, SpentOnceMixin, base.ReauthenticateForm):
    """The same, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.ReauthenticateForm.__init__(self, *args, **kwargs)
        name(self, "code", "驗證碼", autocomplete="one-time-code")


class ActivateTOTPForm(AccessibleFormMixin, totp.ActivateTOTPForm):
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        totp.ActivateTOTPForm.__init__(self, *args, **kwargs)
        name(self, "code", "App 上的 6 碼", **CODE)

    def clean_code(self) -> str:
        """The code that set the app up does not sign in a second time."""
        return spent_once(self.user, super().clean_code())


class AddWebAuthnForm(AccessibleFormMixin, webauthn.AddWebAuthnForm):
    """A new security key or passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        webauthn.AddWebAuthnForm.__init__(self, *args, **kwargs)
        name(self, "name", "名稱")
        if "passwordless" in self.fields:
            name(self, "passwordless", "可單獨用來登入（不用密碼）")
            self.fields["passwordless"].help_text = "需要指紋、臉部或 PIN 保護的裝置。"


class EditWebAuthnForm(AccessibleFormMixin, webauthn.EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        webauthn.EditWebAuthnForm.__init__(self, *args, **kwargs)
        name(self, "name", "名稱")
