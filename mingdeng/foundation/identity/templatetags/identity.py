"""What the sign-in pages ask for: `{% load identity %}`."""

from __future__ import annotations

import qrcode
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mingdeng.foundation.identity import demo

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[demo.DemoAccount]:
    """`{% demo_accounts as accounts %}`: empty unless this is a demo."""
    return demo.demo_accounts()


@register.simple_tag
def demo_password() -> str:
    """The one password of all demo accounts; empty unless this is a demo."""
    return demo.DEMO_PASSWORD if settings.DEMO else ""


@register.simple_tag
def city_sign_on() -> dict[str, str] | None:
    """`{% city_sign_on as city %}`: name and address of the city's sign-on, when configured."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return None
    url = reverse("openid_connect_login", args=[apps[0]["provider_id"]])
    return {"name": apps[0]["name"], "url": url}


@register.simple_tag
def qr(text: str) -> SafeString:
    """A QR code as inline SVG: the content policy allows no data: images and no styles."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    side = len(rows)
    return format_html(
        '<svg class="qr" width="220" height="220" viewBox="0 0 {0} {0}" role="img" '
        'aria-label="設定驗證器 App 用的 QR 圖"><rect width="{0}" height="{0}" fill="#fff"/>'
        '<path d="{1}" fill="#000"/></svg>',
        side,
        mark_safe(path),  # nosec B308 B703: digits and letters we made above
    )
