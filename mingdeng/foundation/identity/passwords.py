"""Words that everybody would try first in this house are no part of a password.

The list is the one ASVS 5.0 6.1.2 asks to be documented: docs/security.md.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

HOUSE_WORDS = ("mingdeng", "kaohsiung", "kcg", "drugprevention", "明燈", "毒防", "毒品", "高雄")
LEAST_BESIDE = 8


class HouseWordsValidator:
    """Refuses a password that is little more than a word of the house."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError unless eight characters are left without the house's words."""
        rest = password.casefold()
        for word in HOUSE_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < min(LEAST_BESIDE, len(password)):
            raise ValidationError(
                "這個密碼用了太多人會先猜的字（例如明燈、毒防、高雄），請換別的字。",
                code="house_words",
            )

    def get_help_text(self) -> str:
        """What a person is told before choosing."""
        return "不要用明燈、毒防、高雄這類大家會先猜的字。"
