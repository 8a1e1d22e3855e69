"""`prescreen watch`: gives each draft that is saved in a folder its annotated copy, beside it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import screen
from screen.doors.inputs import MEGABYTE, OK, UNCHECKED, rulebook, rulebook_options, stop
from screen.doors.pictures import pictures
from screen.labels import LEVEL_NAMES, VERDICT_NAMES
from screen.model import GATES, LEVELS, Draft, Gap, Report

if TYPE_CHECKING:
    from screen.rulebook import Rulebook

WORD = (".docx", ".docm", ".doc", ".wps", ".dot", ".wpt")
_OWN = re.compile(r"\.审查(-[0-9]+)?\.(docx|docm|html)$")
Stamp = tuple[int, int, int]


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--interval", default=2.0, show_default=True, type=click.FloatRange(0.05, 3600), help="每隔几秒看一次。")
@click.option("--all", "everything", is_flag=True, help="启动时已在文件夹里的稿件也查。")
@click.option("--once", is_flag=True, help="查完文件夹里现有的稿件就结束。")
@click.option("--while-open", is_flag=True, help="Word、WPS 还开着的稿件，存盘后也查。")
@click.option("--tracked", is_flag=True, help="把建议写成修订而不是批注加底色。")
@click.option("--limit", default=20, show_default=True, metavar="MB", help="单个文件大小上限。")
@rulebook_options
def watch(folder: Path, interval: float, everything: bool, once: bool, while_open: bool, tracked: bool, limit: int,
          **book: Any) -> None:
    """看着一个文件夹：稿件一存盘，旁边就出现带批注的“稿件.审查.docx”（其他格式为 HTML 报告）。

    按 Ctrl-C 结束。
    """
    left = 0
    desk = Desk(folder, rulebook(**book), limit * MEGABYTE, while_open, tracked)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if not (everything or once):
            desk.known.update(desk.stamps())
        click.echo(f"正在看 {folder}，按 Ctrl-C 结束", err=True)
        left = desk.look()
        while not once:
            time.sleep(interval)
            desk.look()
        time.sleep(interval)
        left = desk.look() if left else 0
    except KeyboardInterrupt:
        click.echo("已结束", err=True)
    except OSError as error:
        stop(f"{folder}: {error.strerror}")
    if left:
        click.echo(f"{left} 篇还开着或正在存盘，未查", err=True)
    sys.exit(UNCHECKED if left else OK)


@dataclass
class Desk:
    """A folder with its drafts: as they were last answered, and as they were seen a moment ago."""

    folder: Path
    book: Rulebook
    limit: int
    while_open: bool = False
    tracked: bool = False
    known: dict[Path, Stamp] = field(default_factory=dict)
    seen: dict[Path, Stamp] = field(default_factory=dict)
    written: dict[Path, Stamp] = field(default_factory=dict)
    answers: dict[Path, Path] = field(default_factory=dict)
    gone: bool = False

    def look(self) -> int:
        """Answers every draft that was saved and has come to rest; gives the number that is left to answer."""
        now = self._now()
        for path, stamp in now.items():
            resting = self.known.get(path) != stamp and self.seen.get(path) == stamp
            if resting and (self.while_open or not _open_elsewhere(path)):
                self._answer(path, stamp)
        self.seen = now
        self.known = {path: stamp for path, stamp in self.known.items() if path in now}
        return sum(self.known.get(path) != stamp for path, stamp in now.items())

    def stamps(self) -> dict[Path, Stamp]:
        """The drafts in the folder, each with what changes when it is saved."""
        from screen import readers

        kinds = readers.suffixes()
        return {path: stamp for path in _files(self.folder)
                if path.suffix.lower() in kinds and not _OWN.search(path.name) and (stamp := _stamp(path))}

    def _now(self) -> dict[Path, Stamp]:
        # A network drive that is away for a while must not end the watch, nor make all drafts look new.
        if not self.folder.is_dir():
            if not self.gone:
                click.echo(f"{self.folder}: 文件夹暂时不在，继续等候", err=True)
            self.gone = True
            return dict(self.seen)
        self.gone = False
        return self.stamps()

    def _answer(self, path: Path, stamp: Stamp) -> None:
        """Screens one draft and puts the answer beside it; whatever goes wrong is told and survived."""
        try:
            with path.open("rb") as file:
                raw = file.read(self.limit + 1)
            draft, report, whole = self._screened(path)
            if _stamp(path) != stamp:
                return
            target = self._deliver(path, draft, report, raw if whole else b"", whole)
        except PermissionError:
            # Another program holds it: the next look tries again.
            return
        except Exception as error:
            words = error.strerror if isinstance(error, OSError) else type(error).__name__
            click.echo(f"{path.name}：未能检查：{words}", err=True)
        else:
            click.echo(f"{path.name}：{_summary(report)} → {target.name}")
        self.known[path] = stamp

    def _screened(self, path: Path) -> tuple[Draft, Report, bool]:
        """Draft, report, and whether the draft could be read: one that could not is answered too."""
        from screen import readers

        try:
            draft = readers.read(path, path.name, "", self.limit)
        except readers.ReadError as error:
            return self._unread(path, error.cause)
        except (Exception, RecursionError) as error:
            return self._unread(path, f"读不出来：{type(error).__name__}")
        return draft, screen.check(draft, self.book, (), date.today()), True

    def _unread(self, path: Path, why: str) -> tuple[Draft, Report, bool]:
        report = Report(draft="", rulebook=self.book.digest, gates=dict.fromkeys(GATES, "incomplete"),
                        verdict="incomplete", findings=[], gaps=[Gap("draft", why)])
        return Draft("", name=path.name), report, False

    def _deliver(self, path: Path, draft: Draft, report: Report, raw: bytes, whole: bool) -> Path:
        word = whole and path.suffix.lower() in WORD
        options: dict[str, Any] = {"clauses": {c.id: c.name for c in self.book.clauses.values()}}
        if word:
            options.update(source=raw if raw.startswith(b"PK") else b"", tracked=self.tracked)
        elif whole:
            options.update(pictures=pictures(report, draft, raw, path.parent))
        body = screen.write(report, draft, "docx" if word else "html", **options)
        for target in _targets(path, word):
            # A copy that a person has worked in, or that was there before, is never written over.
            if target.exists() and self.written.get(target) != _stamp(target):
                continue
            try:
                _put(target, body, path)
            except PermissionError:
                # Windows: the last copy is open in Word.
                if target.exists():
                    continue
                raise
            self._replace(path, target)
            return target
        raise OSError(0, "写不出审查件")

    def _replace(self, path: Path, target: Path) -> None:
        """Notes the answer to a draft; an older one under another name goes, unless a person has worked in it."""
        old = self.answers.get(path)
        if old and old != target and self.written.get(old) == _stamp(old):
            with suppress(OSError):
                old.unlink()
        stamp = _stamp(target)
        if stamp:
            self.written[target], self.answers[path] = stamp, target


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder but hidden ones, locks and the half-written files of editors."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if not name.startswith((".", "~")))


def _stamp(path: Path) -> Stamp | None:
    """None for a file that is not there or still empty, as the file manager's “new document” is."""
    try:
        told = path.stat()
    except OSError:
        return None
    return None if not told.st_size else (told.st_mtime_ns, told.st_size, told.st_ino)


def _open_elsewhere(path: Path) -> bool:
    """Whether a lock of Word, WPS or LibreOffice lies beside a draft; Word cuts up to two characters of long names."""
    name = path.name
    locks = (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~{name}", f".~{name[2:]}", f".~lock.{name}#")
    return any(path.with_name(lock).exists() for lock in locks)


def _targets(path: Path, word: bool) -> Iterator[Path]:
    """Where the answer may go: 稿件.审查.docx for 稿件.docx, 稿件.wps.审查.docx for 稿件.wps, then numbered."""
    stem = path.stem if path.suffix.lower() == ".docx" else path.name
    suffix = (".docm" if path.suffix.lower() == ".docm" else ".docx") if word else ".html"
    yield path.with_name(f"{stem}.审查{suffix}")
    yield from (path.with_name(f"{stem}.审查-{n}{suffix}") for n in range(2, 1000))


def _put(target: Path, body: bytes, like: Path) -> None:
    """Writes a file whole or not at all, readable for those who may read the draft."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        shutil.copymode(like, name)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _summary(report: Report) -> str:
    if report.verdict == "incomplete":
        return f"{VERDICT_NAMES['zh']['incomplete']}：{report.gaps[0].why if report.gaps else ''}"
    counted = Counter(f.level for f in report.findings if not f.waived)
    return "，".join(f"{LEVEL_NAMES['zh'][level]} {counted[level]}" for level in LEVELS if counted[level]) or "通过"
