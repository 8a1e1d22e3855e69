"""Counters of the service in the Prometheus text format; nothing in them comes from a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """What has happened since the start."""

    def __init__(self) -> None:
        self.requests: Counter[Labels] = Counter()
        self.verdicts: Counter[Labels] = Counter()
        self.workers: Counter[Labels] = Counter()
        self.reloads: Counter[Labels] = Counter()
        self._times = [0] * (len(BUCKETS) + 1)
        self._sum = 0.0

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        self.requests[("route", route), ("method", method), ("status", str(status))] += 1
        self._times[next((i for i, most in enumerate(BUCKETS) if seconds <= most), len(BUCKETS))] += 1
        self._sum += seconds

    def verdict(self, verdict: str) -> None:
        self.verdicts[(("verdict", verdict),)] += 1

    def worker(self, why: str) -> None:
        self.workers[(("why", why),)] += 1

    def reload(self, result: str) -> None:
        self.reloads[(("result", result),)] += 1

    def page(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """All of it, with the gauges of the moment: name → (help, value)."""
        lines: list[str] = []
        for name, told, counts in (
            ("requests_total", "Requests by route, method and status.", self.requests),
            ("verdicts_total", "Checks by verdict.", self.verdicts),
            ("workers_replaced_total", "Workers replaced, by reason.", self.workers),
            ("rulebook_reloads_total", "Attempts to load a changed rulebook.", self.reloads),
        ):
            lines += _family(name, "counter", told, ((_labels(labels), n) for labels, n in sorted(counts.items())))
        lines += _family("request_seconds", "histogram", "Seconds from request to answer.", self._histogram())
        for name, (told, value) in gauges.items():
            lines += _family(name, "gauge", told, [("", value)])
        return "\n".join(lines) + "\n"

    def _histogram(self) -> Iterable[tuple[str, float]]:
        total = 0
        for most, n in zip((*map(str, BUCKETS), "+Inf"), self._times, strict=True):
            total += n
            yield f'_bucket{{le="{most}"}}', total
        yield "_sum", self._sum
        yield "_count", total


def _family(name: str, kind: str, told: str, samples: Iterable[tuple[str, float]]) -> list[str]:
    name = f"prescreen_{name}"
    return [f"# HELP {name} {told}", f"# TYPE {name} {kind}", *(f"{name}{label} {value}" for label, value in samples)]


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
