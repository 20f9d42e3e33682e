"""How every form of the product is drawn: label, hint, error and control tied together.

Set ``FORM_RENDERER = "mingdeng.foundation.ui.renderer.AccessibleRenderer"``. WCAG 2.1 rules met
here once for all forms: 1.3.1 (groups are fieldsets with a legend), 3.3.1 and 3.3.3 (the error
stands beside the field, names it and says how to mend it), 3.3.2 (labels and hints), 4.1.2.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

_GROUPED = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_PLAIN_CHOICES = ("django/forms/widgets/radio.html", "django/forms/widgets/checkbox_select.html")
_SHORT = (forms.NumberInput, forms.TimeInput)
_UNSTYLED = (*_GROUPED, forms.CheckboxInput, forms.HiddenInput, forms.MultiWidget)


class AccessibleBoundField(BoundField):
    """A field in a form, with the attributes our stylesheet and screen readers need."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the class ``in`` to text-like controls; keep whatever Django adds (ARIA wiring)."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if not isinstance(used, _UNSTYLED):
            own = str(built.get("class") or used.attrs.get("class") or "")
            if isinstance(used, _SHORT) and "short" not in own.split():
                own = f"{own} short".strip()
            if "in" not in own.split():
                built["class"] = f"in {own}".strip()
        return built

    @property
    def is_checkbox(self) -> bool:
        """Whether the control is a single box, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def first_control_id(self) -> str:
        """The id a link in the error summary leads to: the first control of a group."""
        base = str(self.auto_id or "")
        return f"{base}_0" if base and isinstance(self.field.widget, _GROUPED) else base


class AccessibleRenderer(TemplatesSetting):
    """Django's renderer with our field, form and error templates."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/parts/field.html"
    bound_field_class = AccessibleBoundField

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw as Django does, except plain radio buttons and boxes: those have our own lines."""
        if template_name in _PLAIN_CHOICES:
            template_name = "ui/widgets/lines.html"
        return super().render(template_name, context, request)
