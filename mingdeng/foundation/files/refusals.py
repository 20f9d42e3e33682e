"""Why a file is not taken: a code for the audit, a sentence for the reader."""

from __future__ import annotations

TOO_LARGE = "檔案超過 {0} MB，請分成幾個檔案或降低解析度再上傳。"


class Refused(ValueError):
    """A file cannot be taken. `code` goes on record; the text (Chinese) says why and what to do,
    and does not repeat the file's name."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
