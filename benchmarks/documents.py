"""Times the reading of 100 pages in each format beside the rules' own time, in one process and one run, as ratios.

    python benchmarks/documents.py [--rounds 3]

The pages are the drafts of `fixtures/drafts` repeated. PDF needs LibreOffice (soffice) to be made, else it is left out.
Times are the CPU time of the process: absolute ones mean little on a shared machine, ratios are worth comparing.
"""

from __future__ import annotations

import argparse
import html
import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import screen

ROOT = Path(__file__).parent.parent
# A page of a Chinese official document: 22 lines of 28 characters.
PAGE = 22 * 28
PAGES = 100


def paragraphs() -> list[str]:
    """The lines of the fixture drafts, repeated up to 100 pages."""
    own = [line for path in sorted((ROOT / "fixtures/drafts").glob("*.txt"))
           for line in screen.read(path).text.splitlines() if line.strip()]
    out: list[str] = []
    size = 0
    while size < PAGES * PAGE:
        out.append(own[len(out) % len(own)])
        size += len(out[-1])
    return out


def docx(lines: list[str]) -> bytes:
    import docx as word

    made = word.Document()
    made.add_heading("筛查速度", 0)
    for number, line in enumerate(lines):
        if number % 40 == 39:
            table = made.add_table(rows=4, cols=3)
            for cell in (cell for row in table.rows for cell in row.cells):
                cell.text = line[:12]
        paragraph = made.add_paragraph()
        # Word cuts lines into runs wherever somebody typed once more.
        for at in range(0, len(line), 25):
            paragraph.add_run(line[at:at + 25])
    made.save(out := io.BytesIO())
    return out.getvalue()


def page(lines: list[str]) -> bytes:
    body = "".join(f'<p style="text-indent:2em"><span>{html.escape(line[:20])}</span>{html.escape(line[20:])}</p>\n'
                   for line in lines)
    return f"<!DOCTYPE html><html><body><div id=js_content>{body}</div></body></html>".encode()


def sheet(lines: list[str]) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.append(["序号", "内容", "备注"])
    for number, line in enumerate(lines):
        made.active.append([number, line, line[:6]])
    made.save(out := io.BytesIO())
    return out.getvalue()


def pdf(source: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.docx").write_bytes(source)
        subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
                        "pdf", "--outdir", folder, f"{folder}/a.docx"], check=True, capture_output=True)
        return (Path(folder) / "a.pdf").read_bytes()


def files(lines: list[str]) -> Iterator[tuple[str, bytes]]:
    whole = docx(lines)
    yield "稿.txt", "\n".join(lines).encode()
    yield "稿.md", "\n\n".join(lines).encode()
    yield "稿.html", page(lines)
    yield "稿.docx", whole
    yield "表.xlsx", sheet(lines)
    yield "表.csv", "\n".join(f'{n},"{line}"' for n, line in enumerate(lines)).encode()
    if shutil.which("soffice"):
        yield "稿.pdf", pdf(whole)


def spent(work: Callable[[], object], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    book = screen.load()
    lines = paragraphs()
    print(f"{PAGES} pages, {sum(map(len, lines)):,} characters; seconds of CPU, best of {rounds}")
    for name, data in files(lines):
        draft = screen.read(data, name)
        report = screen.check(draft, book)
        reading = spent(partial(screen.read, data, name), rounds)
        rules = spent(partial(screen.check, draft, book), rounds)
        options: dict[str, bytes] = {"source": data} if name.endswith(".docx") else {}
        noting = spent(partial(screen.write, report, draft, "docx", **options), rounds)
        showing = spent(partial(screen.write, report, draft, "html"), rounds)
        print(f"{Path(name).suffix:6} read {reading:.3f} (under 1), rules {rules:.3f}, reading / rules "
              f"{reading / rules:.2f}; {len(report.findings)} findings: Word file {noting:.2f}, page {showing:.2f}")


if __name__ == "__main__":
    main()
