"""What a spider may yield. The docstring under each field is the data dictionary's line.

The union of the three published kinds is the schema of a stage file (`stage.py`), and `Staged` is its footer.

Beside what is published (`Posting`, `Article`, `Page`) a spider yields what happened on the way (`Listing`,
`Unread`, `Failed`, `Remark`): evidence for the verdict, never a row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _as_printed(value: Any) -> Any:
    """A number, a flag or a date as the text a reader gets; what is empty is not published."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, date, datetime)):
        return str(value)
    if isinstance(value, str):
        return _storable(value) if value.strip() else None
    return value


def _storable(text: str) -> str:
    """The text with each lone surrogate replaced: one would cost the whole batch it is stored with."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _amount(value: Any) -> Any:
    """A bound of 0 means "not set" on every platform (`ats.md` §0); NaN and infinities are no amounts."""
    if isinstance(value, str):
        value = value.replace(",", "").strip() or None
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = float(value)
    except (ValueError, OverflowError):
        return None
    return amount if 0 < amount < 1e12 else None


def _places(value: Any) -> Any:
    if isinstance(value, str):
        value = [value]
    printed = (place for place in value or [] if isinstance(place, str) and place.strip())
    return list(dict.fromkeys(_storable(place) for place in printed))


Id = Annotated[str, BeforeValidator(lambda value: _storable(value) if isinstance(value, str) else value)]
Printed = Annotated[str | None, BeforeValidator(_as_printed)]
Identity = Annotated[str, BeforeValidator(_as_printed), Field(min_length=1)]
Amount = Annotated[float | None, BeforeValidator(_amount)]
Places = Annotated[list[str], BeforeValidator(_places)]


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Pay(_Item):
    """One pay range as the source's own fields state it."""

    min_amount: Amount = None
    """Lower bound in units of the currency, as stated; null where not set."""
    max_amount: Amount = None
    """Upper bound in units of the currency, as stated; null where not set."""
    currency: Printed = None
    """Currency as published, usually ISO 4217."""
    period: Printed = None
    """What the amounts are per, as published (`per-year-salary`, `1 YEAR`)."""
    kind: Printed = None
    """What is paid, as published (`Salary`, `Bonus`)."""
    place: Printed = None
    """The place or level that the range applies to, as published."""
    text: Printed = None
    """The range as printed for a person."""


class Published(_Item):
    """What postings, articles and pages have in common."""

    platform: Identity
    """The platform's name, which is its spider's: `greenhouse`."""
    board: Identity
    """The employer's board on the platform, spelt as it stands in its URL."""
    url: Identity
    """Public address of the page a person would open."""
    company_raw: Printed = None
    """Employer's name as published."""
    language_raw: Printed = None
    """Language as published, a code or a name."""
    title_raw: Printed = None
    """Title as published."""
    capture: Printed = None
    """The archived response that this was read from: `<file under archive/>@<offset>`."""

    @property
    def texts(self) -> tuple[str | None, ...]:
        """The long texts: what an item's size is made of."""
        return ()


class Posting(Published):
    """What a board publishes under one id."""

    posting_id: Identity
    """The source's own id, the one that survives an edited title."""
    requisition_id: Printed = None
    """The employer's own number, which joins copies on two boards."""
    apply_url: Printed = None
    """Public address of the application form."""
    places_raw: Places = Field(default_factory=list)
    """Places as written, in order, each once."""
    country_raw: Printed = None
    """Country as published beside the places: a hint for reading them."""
    workplace_type_raw: Printed = None
    """On site, hybrid or remote, as published."""
    employment_type_raw: Printed = None
    """Kind of contract or hours, as published."""
    department: Printed = None
    """Department as published."""
    team: Printed = None
    """Team as published."""
    pay_raw: list[Pay] = Field(default_factory=list)
    """Pay ranges that the source states in fields of their own."""
    source_posted_at_raw: Printed = None
    """When the employer first published it, as published."""
    source_updated_at_raw: Printed = None
    """When the employer last edited it, as published."""
    valid_through_raw: Printed = None
    """Last day to apply, as published."""
    description_html: Printed = None
    """Description as published, as HTML."""
    description_plain: Printed = None
    """Description as published, where it is plain text."""
    is_row_only: bool = False
    """True where the posting's own page gave nothing, so that only what the list says of it is known."""
    is_talent_pool: bool = False
    """True for a talent pool, a prospect post or an open application: no vacancy of its own."""

    @property
    def texts(self) -> tuple[str | None, ...]:
        return (self.description_html, self.description_plain)


class Article(Published):
    """One article of a careers blog."""

    article_id: Identity
    """Digest of what identifies the article: its address, or title and day inside a page of several."""
    author_raw: Printed = None
    """Author as printed."""
    published_on_raw: Printed = None
    """First publication as printed."""
    tags: list[Id] = Field(default_factory=list)
    """Tags as published."""
    html: Printed = None
    """The page as fetched, where the article has one of its own."""
    plain: Printed = None
    """The article's text, where it was read from plain text."""

    @property
    def texts(self) -> tuple[str | None, ...]:
        return (self.html, self.plain)


class Page(Published):
    """Any other page: kept for its sections."""

    html: Printed = None
    """The page as fetched."""
    plain: Printed = None
    """The page's text, where it was read from plain text."""

    @property
    def texts(self) -> tuple[str | None, ...]:
        return (self.html, self.plain)


class Listing(_Item):
    """What one list page said: evidence that the list was read to its end."""

    ids: list[Id]
    """Posting ids on this page, unlisted rows included: they count towards the total."""
    advertised: int | None = None
    """The total that the page states."""
    last: bool = False
    """True where the page proves the end: nothing follows, and its shape is right."""
    hidden: list[Id] = Field(default_factory=list)
    """Those of `ids` that are not public (unlisted, unpublished, internal) and are not taken."""
    part: str = ""
    """Which part of a split list this page belongs to; empty for the whole list."""
    capped: bool = False
    """True where the platform lists no more than its cap, so that this part cannot be read to its end."""
    split: bool = False
    """True where the rest of a capped part is asked for in smaller parts."""
    circular: bool = False
    """True where what should follow leads back to what was read: where the list ends cannot be known."""


class Unread(_Item):
    """A posting that could not be read; the rest of its page was."""

    posting_id: Printed = None
    """Its id, where at least that was readable."""
    reason: str
    """The exception's name and text."""
    capture: Printed = None
    """The archived response that holds it."""


class Failed(_Item):
    """A request that gave no usable answer."""

    url: str
    """The address asked."""
    reason: str
    """`status`, or the exception's name."""
    status: int | None = None
    """HTTP status, where there was one."""
    is_list: bool = True
    """True for a list page, false for one posting's own page."""
    posting_id: Printed = None
    """The posting whose page was asked."""


class Remark(_Item):
    """What the board run's reason should say beside its verdict: how the board was read, and how its end is known."""

    text: str
    """A few words: `sitemap, end proven`."""


PUBLISHED: dict[str, type[Published]] = {"posting": Posting, "article": Article, "page": Page}


@dataclass(frozen=True, slots=True)
class Staged:
    """What the footer of a stage file says of its board run. Times are naive UTC, ISO 8601."""

    run_id: str
    run_seq: int
    run_started_at: str
    board_key: str
    platform: str
    board: str
    company: str | None
    domain: str | None
    permission: str | None
    url: str
    started_at: str
    verdict: str
    reason: str | None
    exact: bool
    advertised: int | None
    found: int
    requests: int
    bytes: int
    failures: int
    accept_drop: bool = False
    robots: str | None = None
    crawl_delay: float | None = None
    tdm_reservation: str | None = None
    present: list[str] = field(default_factory=list)
    """Ids proven to be on the board that have no row here: their own page failed, or could not be read."""
    gone: list[str] = field(default_factory=list)
    """Ids that the list names and whose own page answered 404 or 410."""
    quarantine: list[dict[str, str | None]] = field(default_factory=list)
    """Postings that could not be read: posting_id, reason, capture."""
    code: str | None = None
    """A digest of the code that read it."""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.started_at)
