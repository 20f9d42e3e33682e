"""The last edge: a sealed value is never opened while a template is being drawn.

Queries pass values through a Grant and hand dataclasses to templates. A model with sealed fields
that reaches a template by mistake raises there instead of showing a name to someone who may not
read it. TEMPLATES names `GuardedTemplates`.
"""

from __future__ import annotations

from typing import Any

from django.template.backends.django import DjangoTemplates, Template

from mingdeng.foundation.secrecy.fields import drawing


class GuardedTemplate:
    """A template that draws with sealed values closed."""

    def __init__(self, inner: Template) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> Any:
        """Draw; reading a sealed field raises secrecy.fields.Ungranted."""
        with drawing():
            return self.inner.render(context, request)


class GuardedTemplates(DjangoTemplates):
    """Django's engine, each template guarded."""

    def from_string(self, template_code: str) -> Any:
        return GuardedTemplate(super().from_string(template_code))

    def get_template(self, template_name: str) -> Any:
        return GuardedTemplate(super().get_template(template_name))
