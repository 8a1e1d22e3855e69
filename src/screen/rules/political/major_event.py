"""Judges local news of a sudden, mass, disaster or epidemic event that nobody above has authorised."""

from __future__ import annotations

from collections.abc import Iterator

from screen.model import Hit
from screen.reading import Reading
from screen.rules._approvals import missing, needed, recorded
from screen.rules._events import event, local


def find(reading: Reading) -> Iterator[Hit]:
    """One hit on the words that tell of the event; advice once the record of approval is complete."""
    found = event(reading)
    if found is None or not local(reading):
        return
    asked = needed(reading.profile, {"political/major_event"})
    lost = missing(recorded(reading.meta, reading.profile), asked, reading.profile)
    if lost or not asked:
        yield reading.hit(*found, f"缺少{'、'.join(lost)}审签记录" if lost else "没有上级审核记录")
    else:
        yield reading.hit(*found, "已有审签记录，发布前核对数字与权威口径一致", level="advice")
