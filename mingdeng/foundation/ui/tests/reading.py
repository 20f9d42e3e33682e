"""An answer as its reader sees it, so that how a template's lines are broken decides no test."""

from __future__ import annotations

import re

SPACE = "[ \t\n\f\r]"
"""What HTML calls white space; an ideographic space is a letter to it."""
BLOCKS = "td|th|tr|tbody|thead|table|caption|summary|details|li|ol|ul|p|div|section|dt|dd|h[1-6]"


def page_text(answer):
    """The HTML of an answer, every run of white space made one space as a browser shows it, none
    at the end of a tag or beside a block's edge."""
    spaced = re.sub(f"{SPACE}+", " ", answer.content.decode())
    return re.sub(f" ?(</?(?:{BLOCKS})(?: [^>]*)?>) ?", r"\1", spaced.replace(" >", ">"))
