"""Finding whom to open in an emergency, without telling who is on record otherwise."""

from __future__ import annotations

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.cases import records_of_number
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.normal.search import query_tokens
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.policies import standing_of
from mingdeng.people.records.queries.search import candidates

NOT_OPENED = "這個號碼開不了：可能打錯，或不能用緊急調閱開啟。請核對後再試，或請督導處理。"
EXACT = frozenset({"case_number", "id_number"})


def record_of(viewer: Viewer, number: str) -> PersonRecord | None:
    """The record behind a whole case or identity number that an emergency may open.

    None for a number that names nobody with a case, and for a person hidden from the viewer
    (restricted): no reason opens what access would still refuse.
    """
    found = _candidates(number)
    held = Case.objects.filter(record_id__in=found).select_related("record", "record__key")
    case = held.order_by("-received_on", "-id").first()
    if case is None or _hidden(viewer, case.record_id):
        return None
    record: PersonRecord = case.record
    return record


def case_of_record(record: PersonRecord) -> Case:
    """The newest case of a record."""
    case: Case = Case.objects.filter(record=record).order_by("-received_on", "-id")[0]
    return case


def _candidates(number: str) -> list[int]:
    asked = query_tokens(number)
    if asked.kind not in EXACT or not asked.alternatives:
        return records_of_number(number.strip())
    return candidates(asked)


def _hidden(viewer: Viewer, record_id: int) -> bool:
    standing = standing_of(viewer, [record_id]).get(record_id)
    return standing is not None and standing.hidden
