"""What lies beside exported tables for programs that take a folder as a data set: `datapackage.json` (Data Package 2,
https://datapackage.org) and `README.md` (a Hugging Face dataset card)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.dictionary import grains, meaning
from pipelines.export_plan import CHANGE, JSON_LD, KEYS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DATA_PACKAGE, CARD = "datapackage.json", "README.md"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TITLE = "Open roles of companies' careers pages"
MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "jsonld": "application/x-ndjson",
}
TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
}
_WHOLE = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")
CHANGED = "opened, changed, closed or reopened since the run that the export goes on from; of an article seen"
JOB = "open job, as schema.org JobPosting"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGER = "1M<n<10M"


def data_package(manifest: Mapping[str, Any], made_at: str | None) -> dict[str, Any]:
    """`datapackage.json` of an export: a resource a table, with the meaning of every column."""
    told = {
        "$schema": PROFILE,
        "name": "rolecall-export",
        "title": TITLE,
        "description": f"The tables of a rolecall database, schema {manifest['schema_version']}.",
        "created": made_at,
        "resources": [_resource(table, manifest) for table in manifest["tables"] if table["files"]],
    }
    return {name: value for name, value in told.items() if value is not None}


def _resource(table: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, Any]:
    name, format, files = table["table"], manifest["format"], table["files"]
    one = len(files) == 1
    told: dict[str, Any] = {
        "name": name.replace("_", "-"),
        "title": name,
        "description": f"A row is: {grain_of(name)}.",
        "path": files[0]["path"] if one else [file["path"] for file in files],
        "format": "jsonl" if format == "jsonld" else format,
        "mediatype": MEDIA_TYPES[format],
        "bytes": table["bytes"],
    }
    if one:
        told["hash"] = f"sha256:{files[0]['sha256']}"
    if format != "parquet":
        told["encoding"] = "utf-8"
    if name != JSON_LD:
        told["schema"] = _schema(table, manifest)
    return told


def _schema(table: Mapping[str, Any], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a table's files: where it is divided, the column that it is divided by is in their paths alone."""
    name = table["table"]
    columns = {
        column: kind
        for column, kind in table["columns"].items()
        if column != manifest["partition_by"] or "/" not in table["files"][0]["path"]
    }
    told: dict[str, Any] = {"fields": [_field(name, column, kind, manifest) for column, kind in columns.items()]}
    if KEYS.get(name) and columns.keys() >= {*KEYS[name]}:
        told["primaryKey"] = list(KEYS[name])
    if name != "postings" and "posting_key" in columns and _is_whole(manifest):
        to = {"resource": "postings", "fields": ["posting_key"]}
        told["foreignKeys"] = [{"fields": ["posting_key"], "reference": to}]
    return told


def _is_whole(manifest: Mapping[str, Any]) -> bool:
    """True where every row that names a posting finds it in the same export."""
    return manifest["since"] is None and any(table["table"] == "postings" for table in manifest["tables"])


def _field(table: str, column: str, kind: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    told = {"name": column, "type": _type(kind), "description": meaning_of(table, column)}
    if told["type"] == "datetime" and manifest["format"] != "parquet":
        told["format"] = "any"  # with a blank, in CSV
    return {name: value for name, value in told.items() if value}


def _type(kind: str) -> str:
    if kind.endswith("]"):
        return "array"
    if kind.startswith("STRUCT"):
        return "object"
    if kind.startswith("DECIMAL"):
        return "number"
    return "integer" if _WHOLE.fullmatch(kind) else TYPES[kind]


def meaning_of(table: str, column: str) -> str:
    return CHANGED if column == CHANGE and table in ("postings", "sections", "articles") else meaning(table, column)


def grain_of(name: str) -> str:
    """What a row of a table is."""
    return JOB if name == JSON_LD else grains()[name]


def languages(connection: DuckDBPyConnection) -> list[str]:
    """The languages of the postings, the most frequent first."""
    query = "select language from posting_rows where language is not null group by 1 order by count(*) desc, language"
    return [language for (language,) in connection.execute(query).fetchall()]


def card(manifest: Mapping[str, Any], languages: Sequence[str]) -> str:
    """`README.md`: a dataset card, with one configuration a table."""
    return "\n".join([*_front_matter(manifest, languages), *_body(manifest)]) + "\n"


def _front_matter(manifest: Mapping[str, Any], languages: Sequence[str]) -> Iterator[str]:
    tables = [table for table in manifest["tables"] if table["files"]]
    most = max((table["rows"] for table in tables), default=0)
    yield "---"
    yield f"pretty_name: {json.dumps(TITLE)}"
    if languages:
        yield "language:"
        yield from (f"- {json.dumps(language)}" for language in languages)
    yield "license: other"
    yield 'license_name: "texts of their publishers"'
    yield "tags:\n- jobs\n- labour-market\n- careers"
    yield f"size_categories:\n- {next((word for limit, word in SIZES if most < limit), LARGER)}"
    if tables:
        yield "configs:"
    first = next((table["table"] for table in tables if table["table"] in ("postings", "open_jobs")), None)
    for table in tables:
        yield f"- config_name: {table['table']}"
        if table["table"] == first:
            yield "  default: true"
        yield f"  data_files: {json.dumps(_glob(table))}"
    yield "---"


def _glob(table: Mapping[str, Any]) -> str:
    """The pattern that finds a table's files."""
    path: str = table["files"][0]["path"]
    return f"{table['table']}/**/*.{path.rpartition('.')[2]}" if "/" in path else path


def _body(manifest: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n# {TITLE}\n"
    yield "Postings of companies' own careers pages and boards, as rolecall read them: kept as published, normalised,"
    yield f"with a history. State of run `{manifest['run']}`, schema {manifest['schema_version']}."
    if manifest["since"]:
        yield f"\nOnly what changed after run `{manifest['since']}`: {CHANGE} says what. All rows of a posting"
        yield "that changed are here; replace by `posting_key` what is held of it."
    yield "\n## Tables\n"
    yield "| table | a row is | rows | files |\n| --- | --- | --- | --- |"
    for table in manifest["tables"]:
        files = f"`{_glob(table)}`" if table["files"] else "none: no rows"
        yield f"| {table['table']} | {grain_of(table['table'])} | {table['rows']} | {files} |"
    yield "\n`datapackage.json` says type and meaning of every column, `manifest.json` the digest of every file.\n"
    yield "## Reading it\n"
    yield from _ways(manifest)
    yield "## What to know\n"
    yield '- A null is "not stated or not known", never "no". `field_origins` says by which rule a value was read.'
    yield "- `first_seen_at` is our sighting, `source_posted_at` what the employer published; they never mix."
    yield "- A posting counts as closed only where its board was read whole and it was not there."
    yield "- E-mail addresses and phone numbers are masked in the texts" + (
        "; `description_html` is as published." if manifest["with_html"] else "."
    )
    yield "- The texts are their publishers'; place names are GeoNames' (CC BY 4.0)."


def _ways(manifest: Mapping[str, Any]) -> Iterator[str]:
    """How the first table is opened."""
    tables = [table for table in manifest["tables"] if table["files"]]
    if not tables:
        return
    path = _glob(next((table for table in tables if table["table"] == "postings"), tables[0]))
    read = {"parquet": "read_parquet", "csv": "read_csv"}.get(manifest["format"], "read_json")
    lines = ", lines=True" if read == "read_json" else ""
    polars = "read_ndjson" if lines else read
    yield "```python\nimport pandas, polars, duckdb\n"
    if "*" not in path:
        yield f'pandas.{read}("{path}"{lines})'
    yield f'polars.{polars}("{path}")'
    yield f"duckdb.sql(\"from '{path}'\")"
    yield "```\n"
