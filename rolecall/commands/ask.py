"""What comes out of the database: answers and exports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from rolecall import completion
from rolecall.app import STATE
from rolecall.arguments import params


def query(
    question: Annotated[
        str, Argument(metavar="NAME|SQL", help="A saved report, or one SELECT.", autocompletion=completion.reports)
    ],
    param: Annotated[list[str] | None, Option("-p", metavar="KEY=VALUE", help="A parameter.")] = None,
    format: Annotated[
        str,
        Option(
            help="table, csv, json, jsonl or parquet.",
            autocompletion=completion.one_of("table", "csv", "json", "jsonl", "parquet"),
        ),
    ] = "table",
    output: Annotated[Path | None, Option(help="Write to this file.")] = None,
    timeout: Annotated[float, Option(help="Seconds.")] = 10,
    memory: Annotated[str, Option(help="Most memory.")] = "1GiB",
) -> None:
    """Run a saved report or one SELECT, read-only and fenced."""
    from rolecall.show import show_answer

    show_answer(
        STATE.home,
        question,
        params(param or []),
        format="json" if STATE.json and format == "table" else format,
        output=output,
        timeout=timeout,
        memory=memory,
    )


def queries(
    name: Annotated[str | None, Argument(help="One report.", autocompletion=completion.reports)] = None,
) -> None:
    """List the saved reports; of one, its parameters and columns."""
    from rolecall.show import show_queries

    show_queries(name, as_json=STATE.json)


def export(
    folder: Annotated[Path | None, Argument(help="Where to; else exports/ in the home.")] = None,
    format: Annotated[str, Option(help="parquet, csv, jsonl, or jsonld (JobPosting).")] = "parquet",
    table: Annotated[list[str] | None, Option(help="Only this table; repeatable.")] = None,
    partition_by: Annotated[str | None, Option(metavar="COLUMN", help="One folder a value.")] = None,
    since: Annotated[str | None, Option(metavar="RUN", help="Only what changed after this run, and how.")] = None,
    with_html: Annotated[bool, Option("--with-html", help="With description_html.")] = False,
) -> None:
    """Write the tables to files, with a manifest, a data package and a dataset card."""
    from rolecall.show import show_export

    target = folder or STATE.home.exports / format
    show_export(
        STATE.home,
        target,
        format=format,
        tables=table,
        partition_by=partition_by,
        since=since,
        with_html=with_html,
        as_json=STATE.json,
        say=STATE.say,
    )
