"""Where sessions are kept: the database, keyed by digest, sealed, and listed per account.

SESSION_ENGINE names this module. One query reads a session with its age, so that idle and
absolute limits (foundation/staff/gates.py) cost nothing more.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from mingdeng.foundation.identity.models import Session
from mingdeng.foundation.secrecy import cipher, tokens

PURPOSE = "session"
STARTED = "started_at"


def digest(session_key: str) -> str:
    """What stands in the table for a session key: 40 hexadecimal digits of SHA-256."""
    return sha256(session_key.encode("utf-8")).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database store with our table, digested keys and sealed content."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content, sealed."""
        return tokens.seal(PURPOSE, session_dict)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """The content; empty when it cannot be opened, which signs the browser out."""
        try:
            text = session_data.decode() if isinstance(session_data, bytes) else session_data
            return dict(tokens.unseal(PURPOSE, text))
        except cipher.Tampered:
            return {}

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=digest(session_key)).exists()

    async def aexists(self, session_key: str) -> bool:
        return await sync_to_async(self.exists)(session_key)

    def _get_session_from_db(self) -> Session | None:
        held = Session.objects.filter(
            session_key=digest(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if held is None:
            self._session_key = None
        self.row = held
        return held

    async def _aget_session_from_db(self) -> Session | None:
        return await sync_to_async(self._get_session_from_db)()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save: whose it is and when it began come from the content."""
        now = timezone.now()
        staff = data.get("_auth_user_id")
        self.row = Session(
            session_key=digest(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            ref=self.row.ref if self.row else Session._meta.get_field("ref").get_default(),
            staff_id=int(staff) if staff else None,
            started_at=self.row.started_at if self.row else now,
            seen_at=now,
        )
        return self.row

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        return await sync_to_async(self.create_model_instance)(data)

    def cycle_key(self) -> None:
        """A new key and a new beginning: called when somebody signs in."""
        self.row = None
        super().cycle_key()

    def flush(self) -> None:
        """Nothing of the old session stays."""
        super().flush()
        self.row = None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=digest(key)).delete()

    async def adelete(self, session_key: str | None = None) -> None:
        await sync_to_async(self.delete)(session_key)
