"""The filters of the caseload list: codes only, so that the address tells nothing about anyone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.cases.models import CaseStatus
from mingdeng.care.cases.queries import staffing
from mingdeng.care.cases.queries.listing import Filters, may_filter, sort_of, sorts_for
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.places.districts import district_choices
from mingdeng.foundation.ui.forms import AccessibleFormMixin

ALL = ("", "全部")


class FilterForm(AccessibleFormMixin, forms.Form):
    """Selects of the list; those the viewer's grant does not carry are left out."""

    scope = forms.ChoiceField(label="範圍", required=False)
    status = forms.ChoiceField(
        label="狀態",
        required=False,
        choices=[("standing", "進行中"), *CaseStatus.choices, ("all", "全部")],
    )
    overdue = forms.ChoiceField(
        label="時限",
        required=False,
        choices=[ALL, ("late", "接觸逾期"), ("week", "七天內到期"), ("ending", "30 天內期滿")],
    )
    tier = forms.ChoiceField(label="分群", required=False)
    phase = forms.ChoiceField(label="階段", required=False)
    source = forms.ChoiceField(label="案源", required=False)
    district = forms.ChoiceField(label="行政區", required=False)
    worker = forms.ChoiceField(label="主責", required=False)
    sort = forms.ChoiceField(label="排序", required=False)

    def __init__(self, viewer: Any, filters: Filters, given: dict[str, Any]) -> None:
        sort = sort_of(viewer, filters).name
        super().__init__(initial={**given, "status": filters.status, "sort": sort})
        chosen: dict[str, list[tuple[str, str]]] = {
            "scope": self._scopes(viewer),
            "tier": [ALL, *codes.choices("tier"), ("none", "尚未分群")],
            "phase": [ALL, *codes.choices("case_phase")],
            "source": [ALL, *codes.choices("case_source")],
            "district": district_choices(blank="全部"),
            "sort": [(one.name, one.label) for one in sorts_for(viewer, filters.scope)],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        groups = {
            "overdue": Group.CASEWORK,
            "tier": Group.CASEWORK,
            "phase": Group.CASEWORK,
            "source": Group.JUSTICE,
            "district": Group.CONTACT,
        }
        for name, group in groups.items():
            if not may_filter(viewer, filters.scope, group):
                del self.fields[name]
        if viewer.role == "case_manager":
            del self.fields["worker"]
        else:
            self.fields["worker"].choices = self._workers(viewer)  # type: ignore[attr-defined]
        if len(chosen["scope"]) < 2:
            del self.fields["scope"]

    def _scopes(self, viewer: Any) -> list[tuple[str, str]]:
        if viewer.role == "case_manager":
            return [("mine", "我的個案"), ("team", "全組")]
        if viewer.role == "supervisor":
            return [("team", "全組"), ("mine", "我主責"), ("all", "全科")]
        return [("all", "全部")]

    def _workers(self, viewer: Any) -> list[tuple[str, str]]:
        teams = [viewer.team_id] if viewer.role == "supervisor" and viewer.team_id else None
        members = staffing.workers(timezone.localdate(), teams)
        named = [(str(member.staff_id), member.name) for member in members]
        return [ALL, ("none", "未派案"), *named]
