"""The forms of the second factor, with our labels; allauth's own logic stays."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from mingdeng.foundation.identity.forms.signing_in import name
from mingdeng.foundation.ui.forms import AccessibleFormMixin

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class AuthenticateForm(AccessibleFormMixin, base.AuthenticateForm):
    """A time-based code or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.AuthenticateForm.__init__(self, *args, **kwargs)
        name(self, "code", "驗證碼", autocomplete="one-time-code")
        self.fields["code"].help_text = "驗證器 App 上的 6 碼，或一個還沒用過的備用碼。"


class ReauthenticateForm(AccessibleFormMixin, base.ReauthenticateForm):
    """The same, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.ReauthenticateForm.__init__(self, *args, **kwargs)
        name(self, "code", "驗證碼", autocomplete="one-time-code")


class ActivateTOTPForm(AccessibleFormMixin, totp.ActivateTOTPForm):
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        totp.ActivateTOTPForm.__init__(self, *args, **kwargs)
        name(self, "code", "App 上的 6 碼", **CODE)


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
