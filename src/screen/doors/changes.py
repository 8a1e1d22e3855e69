"""Which lines of a file changed since a commit, so that a hook on a git site speaks only of what was just written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from screen.model import Draft, Finding
from screen.text import Lines

_HUNK = re.compile(r"^@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@", re.M)


class NoHistory(Exception):
    """The file is in no git work tree, or the commit is unknown there; the message says which."""


def changed_lines(path: str, since: str) -> set[int] | None:
    """The lines (from 1) that differ from the commit; None when the commit does not know the file."""
    file = Path(path).resolve()
    place = ["git", "-C", str(file.parent)]
    try:
        known = subprocess.run([*place, "cat-file", "-e", f"{since}^{{commit}}"], capture_output=True)
        if known.returncode:
            raise NoHistory(f"{path}: 这里没有提交 {since}；请检查 --changed-since")
        if subprocess.run([*place, "cat-file", "-e", f"{since}:./{file.name}"], capture_output=True).returncode:
            return None
        done = subprocess.run([*place, "diff", "-U0", "--no-color", "--no-ext-diff", since, "--", file.name],
                              capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"{path}: 无法读取 git 记录：{type(error).__name__}") from None
    lines: set[int] = set()
    for hunk in _HUNK.finditer(done.stdout.decode("utf-8", "replace")):
        start, size = int(hunk[1]), int(hunk[2] or 1)
        lines.update(range(start, start + size))
    return lines


def touches(draft: Draft, lines: set[int], finding: Finding) -> bool:
    """Whether a finding stands on one of the lines; findings on the whole draft or its meta always count."""
    if finding.field or finding.span.start == finding.span.end:
        return True
    place = Lines(draft.text)
    first, last = place.at(finding.span.start)[0], place.at(max(finding.span.start, finding.span.end - 1))[0]
    return any(line in lines for line in range(first, last + 1))
