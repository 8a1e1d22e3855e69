"""The one error that readers raise."""

from __future__ import annotations


class ReadError(ValueError):
    """A file that cannot be read as a draft.

    Its text is one Chinese line for the editor: the file, then the cause and what to do.
    """

    def __init__(self, name: str, cause: str):
        super().__init__(f"{name or '输入内容'}：{cause}")
        self.name = name
        self.cause = cause
