"""What contacts know of a closing: whether she was ever tried face to face."""

from __future__ import annotations

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.requirements import register_check
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.codes import queries as codes


def tried_face_to_face(case: Case) -> str:
    """Nothing, or that no visit face to face was tried in this case: one query."""
    ways = {entry.code for entry in codes.every("channel") if entry.extra.get("face_to_face")}
    tried = Contact.objects.filter(case=case, channel__in=ways, withdrawn_at=None)
    return "" if tried.exists() else "沒有面訪或面訪未遇的紀錄"


register_check("face_to_face_attempt", tried_face_to_face)
