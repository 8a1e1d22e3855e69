"""What every command takes in: the rulebook that its options name, drafts from files, and how it gives up."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

import click

import screen
from screen.doors import settings
from screen.model import Draft

if TYPE_CHECKING:
    from screen.rulebook import Rulebook

OK, FOUND, UNCHECKED = 0, 1, 2
MEGABYTE = 1024 * 1024
Command = TypeVar("Command", bound=Callable[..., Any])


class Source(NamedTuple):
    """One document to read: what to call it, and its bytes where they do not lie in a file of that name."""

    name: str
    data: bytes | None = None


def rulebook_options(command: Command) -> Command:
    """Adds the options that choose a rulebook."""
    for option in reversed((
        click.option("--pack", "packs", multiple=True, type=click.Path(), metavar="DIR",
                     help="加用本单位词包，可多次给出。"),
        click.option("--profile", metavar="NAME", help="地方规则，如 weixi-2023。"),
        click.option("--config", type=click.Path(), metavar="FILE", help="设置文件，默认用当前目录的 screen.toml。"),
        click.option("--allow-pack-python", is_flag=True, help="允许词包里的 Python 代码（须先确认可信）。"),
    )):
        command = option(command)
    return command


def rulebook(chosen: dict[str, Any] | None = None, *, packs: Sequence[str] = (), profile: str | None = None,
             config: str | None = None, allow_pack_python: bool = False) -> Rulebook:
    """The rulebook that options and settings name; ends the command with one line when it is broken."""
    from screen.cards import RulebookError

    chosen = settings.find(config) if chosen is None else chosen
    try:
        return screen.load([*chosen.get("packs", ()), *packs], True, profile or chosen.get("profile"),
                           chosen.get("rules"), allow_pack_python, settings.secret())
    except RulebookError as error:
        stop(str(error))


def data(source: Source, limit: int = 20 * MEGABYTE) -> bytes:
    """The bytes of a document, at most one more than the limit."""
    if source.data is not None:
        return source.data
    if source.name == "-":
        return sys.stdin.buffer.read(limit + 1)
    with Path(source.name).open("rb") as file:
        return file.read(limit + 1)


def read(source: Source, encoding: str = "", limit: int = 20 * MEGABYTE) -> tuple[Draft, bytes] | None:
    """A draft with the bytes it came from; None, and one line on standard error, when it cannot be read."""
    from screen import readers

    name = "" if source.name == "-" else source.name
    try:
        raw = data(source, limit)
        from_file = source.data is None and source.name != "-" and len(raw) <= limit
        # A path lets the reader look at pictures beside the draft.
        return readers.read(Path(source.name) if from_file else raw, name, encoding, limit), raw
    except readers.ReadError as error:
        click.echo(str(error), err=True)
    except OSError as error:
        click.echo(f"{source.name}: 打不开：{error.strerror}", err=True)
    except Exception as error:
        click.echo(f"{source.name}: 读不出来：{type(error).__name__}", err=True)
    return None


def expand(files: Sequence[str], limit: int, with_attachments: bool = False) -> Iterator[Source | None]:
    """The documents behind names: folders walked, ZIP files opened, attachments followed; None for a failure."""
    from screen import readers

    for name in files:
        if name != "-" and Path(name).is_dir():
            found = [str(p) for p in sorted(Path(name).rglob("*"))
                     if p.is_file() and p.suffix.lower() in readers.suffixes()]
        else:
            found = [name]
        for path in found:
            if path.lower().endswith(".zip"):
                yield from _members(path, limit)
                continue
            yield Source(path)
            if with_attachments and path != "-":
                yield from _attached(path)


def _members(path: str, limit: int) -> Iterator[Source | None]:
    from screen.readers import ReadError, archive

    try:
        raw = data(Source(path), 10 * limit)
        for name, member in archive.members(raw, path, limit):
            if isinstance(member, ReadError):
                click.echo(str(member), err=True)
                yield None
            else:
                yield Source(name, member)
    except ReadError as error:
        click.echo(str(error), err=True)
        yield None
    except OSError as error:
        click.echo(f"{path}: 打不开：{error.strerror}", err=True)
        yield None


def _attached(path: str) -> Iterator[Source]:
    from screen import readers
    from screen.readers import attachments

    try:
        draft = readers.read(Path(path), path)
    except (OSError, readers.ReadError):
        return
    yield from (Source(str(p)) for p in attachments.attachments(draft, Path(path)))


def deliver(body: bytes, target: str | None) -> None:
    """Writes to a file, or to standard output when there is none."""
    if target is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(body if body.endswith(b"\n") else body + b"\n")
        return
    try:
        Path(target).write_bytes(body)
    except OSError as error:
        stop(f"{target}: 写不进去：{error.strerror}")


def stop(words: str) -> NoReturn:
    """Ends the command as unchecked, with one line on standard error."""
    click.echo(words, err=True)
    sys.exit(UNCHECKED)
