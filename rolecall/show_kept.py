"""What `rolecall erase` and `--keep` say of what they removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rolecall.erase import Erased
    from rolecall.keep import Dropped

Say = Callable[[str], None]


def show_erased(erased: Erased, *, dry_run: bool, as_json: bool, say: Say) -> None:
    """Where the value stood, one line each; what else a person must know goes to stderr. The value is not repeated."""
    places = dict(sorted(erased.places.items()))
    if as_json:
        told = {"kind": erased.kind, "dry_run": dry_run, "places": places, "files": erased.files}
        by_hand = [str(path) for path in erased.by_hand]
        print(json.dumps(told | {"by_hand": by_hand, "unread": erased.unread}, indent=2, ensure_ascii=False))
    else:
        for what, count in places.items():
            print(f"{what}: {count}")
    if not places:
        say(f"Nothing that was made here holds this {erased.kind}.")
    elif dry_run:
        say(f"It stands in {sum(places.values())} places, of {erased.files} files; nothing was touched.")
    else:
        say(
            f"Erased in {sum(places.values())} places; {erased.files} files were written again. What was exported to "
            "other folders, and copies of this home, still hold it; a page that still shows it brings it back."
        )
    for path in erased.by_hand:
        say(f"{path} holds it: that file is written by people, and was left as it is.")
    for damage in erased.unread:
        say(f"{damage}: what is damaged cannot be searched.")


def show_dropped(dropped: Dropped, days: int, say: Say) -> None:
    """What went, and what a rebuild can do without it."""
    if dropped.board_runs:
        say(
            f"Archive and stage files of {dropped.board_runs} board runs older than {days} days were dropped "
            f"({dropped.files} files, {dropped.bytes / 1e6:.1f} MB). `rolecall rebuild` takes their rows over from the "
            "published database as they are: it cannot read them anew."
        )
    if dropped.needed:
        say(f"{dropped.needed} older board runs were kept: what is open now was last read from their answers.")
