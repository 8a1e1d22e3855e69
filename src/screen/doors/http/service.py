"""What the routes share: pool, door, receipts, counters."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from screen.doors.http import receipts
from screen.doors.http.auth import Door
from screen.doors.http.bodies import Asked
from screen.doors.http.generation import Generation, Lost
from screen.doors.http.jobs import unfinished
from screen.doors.http.metrics import Metrics
from screen.doors.http.pool import OverBudget, Overloaded, Pool
from screen.doors.http.problems import Problem
from screen.doors.http.reload import Keeper
from screen.doors.http.wire import Message

_BUSY = {"Retry-After": "1"}


@dataclass(slots=True)
class Service:
    """The parts of a running service."""

    pool: Pool
    keeper: Keeper
    door: Door
    signer: receipts.Signer
    metrics: Metrics

    async def check(self, asked: Asked) -> tuple[dict[str, Any], bytes]:
        """The summary and the body of the answer to a check, with its receipt."""
        summary, body = await self.draft(asked)
        claims = {**asked.claims, "rulebook": summary["rulebook"], "profile": asked.head["profile"],
                  "verdict": summary["verdict"], "waived": summary["waived"]}
        receipt = self.signer.sign(claims, time.time())
        self.metrics.verdict(summary["verdict"])
        return summary, body[:-1] + b',"receipt":' + json.dumps(receipt).encode() + b"}"

    async def draft(self, asked: Asked) -> Message:
        """A worker's answer on a draft; one over budget, or that workers die of, is `incomplete`."""
        generation = self._generation()
        head = {**asked.head, "profile": self._profile(generation, asked.head["profile"])}
        asked.head = head
        try:
            return await self.pool.run(head, asked.content)
        except Overloaded:
            raise Problem("overloaded", headers=_BUSY) from None
        except OverBudget:
            why = f"检查超过 {self.pool.budget:g} 秒的时限，请拆分稿件后再查"
        except Lost:
            why = "检查进程意外结束，请由人工核对，或拆分稿件后再查"
        return unfinished(generation.digests[head["profile"]], head, why)

    async def ask(self, job: str, profile: str, **told: Any) -> Message:
        """A worker's answer about the rulebook."""
        head = {"job": job, "profile": self._profile(self._generation(), profile), **told}
        try:
            summary, body = await self.pool.run(head)
        except (Overloaded, OverBudget, Lost):
            raise Problem("overloaded", headers=_BUSY) from None
        if summary.get("failed"):
            raise Problem("internal")
        return summary, body

    def verify(self, token: str, shown: dict[str, Any]) -> dict[str, Any]:
        """Whether a receipt covers what is shown with it."""
        paid = self.signer.open(token)
        if paid is None:
            return {"valid": False, "reasons": ["not_genuine"], "verdict": None, "waived": 0, "rulebook": "",
                    "rulebook_current": False, "profile": "", "issued": 0, "expires": 0}
        reasons = receipts.judge(paid, shown, time.time())
        current = self.pool.generation.digests.get(paid["profile"]) if self.pool.generation else None
        return {"valid": not reasons, "reasons": reasons, "rulebook_current": current == paid["rulebook"],
                **{k: paid[k] for k in ("verdict", "waived", "rulebook", "profile", "issued", "expires")}}

    def state(self) -> dict[str, Any]:
        """Whether drafts can be checked, and by which rulebook."""
        pool, generation = self.pool, self.pool.generation
        return {"ready": bool(generation and pool.alive), "rulebook": generation.digest if generation else "",
                "profile": generation.profile if generation else "",
                "profiles": sorted(generation.digests) if generation else [],
                "stale": bool(self.keeper.trouble), "trouble": self.keeper.trouble,
                "workers": pool.alive, "idle": pool.idle, "waiting": pool.waiting}

    def gauges(self) -> dict[str, tuple[str, float]]:
        """The state as numbers."""
        state = self.state()
        return {"ready": ("1 when drafts can be checked.", int(state["ready"])),
                "rulebook_stale": ("1 when a changed rulebook could not be loaded.", int(state["stale"])),
                "workers": ("Worker processes.", state["workers"]),
                "workers_idle": ("Workers without work.", state["idle"]),
                "queue_waiting": ("Drafts waiting for a worker.", state["waiting"])}

    def _generation(self) -> Generation:
        if self.pool.generation is None:
            raise Problem("not_ready", headers=_BUSY)
        return self.pool.generation

    def _profile(self, generation: Generation, name: str) -> str:
        name = name or generation.profile
        if name not in generation.digests:
            raise Problem("unknown_profile", "可用 " + "、".join(sorted(generation.digests)))
        return name
