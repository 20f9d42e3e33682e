"""The whole request as the server receives it: sealed as well, and not endless.

Django's own handler lets a long request roll over into a plain temporary file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler

from mingdeng.foundation.files.spool import Spool

MEGABYTE = 1024 * 1024
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class SealedBodyHandler(ASGIHandler):
    """Django's ASGI handler, but for where a request waits until it is whole."""

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer 413 at once to a request that says it is longer than the deployment takes."""
        if _announced(scope) > _most():
            await _too_large(send)
            return
        await super().handle(scope, receive, send)

    async def read_body(self, receive: Any) -> Any:
        """The request's body. Raises RequestAborted when the sender leaves or does not end."""
        spool = Spool()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                spool.discard()
                raise RequestAborted
            spool.write(message.get("body", b""))
            if spool.size > _most():
                spool.discard()
                raise RequestAborted
            if not message.get("more_body", False):
                return spool.read_back()


def _most() -> int:
    return int(settings.REQUEST_MEGABYTES) * MEGABYTE


def _announced(scope: Any) -> int:
    for name, value in scope.get("headers", ()):
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _too_large(send: Send) -> None:
    words = f"一次上傳的內容超過 {settings.REQUEST_MEGABYTES} MB，請分幾次上傳。"
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
