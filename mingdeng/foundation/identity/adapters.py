"""allauth as this house uses it: no sign-up, no mail, audited, secrets sealed, words in Chinese."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity import second_factor
from mingdeng.foundation.identity.devices import device_of
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.resealing import SECRET_PURPOSE
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.secrecy import cipher, tokens

WORDS = {
    "account/messages/password_changed.txt": "密碼已變更，其他裝置已登出。",
    "account/messages/password_set.txt": "密碼已設定。",
    "mfa/messages/totp_activated.txt": "驗證器 App 已啟用。",
    "mfa/messages/totp_deactivated.txt": "驗證器 App 已停用。",
    "mfa/messages/recovery_codes_generated.txt": "已產生新的備用碼，舊的不再有效。",
    "mfa/messages/webauthn_added.txt": "安全金鑰已加入。",
    "mfa/messages/webauthn_removed.txt": "安全金鑰已移除。",
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "帳號或密碼不對，請再試一次；忘記密碼請洽系統管理員。",  # nosec B105
        "too_many_login_attempts": "登入失敗次數太多，請稍後再試。",
        "enter_current_password": "目前的密碼不對，請再輸入一次。",  # nosec B105
        "incorrect_password": "密碼不對，請再輸入一次。",  # nosec B105
        "invalid_login": "帳號或密碼不對，請再試一次。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the administrator makes accounts."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our words, or silence: signing in and out needs no message."""
        text = message or WORDS.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse, before any second factor, who is disabled or has no posting today."""
        expired = user.temporary_until and user.temporary_until < timezone.now()
        if not user.is_active or expired or not viewer_of(user).role:
            record(
                "session.refused",
                actor=Actor(staff_id=user.pk),
                detail={"why": "temporary_password_expired" if expired else "no_posting"},
            )
            return redirect("account_inactive")
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session, note the device, write it down."""
        super().login(request, user)
        request.session["device"] = device_of(request.META.get("HTTP_USER_AGENT", ""))
        request.session["address"] = request.META.get("REMOTE_ADDR", "")
        Staff.objects.filter(pk=user.pk).update(last_seen_at=timezone.now())
        record(
            "session.opened",
            actor=viewer_of(user).actor(getattr(request, "request_id", "")),
            detail={"methods": second_factor.methods_of(request)},
        )

    def logout(self, request: HttpRequest) -> None:
        """Close the session, write it down."""
        if request.user.is_authenticated:
            record("session.closed")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """What was typed is not kept: it may be a password in the wrong box."""
        known = Staff.objects.filter(username__iexact=credentials.get("username", "")).first()
        record("session.refused", actor=Actor(staff_id=known.pk if known else None))

    def set_password(self, user: Any, password: str) -> None:
        """A password of one's own ends the temporary one."""
        user.temporary_until = None
        super().set_password(user, password)
        record("password.changed", subject=user)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within five minutes of signing in: setting up a second factor comes right after."""
        return not second_factor.signed_in_just_now(self.request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: foundation/outbox tells people things."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Time-based codes, passkeys, recovery codes."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "驗證碼不對或已過期，請看 App 上最新的 6 碼再輸入一次。",
        "cannot_delete_authenticator": "這是最後一個第二因素，要先加入另一個才能停用。",
        "cannot_generate_recovery_codes": "請先設定驗證器 App 或安全金鑰，才能產生備用碼。",
    }

    def encrypt(self, text: str) -> str:
        """Secrets stand sealed in the database."""
        return tokens.seal(SECRET_PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. One that cannot be opened refuses every code (ValidationError): an empty
        one in its place would be a secret that everybody knows."""
        try:
            return str(tokens.unseal(SECRET_PURPOSE, encrypted_text))
        except cipher.Tampered as wrong:
            raise self.validation_error("incorrect_code") from wrong

    def get_totp_label(self, user: Any) -> str:
        """What the authenticator app shows."""
        return str(user.get_username())

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last second factor stays where one is required."""
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        return second_factor.others_than(authenticator).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """金鑰 1, 金鑰 2 …"""
        return f"金鑰 {second_factor.count_of(user, type) + 1}"


class CitySignOnAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect with the city's server: only for accounts the administrator made."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: who has no account here does not get one by having one there."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect the city account to the account of the same name on first use. After that its
        subject counts and no name: a name that the city gives to somebody else opens nothing.

        What the city tells of a person is used and not kept.
        """
        account = sociallogin.account
        claims = account.extra_data
        claims = claims.get("userinfo", claims.get("id_token", claims))
        account.extra_data = {}
        if sociallogin.is_existing:
            account.save(update_fields=["extra_data"])
            return
        name = str(claims.get(settings.OIDC_CLAIM, "")).strip()
        known = Staff.objects.filter(username__iexact=name, is_active=True).first()
        if not name or known is None:
            raise _refused(Actor(), "city_account_unknown")
        if SocialAccount.objects.filter(user=known, provider=account.provider).exists():
            raise _refused(Actor(staff_id=known.pk), "city_account_differs")
        sociallogin.connect(request, known)


def _refused(actor: Actor, why: str) -> ImmediateHttpResponse:
    record("session.refused", actor=actor, detail={"why": why})
    return ImmediateHttpResponse(HttpResponseRedirect(reverse("socialaccount_login_error")))
