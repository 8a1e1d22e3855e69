"""The bodies that the service takes, and the shapes that it gives back, as its OpenAPI page tells them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Verdict = Literal["block", "review", "advice", "pass", "incomplete"]
Unit = Literal["codepoint", "utf-16", "utf-8"]
Format = Literal["text", "html", "markdown"]
Meta = dict[str, Any]


def _day(words: str) -> str:
    if words:
        date.fromisoformat(words)
    return words


# Text, not a date type: that would take numbers for seconds since 1970.
Day = Annotated[str, Field(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"), AfterValidator(_day)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WaiverIn(_Closed):
    """A person's decision that one finding stands as it is."""

    finding: str = Field(max_length=64)
    reason: str = Field(max_length=2000)
    by: str = Field(max_length=200)
    until: Day = Field("", description="ISO date, or empty")


class _Choices(_Closed):
    title: str = Field("", max_length=2000, description="wins over the title found in the text")
    name: str = Field("", max_length=255, description="file name; its suffix tells the format of an uploaded file")
    meta: Meta = Field({}, description="kind, source, publish_date, images, links …")
    profile: str = Field("", max_length=64, description="local rules; empty for those the service was started with")
    waivers: list[WaiverIn] = Field([], max_length=1000)
    as_of: Day = Field("", description="the day by which undated drafts are judged, ISO; today when empty")
    offset_encoding: Unit = "codepoint"


class CheckText(_Choices):
    """A draft as text."""

    text: str
    format: Format = "text"


class CheckFile(_Choices):
    """What comes along with an uploaded file."""

    encoding: str = Field("", max_length=40, description="of a text file that is not UTF-8")


class VerifyText(_Closed):
    """A receipt with the text that is about to be published."""

    receipt: str = Field(max_length=8192, description="the token of the receipt")
    text: str
    title: str = Field("", max_length=2000)
    format: Format | None = Field(None, description="compared when given")
    meta: Meta | None = Field(None, description="compared when given")


class VerifyFile(_Closed):
    """What comes along with a file whose receipt is to be verified."""

    receipt: str = Field(max_length=8192)
    title: str = Field("", max_length=2000)
    meta: Meta | None = None


class Place(BaseModel):
    line: int
    column: int


class Range(BaseModel):
    start: int
    end: int


class FindingOut(BaseModel):
    """One flagged place; `span` and columns count in `unit` of the answer."""

    id: str
    rule: str
    gate: str
    level: Literal["block", "review", "advice"]
    level_name: str
    clauses: list[str]
    field: str = Field(description="the meta entry that is flagged; empty for the text")
    span: Range
    from_: Annotated[Place, Field(alias="from")]
    to: Place
    excerpt: str
    personal: bool
    message: str
    why: str
    suggest: list[str]
    mechanical: bool
    waived: str


class GateOut(BaseModel):
    gate: str
    name: str
    verdict: Verdict
    verdict_name: str
    block: int
    review: int
    advice: int
    waived: int


class ApprovalOut(BaseModel):
    name: str
    needs: list[str]
    reasons: list[str]
    basis: str


class GapOut(BaseModel):
    what: str
    why: str


class ReceiptOut(BaseModel):
    token: str
    issued: int = Field(description="seconds since 1970")
    expires: int


class CheckOut(BaseModel):
    """The verdict; a draft that could not be checked whole is `incomplete`, never `pass`."""

    schema_: Annotated[int, Field(alias="schema")]
    unit: Unit
    name: str
    draft: str
    rulebook: str
    verdict: Verdict
    verdict_name: str
    approval: ApprovalOut | None
    gates: list[GateOut]
    findings: list[FindingOut]
    gaps: list[GapOut]
    notes: list[str]
    profile: str
    receipt: ReceiptOut


class VerifyOut(BaseModel):
    """Whether the receipt covers what is shown; without a genuine one nothing else is told."""

    valid: bool
    reasons: list[str] = Field(description="not_genuine, content_changed, title_changed, format_changed, "
                                           "meta_changed, expired, issued_in_future")
    verdict: Verdict | None
    waived: int
    rulebook: str
    rulebook_current: bool
    profile: str
    issued: int
    expires: int


class DeidentifyOut(BaseModel):
    """The masked text; none when the draft could not be checked whole."""

    complete: bool
    text: str | None
    diff: list[str]
    masked: int
    rulebook: str
    gaps: list[GapOut]


class ProblemOut(BaseModel):
    """A refusal: `code` for programs, `message` for a person."""

    class Error(BaseModel):
        code: str
        message: str

    error: Error
