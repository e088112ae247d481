"""What goes into the database: the crawl, saved documents, stage files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from rolecall import completion
from rolecall.app import INCOMPLETE, OK, STATE, Finished
from rolecall.arguments import Usage, chosen, existing, hosts, read_run, read_shard, stage_files
from rolecall.commands.clustered import load_on
from rolecall.ending import Telling, told_at_its_end
from rolecall.processes import expected, waiting

if TYPE_CHECKING:
    from crawler.ledger import Ledger

Keep = Annotated[
    int | None,
    Option("--keep", min=1, metavar="DAYS", envvar="ROLECALL_KEEP", help="Drop raw files older than so many days."),
]
AFTERWARDS = "When it has ended"
Summary = Annotated[
    Path | None, Option(metavar="FILE", rich_help_panel=AFTERWARDS, help="Its summary: Markdown, or JSON as FILE.json.")
]
Metrics = Annotated[
    Path | None,
    Option(metavar="FILE", envvar="ROLECALL_METRICS", rich_help_panel=AFTERWARDS, help="Numbers for Prometheus."),
]
OnFinish = Annotated[
    str | None,
    Option(
        "--on-finish",
        metavar="COMMAND",
        envvar="ROLECALL_ON_FINISH",
        rich_help_panel=AFTERWARDS,
        help="Run this; the summary is on its standard input, as JSON.",
    ),
]
Webhook = Annotated[
    str | None,
    Option(metavar="URL", envvar="ROLECALL_WEBHOOK", rich_help_panel=AFTERWARDS, help="Post the summary there."),
]


def crawl(
    names: Annotated[
        list[str] | None,
        Argument(metavar="[BOARD|URL]...", help="Boards; none: all enabled.", autocompletion=completion.boards),
    ] = None,
    platform: Annotated[
        str | None, Option(help="Only this platform's boards.", autocompletion=completion.platforms)
    ] = None,
    limit: Annotated[int | None, Option(min=1, help="At most so many postings a board.")] = None,
    shard: Annotated[str | None, Option(metavar="I/N", help="This machine's share of the boards.")] = None,
    run: Annotated[str | None, Option(metavar="ID", help="The run that several shards share.")] = None,
    accept_drop: Annotated[bool, Option("--accept-drop", help="Believe counts that fell, close what is held.")] = False,
    delay: Annotated[float | None, Option(min=0, help="Seconds between requests to a host.")] = None,
    replay: Annotated[list[Path] | None, Option(help="Answer from these WARC files only; no network.")] = None,
    fetch_only: Annotated[bool, Option("--fetch-only", help="Fetch and stage; load later.")] = False,
    stage: Annotated[
        str | None,
        Option(metavar="URL", envvar="ROLECALL_STAGE", help="Deliver to a folder or s3://…, for a `load` elsewhere."),
    ] = None,
    max_requests: Annotated[int, Option(min=1, help="At most so many requests a board run.")] = 2_000,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
    processes: Annotated[
        int | None, Option(min=1, help="Crawling processes; else what cores and boards are worth.")
    ] = None,
    max_minutes: Annotated[
        float | None, Option(min=0.01, help="Fetch for so long; what there was no time for, the next run begins with.")
    ] = None,
    retry: Annotated[
        bool, Option("--retry", help="Of these boards, only those whose last run lost something.")
    ] = False,
    keep: Keep = None,
    summary: Summary = None,
    metrics: Metrics = None,
    on_finish: OnFinish = None,
    webhook: Webhook = None,
) -> None:
    """Fetch, stage, load and publish: the main job."""
    telling = Telling(summary, metrics, on_finish, webhook, allow_host or ())
    is_whole = not (names or platform or shard or retry or replay)
    # Told once the lock is free again: what is run then may want the home.
    with (
        told_at_its_end(STATE.home, telling, STATE.say) as ending,
        STATE.home.lock() as lock,
        waiting(lock, processes or (expected(STATE.home) if is_whole else 1)) as spare,
    ):
        begun = time.monotonic()
        if webhook:
            from rolecall.finish import read_webhook

            read_webhook(webhook)
        from rolecall.crawl import CrawlOptions
        from rolecall.crawl import crawl as run_crawl
        from rolecall.progress import is_terminal, shown
        from rolecall.resolving import Ways
        from rolecall.show import show_crawl
        from rolecall.summary import summarise

        ways = Ways(offline=bool(replay), confirm=False, delay=delay, allow_hosts=hosts(allow_host))
        selected, unknown = chosen(STATE.home, names or [], platform, ways, STATE.say)
        if not selected:
            raise Finished(INCOMPLETE)
        if retry:
            from rolecall.turns import to_retry

            selected = to_retry(STATE.home, selected)
            if not selected:
                STATE.say("No board lost anything in its last run.")
                raise Finished(INCOMPLETE if unknown else OK)
        options = CrawlOptions(
            limit=limit,
            max_requests=max_requests,
            delay=delay,
            allow_hosts=hosts(allow_host),
            replay=existing(replay or ()),
            shard=read_shard(shard),
            run_id=read_run(run),
            accept_drop=accept_drop,
            fetch_only=fetch_only or stage is not None,
            stage=stage,
            processes=processes,
            max_minutes=max_minutes,
            log_level="INFO" if STATE.verbose else "CRITICAL",
        )
        on_terminal = is_terminal() and not (STATE.quiet or STATE.verbose)
        with shown(STATE.home, STATE.say, on_terminal=on_terminal) as view:
            result = run_crawl(
                STATE.home, selected, options, lock=lock, begin=view.begin, report=view.end, tick=view.tick, spare=spare
            )
        for told in result.crashed:
            STATE.say(told)
        show_crawl(result, as_json=STATE.json, say=STATE.say)
        if result.loaded is not None:
            _drop_old(keep)
        code = result.exit_code or (INCOMPLETE if unknown else OK)
        if not result.stopped:
            took = time.monotonic() - begun
            ending.summary = summarise(STATE.home, result, exit_code=code, seconds=took, unknown=unknown)
        raise Finished(code)


def import_(
    files: Annotated[list[Path], Argument(help="WARC, HTML or plain text.")],
    url: Annotated[str | None, Option(help="The address it was saved from (one file only).")] = None,
    company: Annotated[str | None, Option(help="The employer's name.")] = None,
    kind: Annotated[str | None, Option(help="posting, articles or page.")] = None,
) -> None:
    """Read saved documents into the database."""
    with STATE.home.lock():
        from rolecall.imports import import_files
        from rolecall.show import counted

        if url and len(files) > 1:
            raise Usage("--url names the address of one file: import the others by themselves.")
        if kind not in (None, "posting", "articles", "page"):
            raise Usage(f"--kind {kind}: posting, articles or page.")
        result = import_files(STATE.home, existing(files), url=url, company=company, kind=kind)  # type: ignore[arg-type]
        for told in result.unread:
            STATE.say(told)
        kept = ", ".join(counted(number, kind) for kind, number in sorted(result.items.items()))
        if kept or not result.unread:
            STATE.say(f"{counted(len(files), 'file')} read: {kept or 'nothing to keep'}.")
        raise Finished(result.exit_code)


def load(
    stage: Annotated[
        list[str] | None, Argument(help="Stage files, or stages that crawls delivered to; none: all not loaded yet.")
    ] = None,
    with_archive: Annotated[bool, Option("--with-archive", help="Bring the archive, too, for a rebuild.")] = False,
    keep: Keep = None,
    cluster: Annotated[
        str | None,
        Option(metavar="ADDRESS", help="All stage files, on the workers of a Dask scheduler, into the home's lake."),
    ] = None,
) -> None:
    """Merge finished stage files that are not loaded yet."""
    with STATE.home.lock():
        if cluster is not None:
            load_on(cluster, stage_files([Path(each) for each in stage or ()]))
        from crawler.ledger import Ledger
        from rolecall.crawl import load_staged
        from rolecall.show import show_damaged

        with Ledger.open(STATE.home.ledger) as ledger:
            files, damaged = _of_stores(ledger, stage or (), with_archive=with_archive)
            loaded = load_staged(STATE.home, ledger, files)
        loaded.damaged += damaged
        STATE.say(f"{len(loaded.outcomes)} board runs loaded, {loaded.known} were already.")
        show_damaged(loaded, STATE.say)
        _drop_old(keep)
        raise Finished(OK if loaded.is_whole else INCOMPLETE)


def _of_stores(ledger: Ledger, given: Sequence[str], *, with_archive: bool) -> tuple[list[Path], list[str]]:
    """The stage files named; what stages hold is taken in, and is then among those that are not loaded yet."""
    from crawler.store import is_store
    from rolecall.shared import take

    files, damaged = stage_files([Path(each) for each in given if not is_store(each)]), []
    for url in given:
        if is_store(url):
            taken = take(STATE.home, ledger, url, with_archive=with_archive)
            STATE.say(f"{url}: {taken.fresh} board runs taken in, {taken.known} known.")
            damaged += taken.damaged
    if files and len(files) < len(given):
        raise Usage("Name stage files or stages, not both at once.")
    return files, damaged


def _drop_old(days: int | None) -> None:
    if days is None:
        return
    from rolecall.keep import drop_old
    from rolecall.show_kept import show_dropped

    show_dropped(drop_old(STATE.home, days), days, STATE.say)
