"""The log: one JSON object a line, with nothing in it that came from a draft."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO


class Log:
    """Writes events to a stream."""

    def __init__(self, stream: TextIO | None = None):
        self._stream = stream or sys.stderr

    def __call__(self, event: str, level: str = "info", **told: Any) -> None:
        """Writes one event; a reader that has gone away does not stop the service."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "level": level, "event": event, **told}, ensure_ascii=False)
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            return


class Forward(logging.Handler):
    """Passes on what the server library logs, without the texts of errors: they may hold words of a request."""

    def __init__(self, log: Log):
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        told = {"error": kind} if kind else {"message": str(record.msg)}
        self._log("server", record.levelname.lower(), source=record.name, **told)


def where(error: BaseException) -> str:
    """The error's kind and the line that raised it, without its words."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_globals.get('__name__', '')}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__} {place}".strip()
