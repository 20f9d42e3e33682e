"""The factors in the contact form, filled from last time."""

from __future__ import annotations

from typing import Any

from mingdeng.care.assessments import policies, services
from mingdeng.care.assessments.forms import RatingForm
from mingdeng.care.cases.models import Case
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.slots.registry import FormSection, form_sections


class ContactRatingForm(RatingForm):
    """The section's form, which remembers who fills it in."""

    def __init__(self, data: Any = None, *, viewer: Any, case: Case) -> None:
        self.viewer = viewer
        super().__init__(data, case=case)


def build(request: Any, subject: Case, data: Any) -> ContactRatingForm:
    """The factors as of today: one query."""
    return ContactRatingForm(data, viewer=request.viewer, case=subject)


def save(form: ContactRatingForm, subject: Case, made: Contact) -> None:
    """Store what changed on the contact's day, with the contact as its evidence."""
    changed, confirmed = form.changed(), form.confirmed()
    if changed or confirmed:
        services.rate(
            subject,
            {**confirmed, **changed},
            viewer=form.viewer,
            on=made.occurred_on,
            contact=made,
            evidence=dict.fromkeys(changed, form.cleaned_data["evidence"]),
            confirmed=confirmed,
        )


form_sections.add(
    FormSection(
        name="assessments.factors",
        place="contact.form",
        template="assessments/parts/factors.html",
        build=build,
        save=save,
        policy=policies.SECTION,
        order=20,
    )
)
