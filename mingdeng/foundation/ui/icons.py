"""The product's own icon set: strokes on a 24 by 24 grid, drawn for 明燈.

Icons never carry meaning alone: a word always stands beside them, so each is hidden from
assistive technology unless a label is given.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    "add": "M12 5v14M5 12h14",
    "alert": "M12 4 21.5 20h-19zM12 10v4.5M12 17.3v.01",
    "back": "M15 5l-7 7 7 7",
    "bell": "M6 17v-6a6 6 0 0 1 12 0v6l1.6 1.8H4.4zM10 21.3h4",
    "bubble": "M4 5h16v11h-8.5L7 20v-4H4z",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4",
    "case": "M3.5 8h17v12h-17zM9 8V4.5h6V8M3.5 13.5h17",
    "chart": "M4 4v16h16M8.5 16v-4M12.5 16V8M16.5 16v-6",
    "check": "M5 12.5l4.5 4.5L19 7",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.3l3.5 2",
    "close": "M6 6l12 12M18 6L6 18",
    "compare": "M4 5h6.5v14H4zM13.5 5H20v14h-6.5zM6 9h2.5M15.5 9H18",
    "copy": "M8 8h11v12H8zM16 8V4H5v12h3",
    "dashboard": "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
    "document": "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 16h6",
    "door": "M6 21V3.5h10V21M3 21h18M12.8 12.3v.01",
    "down": "M6 9l6 6 6-6",
    "download": "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15",
    "edit": "M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM14 7l3 3",
    "external": "M13 4.5h6.5V11M19.5 4.5L11 13M17 13.5v6H4.5V7h6",
    "eye": "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 15a3 3 0 1 0 "
    "0-6 3 3 0 0 0 0 6z",
    "family": "M4 4h6v6H4zM17 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 7h4M12 7v6M6 13h12M6 13v3M18 13v3"
    "M3.5 16h5v5h-5zM18 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
    "filter": "M3.5 5h17l-6.5 8v6.5l-4-2V13z",
    "flask": "M9 3.5h6M10 3.5V10l-4.7 8.3A1.8 1.8 0 0 0 6.9 21h10.2a1.8 1.8 0 0 0 "
    "1.6-2.7L14 10V3.5M8 15.5h8",
    "forward": "M9 5l7 7-7 7",
    "group": "M12 11a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM6 20c0-3.6 2.5-6 6-6s6 2.4 6 "
    "6M5.5 12a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM18.5 12a2.3 2.3 0 1 0 0-4.6 2.3 "
    "2.3 0 0 0 0 4.6zM2 18c0-2.3 1-3.8 2.8-4.3M22 18c0-2.3-1-3.8-2.8-4.3",
    "hand": "M7 12.5V7a1.4 1.4 0 0 1 2.8 0v4M9.8 11V4.9a1.4 1.4 0 0 1 2.8 0V11M12.6 "
    "11V5.9a1.4 1.4 0 0 1 2.8 0V12M15.4 12V8.5a1.4 1.4 0 0 1 2.8 0V15a6 6 0 0 1-6 6c-3 "
    "0-4.3-1.5-5.6-3.6L4 13.6c.8-1.3 2.1-1.1 3 0",
    "health": "M12 20S4 15.3 4 9.7A4.2 4.2 0 0 1 12 7.9a4.2 4.2 0 0 1 8 1.8C20 15.3 12 20 12 "
    "20zM8 12h2.5l1.3-2.5 1.7 4 1-1.5H16.5",
    "help": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 "
    ".8-1 1.7M12 16.9v.01",
    "history": "M4 12a8 8 0 1 0 2.5-5.8M4 4.5v4h4M12 8v4.3l3 1.7",
    "home": "M3 11.5L12 4l9 7.5M5.5 9.8V20h4.5v-5.5h4V20h4.5V9.8",
    "inbox": "M4 13.5L6.5 5h11L20 13.5V19H4zM4 13.5h4.7l1.3 2.5h4l1.3-2.5H20",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.7v.01",
    "key": "M8 15.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11.8 10.5H21v3M17 10.5v3",
    "lamp": "M8 9.5h8l2 10.5H6zM9 9.5V7.3a3 3 0 0 1 6 0v2.2M7 22.5h10M12 11.8c1.6 1.7 2 2.6 2 "
    "3.5a2 2 0 0 1-4 0c0-.9.4-1.8 2-3.5z",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 "
    "0 5.7 5.7l1-1",
    "list": "M8.5 6H20M8.5 12H20M8.5 18H20M4.3 6v.01M4.3 12v.01M4.3 18v.01",
    "lock": "M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11M12 15v2",
    "logout": "M14 4H5v16h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
    "mail": "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7",
    "map": "M3.5 6.5l5.5-2 6 2 5.5-2v13l-5.5 2-6-2-5.5 2zM9 4.5v13M15 6.5v13",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "merge": "M6 4v3.5c0 3 2.5 4.5 6 4.5M18 4v3.5c0 3-2.5 4.5-6 4.5v8M9 17l3 3 3-3",
    "minus": "M5 12h14",
    "money": "M3.5 6.5h17v11h-17zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6.5 "
    "9.5v.01M17.5 14.5v.01",
    "more": "M6 12v.01M12 12v.01M18 12v.01",
    "offline": "M4 4l16 16M8.5 15.5a5 5 0 0 1 6.5-.5M5 12a10 10 0 0 1 4.5-2.6M13 9.1a10 10 0 0 1 6 "
    "2.9M2.5 8.5A14.5 14.5 0 0 1 6.5 6M10.5 4.7a14.5 14.5 0 0 1 11 3.8M12 19v.01",
    "people": "M8.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.5-6 6-6s6 2.4 6 "
    "6M16 4.3a3.5 3.5 0 0 1 0 6.4M17.5 14.3c2.5.6 4 2.7 4 5.7",
    "person": "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4 3-6.5 7.5-6.5s7.5 2.5 7.5 6.5",
    "phone": "M6.3 3.5h2.9l1.6 4.8-2 1.6a12.3 12.3 0 0 0 5.3 5.3l1.6-2 4.8 1.6v2.9c0 "
    "1.5-1.1 2.8-2.7 2.8C10.5 20.5 3.5 13.5 3.5 6.2c0-1.6 1.3-2.7 2.8-2.7z",
    "pin": "M12 21.5S5 15.3 5 10a7 7 0 0 1 14 0c0 5.3-7 11.5-7 11.5zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 "
    "2.5 0 0 0 0 5z",
    "plan": "M5 4h14v16.5H5zM8.5 9l1.2 1.2L12 8M14 9.5h2.5M8.5 15l1.2 1.2L12 14M14 15.5h2.5",
    "print": "M7 9V3.5h10V9M5 9h14v8h-2.5M7.5 17H5V9M7.5 14h9v7h-9z",
    "refer": "M4 12h12.5M12 6.5l5.5 5.5-5.5 5.5M20.5 4v16",
    "refresh": "M20 12a8 8 0 1 1-2.5-5.8M20 4.5v4h-4",
    "search": "M10.5 17.5a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM15.6 15.6L20.5 20.5",
    "send": "M3.5 11.5L20.5 4l-5 16.5-4-6.5zM11.5 14L20.5 4",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM9 "
    "19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    "shield": "M12 3l7.5 2.5V11c0 5-3 8.3-7.5 10-4.5-1.7-7.5-5-7.5-10V5.5z",
    "split": "M12 4v6c0 3-2.5 4-6 4.5V20M12 10c0 3 2.5 4 6 4.5V20M3.5 17.5L6 20l2.5-2.5M15.5 "
    "17.5L18 20l2.5-2.5",
    "star": "M12 3.8l2.6 5.3 5.9.9-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 10l5.9-.9z",
    "swap": "M4 8.5h14M14.5 5L18 8.5 14.5 12M20 15.5H6M9.5 12L6 15.5 9.5 19",
    "table": "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14",
    "tag": "M4 4h8l8.5 8.5-8 8L4 12zM8 8v.01",
    "trash": "M4.5 6.5h15M9 6.5V4h6v2.5M6.5 6.5l1 14h9l1-14M10 10.5v6M14 10.5v6",
    "undo": "M8.5 5L4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-4",
    "unlock": "M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 6.8-1.2M12 15v2",
    "up": "M6 15l6-6 6 6",
    "upload": "M12 20V9M7.5 13L12 8.5l4.5 4.5M4.5 4.5h15",
    "user-check": "M10 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20.5c0-4 2.8-6.5 7-6.5 1.5 0 2.8.3 4 "
    ".9M14.5 18l2.5 2.5 4.5-5",
    "venue": "M4 20.5V9l8-5 8 5v11.5M2.5 20.5h19M9 20.5V14h6v6.5",
    "walk": "M13 5.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM11.5 8l-2 5.5 4 3 1 5M9.5 13.5L7 "
    "21.5M8 11l1.5-2.5 3-.5 2 3 3 1",
}


def icon_svg(name: str, label: str = "", extra_class: str = "") -> SafeString:
    """Return one icon as inline SVG.

    ``label`` makes it an image with that accessible name; without it the icon is decoration.
    ``extra_class`` is added to the class ``i`` (for example ``big``).
    Raises ``KeyError`` naming the icon when it does not exist, so that a typing error in a
    template is found by its first test.
    """
    if name not in ICONS:
        raise KeyError(f"no icon named {name!r}; see mingdeng/foundation/ui/icons.py")
    classes = f"i {extra_class}".strip()
    path = format_html('<path d="{}"/>', ICONS[name])
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            classes,
            label,
            path,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        path,
    )


_LEVELS: dict[str, tuple[str, str]] = {
    "urgent": (
        "緊急",
        '<path class="on-lv" d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path class="in-lv" d="M12 7v6.5"/>'
        '<circle class="dot-lv" cx="12" cy="17" r="1.5"/>',
    ),
    "warn": (
        "警示",
        '<path class="on-lv" d="M12 2.5 22.5 21h-21z"/><path class="in-lv" d="M12 9.5v4.7"/>'
        '<circle class="dot-lv" cx="12" cy="17.8" r="1.3"/>',
    ),
    "info": (
        "提醒",
        '<circle class="ring-lv" cx="12" cy="12" r="9.5"/><path class="ink-lv" d="M12 11v6"/>'
        '<circle class="on-lv" cx="12" cy="7.3" r="1.4"/>',
    ),
    "done": (
        "完成",
        '<circle class="on-lv" cx="12" cy="12" r="10"/>'
        '<path class="in-lv" d="M7.5 12.5l3 3 6-6.5"/>',
    ),
}


def level_svg(level: str) -> SafeString:
    """Return the mark of an alert level: octagon, triangle, ring or tick, with its word as name.

    ``level`` is ``urgent``, ``warn``, ``info`` or ``done``; anything else raises ``KeyError``.
    """
    word, shape = _LEVELS[level]
    # The shapes are the constants above, never data.
    return format_html(
        '<svg class="lv {}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        level,
        word,
        mark_safe(shape),  # nosec B308 B703
    )
