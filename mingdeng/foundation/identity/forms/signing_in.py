"""The forms of signing in, with our labels; allauth's own logic stays."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as base

from mingdeng.foundation.ui.forms import AccessibleFormMixin


class LoginForm(AccessibleFormMixin, base.LoginForm):
    """Account and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.LoginForm.__init__(self, *args, **kwargs)
        name(
            self,
            "login",
            "帳號",
            autocomplete="username",
            autocapitalize="none",
            spellcheck="false",
        )
        name(self, "password", "密碼", autocomplete="current-password")


class ReauthenticateForm(AccessibleFormMixin, base.ReauthenticateForm):
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.ReauthenticateForm.__init__(self, *args, **kwargs)
        name(self, "password", "密碼", autocomplete="current-password")


class ChangePasswordForm(AccessibleFormMixin, base.ChangePasswordForm):
    """The old password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        base.ChangePasswordForm.__init__(self, *args, **kwargs)
        name(self, "oldpassword", "目前的密碼", autocomplete="current-password")
        name(self, "password1", "新密碼", autocomplete="new-password")
        name(self, "password2", "再輸入一次新密碼", autocomplete="new-password")
        self.fields["password1"].help_text = "至少 12 個字元，不要用容易猜到的字或自己的名字。"


def name(form: Any, field: str, label: str, **attrs: str) -> None:
    """Give a field of allauth our label, no placeholder, and an error that names it."""
    held = form.fields[field]
    held.label, held.help_text = label, ""
    held.widget.attrs.pop("placeholder", None)
    held.widget.attrs.update(attrs)
    held.error_messages["required"] = f"請填「{label}」"
