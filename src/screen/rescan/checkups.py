"""Checkups of all accounts of a source or of a result, and their files: a table, a line each, a sheet each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from screen import drawing
from screen.accounts import heat
from screen.accounts.checkup import Checkup, checkup, plain
from screen.accounts.duties import Duties, duties
from screen.accounts.history import Histories, History
from screen.accounts.page import page
from screen.accounts.paper import paper
from screen.accounts.told import VERDICTS, Sheet, sheet
from screen.model import LEVELS
from screen.rescan import columns, files, posts, source, tables
from screen.rescan.posts import RecordError, Told
from screen.rescan.tables import Row
from screen.rulebook import Rulebook
from screen.version import VERSION
from screen.writers._visible import visible

COLUMNS = ["account", "date", "kind", "source", "title", "reads", "followers"]
ROOM, TABLE, LINES = "accounts", "accounts.parquet", "accounts.jsonl"
SHEETS = 50  # accounts that get a sheet in a rescan, the worst first: drawing one takes half a second
_ROWS = 100
_GRAVITY = (*LEVELS, "incomplete", "pass")


@dataclass(slots=True)
class Office:
    """What checkups go by: the duties, the short names of clauses, the day, and waivers by finding."""

    duties: Duties
    clauses: Mapping[str, str]
    today: date
    waivers: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def histories(self) -> Histories:
        """An empty record to fill."""
        return Histories(self.duties.items, self.today)


def office(rulebook: Rulebook, packs: Sequence[str], today: str = "") -> Office:
    """The office of a rulebook; raises `DutyError` when a pack's list of accounts or items is broken."""
    return Office(duties(rulebook.profile, packs), {key: clause.short for key, clause in rulebook.clauses.items()},
                  date.fromisoformat(today) if today else date.today())


def add(histories: Histories, found: pa.Table) -> None:
    """Counts the posts of a table that has `COLUMNS`."""
    for told in zip(*(found.column(name).to_pylist() for name in COLUMNS), strict=True):
        histories.add(*told)


def from_result(folder: str) -> Iterator[Told]:
    """The posts that a rescan left in a folder."""
    for path, _ in files.listing(files.join(folder, "posts")):
        if path.endswith(".parquet"):
            found = tables.read(path, COLUMNS)
            yield from zip(*(found.column(name).to_pylist() for name in COLUMNS), strict=True)


def is_result(place: str) -> bool:
    """Whether a rescan wrote a folder."""
    return files.exists(tables.name(place, "posts", 0))


def from_source(found: source.Source, chosen: Mapping[str, str]) -> Iterator[Told | RecordError]:
    """The posts of a source without their texts; a bad record comes as the error it is."""
    for record in source.stream(found):
        yield record if isinstance(record, RecordError) else posts.told(record, chosen)


def chosen(found: source.Source, given: Mapping[str, str]) -> dict[str, str]:
    """The columns of a source that checkups read; raises `ColumnError`."""
    out = columns.choose(source.sample(found), given, text=False)
    return {part: column for part, column in out.items() if part in COLUMNS}


def examine(histories: Histories, way: Office) -> list[tuple[History, Checkup]]:
    """All accounts, the worst first, and those that an office says are open but that published nothing."""
    until = way.until or histories.latest
    absent = [History(name) for name, ward in way.duties.wards.items()
              if ward.opened and not ward.closed and name not in histories.accounts]
    found = [(history, checkup(history, way.duties, until, way.today, way.since, way.waivers))
             for history in (*histories.accounts.values(), *absent)]
    return sorted(found, key=lambda pair: (
        _GRAVITY.index(pair[1].verdict), *(-_count(pair[1], level) for level in LEVELS), pair[0].account))


def write(out: str, found: Sequence[tuple[History, Checkup]], way: Office, most: int = SHEETS,
          earlier: str = "") -> list[Row]:
    """Writes table, lines and the sheets of the first accounts; gives the rows. Raises `WriteError`.

    Sheets that would be those of an `earlier` result are copied from there, their date included.
    """
    files.make(files.join(out, ROOM))
    known = _known(earlier) if earlier else {}
    rows = []
    for number, (history, one) in enumerate(found):
        name = _name(one.account) if number < most and one.period else ""
        drawn = ""
        if name:
            told = sheet(one, lambda clause: way.clauses.get(clause, clause), way.today)
            charts = _charts(history, one, way)
            drawn = _digest(told, charts)
            place = files.join(out, ROOM, name)
            if known.get(name) != drawn or not _copied(files.join(earlier, ROOM, name), place):
                _sheet(place, told, charts)
        rows.append({**_row(one, name), "drawn": drawn})
    files.write(files.join(out, TABLE), tables.packed(tables.table(rows, tables.ACCOUNTS)))
    files.write(files.join(out, LINES), b"".join(_lines(one for _, one in found)))
    return rows


def _known(folder: str) -> dict[str, str]:
    """The sheets of a result, by what was drawn on them; none when it has no table of them that can be read."""
    try:
        return {row["sheet"]: row["drawn"] for row in tables.rows(files.join(folder, TABLE), ["sheet", "drawn"])}
    except (OSError, pa.ArrowException):
        return {}


def _charts(history: History, one: Checkup, way: Office) -> list[dict[str, Any]]:
    charts = [heat.calendar(history, one, way.duties)]
    return [*charts, heat.by_fortnight(history, one)] if one.originals or one.reposts else charts


def _digest(told: Sheet, charts: list[dict[str, Any]]) -> str:
    """What names all that is on a sheet but the day of its making."""
    shown = repr((VERSION, replace(told, foot=""), charts))
    return sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _sheet(path: str, told: Sheet, charts: list[dict[str, Any]]) -> None:
    (calendar, picture), (bars, small) = [*map(drawing.both, charts), ("", b"")][:2]
    files.write(f"{path}.html", page(told, calendar, bars).encode("utf-8", "replace"))
    files.write(f"{path}.docx", paper(told, picture, small))


def _copied(source: str, target: str) -> bool:
    try:
        for kind in (".html", ".docx"):
            with files.open_read(source + kind) as file:
                files.write(target + kind, file.read())
    except OSError:
        return False
    return True


def _lines(found: Iterable[Checkup]) -> Iterator[bytes]:
    for one in found:
        line = json.dumps(plain(one), ensure_ascii=False, separators=(",", ":"))
        yield line.encode("utf-8", "backslashreplace") + b"\n"


def _row(one: Checkup, name: str) -> Row:
    numbers = {key: value for key, value in plain(one).items() if key in tables.ACCOUNTS.names}
    return {**numbers, "review": _count(one, "review"), "advice": _count(one, "advice"),
            "waived": sum(bool(f.waived) for f in one.findings), "gaps": "；".join(one.gaps), "sheet": name}


def _count(one: Checkup, level: str) -> int:
    return sum(f.level == level and not f.waived for f in one.findings)


def _name(account: str) -> str:
    """A file name that is safe anywhere and stays the same from run to run."""
    letters = "".join(c for c in account if c.isalnum() and c <= "\uffff" and not "\ud800" <= c <= "\udfff")[:40]
    return f"{letters or '账号'}-{sha256(account.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


def section(rows: Sequence[Row]) -> str:
    """The part of the summary that tells of the accounts, with links to their sheets; empty when there is none."""
    if not any(row["since"] for row in rows):
        return ""
    head = "".join(f"<th>{name}</th>" for name in ("账号", "结论", "最近更新"))
    head += "".join(f"<th{_N}>{name}</th>" for name in ("最长停更（天）", "发布篇数", "有更新的天数", "须整改", "建议"))
    lines = "".join(_line(row) for row in rows[:_ROWS])
    few = f"只列前 {_ROWS} 个，共 {len(rows)} 个账号；全部见 {TABLE}。" if len(rows) > _ROWS else ""
    sheets = sum(bool(row["sheet"]) for row in rows)
    few += f"结论最重的 {sheets} 个账号有体检报告；其他的用 prescreen account 写出。" if sheets < len(rows) else ""
    more = f'<p class="note">{few}</p>' if few else ""
    return (f'<section><h2>账号体检</h2><div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody>'
            f'</table></div>{more}</section>')


_N = ' class="n"'


def _line(row: Row) -> str:
    name = escape(visible(row["account"]))
    if row["sheet"]:
        name = f'<a href="{ROOM}/{quote(row["sheet"])}.html">{name}</a>'
    numbers = "".join(f"<td{_N}>{row[key]:,}</td>"
                      for key in ("longest_silence", "posts", "active_days", "review", "advice"))
    return (f'<tr><td>{name}</td><td class="{row["verdict"]}">{VERDICTS[row["verdict"]]}</td>'
            f"<td>{row['last'] or '—'}</td>{numbers}</tr>")
