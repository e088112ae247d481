"""How a real answer of `../shared/payloads/` is served in its platform's true URLs, and what must be read from it.

Each module `tests/payloads/<platform>.py` says so for its platform's files: `PAYLOADS`, a list of `Payload`, and
`NO_LISTS`, file name → why it is no listing or posting. None of their text is ever committed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loopback import Answer

PAYLOADS = Path(__file__).parents[2] / "shared" / "payloads"


@dataclass(frozen=True)
class Payload:
    """`serve(body)` gives the site's pages by path (`loopback.Site`). `expect(body)` gives one dict a posting, in any
    order: the fields of `crawler.items.Posting` as they must come out, `posting_id` among them; `body` is text (or a
    list of texts) that the description must hold. It is worked out from the file itself, by other means than the
    spider's. `verdict` is what the run must say: `partial` where the file is trimmed below the total it states."""

    platform: str
    file: str
    board: str
    serve: Callable[[bytes], Mapping[str, Answer]]
    expect: Callable[[bytes], list[dict[str, Any]]]
    verdict: str = "complete"
    also: tuple[str, ...] = field(default=())
    """Further files that this one is served with."""
    folder: str | None = None
    """The folder that it lies in, where that is not its platform's."""

    @property
    def path(self) -> Path:
        return PAYLOADS / (self.folder or self.platform) / self.file
