"""Which boards are crawled: the demo, a home with its boards, what an address is, how each board stands."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from crawler.home import Home
from rolecall.app import INCOMPLETE, OK, STATE, Finished
from rolecall.arguments import hosts, named


def demo() -> None:
    """Crawl small careers sites on this machine, twice, with a change in between; no internet."""
    from rolecall.demo.tour import demo as tour

    home = STATE.home if STATE.given else Home.find("rolecall-demo")
    raise Finished(tour(home, quiet=STATE.quiet))


def init() -> None:
    """Make a home with the starter boards."""
    from crawler.boards import add as add_boards
    from crawler.boards import boards
    from pipelines.shipped import shipped

    home = STATE.home
    with home.lock():
        fresh = add_boards(home.boards, boards(shipped("datasets", "boards")))
    STATE.say(f"{home.path}: {len(fresh)} boards added. Next: rolecall crawl")


def resolve(
    urls: Annotated[list[str], Argument(help="Addresses of careers pages, or platform:board.")],
    offline: Annotated[bool, Option("--offline", help="By the shape of the address only; nothing is fetched.")] = False,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
    endpoint: Annotated[
        str | None, Option(metavar="BASE", help="Where the platform is asked, as https://host.")
    ] = None,
    delay: Annotated[float | None, Option(min=0, help="Seconds between requests to a host.")] = None,
) -> None:
    """Say which platform and board a careers URL is."""
    from crawler.boards import boards
    from rolecall.resolving import Ways, is_sure, look_up
    from rolecall.show import show_told

    ways = Ways(offline=offline, delay=delay, allow_hosts=hosts(allow_host), endpoint=endpoint)
    told = look_up(urls, boards(STATE.home.boards), ways)
    show_told(told, as_json=STATE.json, say=STATE.say)
    raise Finished(OK if all(is_sure(one) for one in told) else INCOMPLETE)


def add(
    urls: Annotated[list[str], Argument(help="Addresses of careers pages, or platform:board.")],
    company: Annotated[str | None, Option(help="The employer's name; else the platform's.")] = None,
    offline: Annotated[bool, Option("--offline", help="By the shape of the address only; nothing is fetched.")] = False,
    allow_host: Annotated[list[str] | None, Option(metavar="HOST:PORT", help="A private address to allow.")] = None,
    endpoint: Annotated[str | None, Option(metavar="BASE", help="Where the platform is asked, in the row.")] = None,
    delay: Annotated[float | None, Option(min=0, help="Seconds between requests to a host.")] = None,
) -> None:
    """Resolve, and write the boards to the home's files."""
    with STATE.home.lock():
        from dataclasses import replace

        from crawler.boards import add as add_boards
        from crawler.boards import boards
        from rolecall.resolving import Ways

        ways = Ways(offline=offline, delay=delay, allow_hosts=hosts(allow_host), endpoint=endpoint)
        found, unknown = named(urls, boards(STATE.home.boards), ways, STATE.say)
        if company:
            found = [replace(board, company=company) for board in found]
        fresh = {board.key for board in add_boards(STATE.home.boards, found)}
        for board in found:
            print(f"{board.key}{'' if board.key in fresh else ' (known)'}")
        raise Finished(INCOMPLETE if unknown else OK)


def boards() -> None:
    """Every board with its last verdict, counts and age."""
    from rolecall.show import show_boards

    show_boards(STATE.home, as_json=STATE.json)
