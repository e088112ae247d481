"""What others make of an export: pandas, polars, pyarrow and DuckDB read the same rows; the folder is a data package
with a dataset card; JobPostings say what is known and no more; what changed is said."""

import json
import re
import warnings
from datetime import datetime
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest
from queries.sample import FIRST, SECOND, THIRD, insert, posting, sample

from pipelines.export import TABLES, export
from pipelines.job_postings import job_posting

OLD_ENCODINGS = {"PLAIN", "RLE", "RLE_DICTIONARY", "PLAIN_DICTIONARY", "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY"}
"""Those that every reader of the last years knows, DuckDB 1.5 among them."""


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("home") / "jobs.duckdb"
    with sample(path) as connection:
        insert(connection, "posting_rows", posting("lever:acme:7", title="Miller", first_seen_at=SECOND))
        insert(connection, "posting_rows", posting("lever:acme:8", title="Brewer", first_seen_at=FIRST))
        insert(connection, "posting_rows", posting("lever:acme:9", status="closed", close_reason="absent"))
        for number, at, key, event in (
            (2, SECOND, "lever:acme:7", "opened"),
            (3, THIRD, "lever:acme:7", "changed"),
            (1, FIRST, "lever:acme:8", "opened"),
            (2, SECOND, "lever:acme:8", "closed"),
            (3, THIRD, "lever:acme:8", "reopened"),
            (2, SECOND, "lever:acme:9", "opened"),
            (3, THIRD, "lever:acme:9", "closed"),
        ):
            about = {"run_id": f"run-{number}", "run_seq": number, "happened_at": at, "board_key": "lever:acme"}
            insert(connection, "events", about | {"event_id": f"{number} {key}", "posting_key": key, "event": event})
    return path


@pytest.fixture(scope="module")
def folder(database, tmp_path_factory):
    target = tmp_path_factory.mktemp("out") / "parquet"
    export(database, target)
    return target


# Readers.


def test_pandas_polars_pyarrow_and_duckdb_read_the_same_rows(folder):
    for name in TABLES:
        file = str(folder / f"{name}.parquet")
        expected = duckdb.sql(f"from '{file}'").fetchall()
        assert pyarrow.parquet.read_table(file).num_rows == len(expected), name
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert len(pandas.read_parquet(file)) == len(expected), name
            frame = polars.read_parquet(file)
        assert frame.select(polars.exclude(polars.List(polars.Struct))).height == len(expected), name
        assert [tuple(row.values()) for row in frame.to_dicts()] == expected, name


def test_types_survive(folder):
    frame = pandas.read_parquet(folder / "postings.parquet")
    assert str(frame["first_seen_at"].dtype).startswith("datetime64")
    assert (frame["is_talent_pool"].dtype, frame["version"].dtype.kind) == (bool, "i")
    schema = polars.read_parquet_schema(folder / "postings.parquet")
    assert schema["source_posted_at"] == polars.Datetime("us")
    assert schema["languages"] == polars.List(polars.String)


def test_parquet_holds_nothing_that_older_readers_do_not_know(folder):
    for file in folder.glob("*.parquet"):
        metadata = pyarrow.parquet.ParquetFile(file).metadata
        for group in range(metadata.num_row_groups):
            columns = [metadata.row_group(group).column(column) for column in range(metadata.num_columns)]
            assert {encoding for column in columns for encoding in column.encodings} <= OLD_ENCODINGS, file.name
            assert {column.compression for column in columns} <= {"ZSTD"}, file.name


def test_tables_that_are_divided_are_read_with_their_column(database, tmp_path):
    export(database, tmp_path / "out", tables=["postings"], partition_by="platform")
    found = polars.read_parquet(tmp_path / "out" / "postings", hive_partitioning=True)
    assert sorted(found["platform"].to_list()) == ["ashby", *["lever"] * 8]
    assert pandas.read_parquet(tmp_path / "out" / "postings")["platform"].astype(str).nunique() == 2


def test_lines_are_read_by_pandas_and_polars(database, tmp_path):
    for format, file in (("jsonl", "postings.jsonl"), ("jsonld", "job_postings.jsonl")):
        export(database, tmp_path / format, format=format)
        lines = (tmp_path / format / file).read_text(encoding="utf-8").splitlines()
        assert len(pandas.read_json(tmp_path / format / file, lines=True)) == len(lines)
        assert polars.read_ndjson(tmp_path / format / file, infer_schema_length=None).height == len(lines)


# Data package and card.

FIELD_TYPES = {"string", "integer", "number", "boolean", "date", "datetime", "array", "object"}


@pytest.mark.parametrize("given", [{}, {"format": "csv"}, {"partition_by": "platform"}, {"format": "jsonld"}])
def test_the_folder_is_a_data_package(database, tmp_path, given):
    """The rules of https://datapackage.org/standard/: names, paths inside the folder, fields, keys that exist."""
    manifest = export(database, tmp_path / "out", **given)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert datetime.fromisoformat(package["created"]) == datetime.fromisoformat(f"{THIRD.isoformat()}Z")
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert len(resources) == len(package["resources"]) == sum(bool(table["files"]) for table in manifest["tables"])
    for name, resource in resources.items():
        assert re.fullmatch(r"[a-z0-9._-]+", name)
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        assert sum((tmp_path / "out" / path).stat().st_size for path in paths) == resource["bytes"]
        assert not any(path.startswith("/") or ".." in path.split("/") for path in paths)
        if schema := resource.get("schema"):
            fields = {field["name"] for field in schema["fields"]}
            assert len(fields) == len(schema["fields"])
            assert {field["type"] for field in schema["fields"]} <= FIELD_TYPES
            assert set(schema.get("primaryKey", [])) <= fields
            for foreign in schema.get("foreignKeys", []):
                assert (set(foreign["fields"]) <= fields, foreign["reference"]["resource"] in resources) == (True, True)


def test_every_column_of_the_data_package_has_a_meaning(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = [(table["name"], field) for table in package["resources"] for field in table["schema"]["fields"]]
    assert [(table, field["name"]) for table, field in fields if not field.get("description")] == []


def test_the_keys_of_the_data_package_hold(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if key := resource["schema"].get("primaryKey"):
            names, file = ", ".join(key), folder / resource["path"]
            query = f"select count(*), count(distinct ({names})) from '{file}'"
            ((rows, distinct),) = duckdb.sql(query).fetchall()
            assert rows == distinct, resource["name"]


def test_the_card_names_every_table_and_its_files(database, tmp_path):
    manifest = export(database, tmp_path / "out", tables=["postings", "boards"], partition_by="platform")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\npretty_name: ")
    front = card.split("---\n")[1]
    assert "- config_name: boards\n" in front
    assert '- config_name: postings\n  default: true\n  data_files: "postings/**/*.parquet"\n' in front
    assert re.findall(r"^size_categories:\n- (.+)$", front, re.MULTILINE) == ["n<1K"]
    assert f"run `{manifest['run']}`" in card


# JobPosting.

JOB = {
    "job_key": "cluster-1",
    "posting_key": "lever:acme:1",
    "posting_id": "1",
    "requisition_id": "R-7",
    "url": "https://jobs.example/acme/1",
    "company": "Acme",
    "domain": "acme.example",
    "department": None,
    "title": "Baker",
    "description_html": "<p>Bake.</p>",
    "description_text": "Bake.",
    "employment_type": "full_time",
    "workplace_type": "hybrid",
    "occupation_code": "51-3011",
    "occupation_scheme": "SOC2018",
    "education_min": "vocational",
    "experience_years_min": 1.5,
    "source_posted_at": datetime(2026, 2, 1, 9, 30),
    "posted_precision": "second",
    "valid_through": datetime(2026, 4, 1),
    "places": [
        {
            "raw": "Lyon",
            "city": "Lyon",
            "region": None,
            "country_code": "FR",
            "lat": 45.7,
            "lon": 4.8,
            "is_remote": False,
            "remote_scope": None,
        }
    ],
    "pay": [{"currency": "EUR", "period": "month", "min_amount": 2400.0, "max_amount": None}],
    "skills": ["baking"],
}
NOTHING = dict.fromkeys(JOB)
ANYWHERE = dict.fromkeys(JOB["places"][0]) | {"raw": "Remote", "is_remote": True}


def test_a_job_posting_says_all_that_is_known():
    assert job_posting(JOB) == {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Baker",
        "url": "https://jobs.example/acme/1",
        "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "R-7"},
        "hiringOrganization": {"@type": "Organization", "name": "Acme", "sameAs": "https://acme.example"},
        "datePosted": "2026-02-01T09:30:00Z",
        "validThrough": "2026-04-01T00:00:00Z",
        "employmentType": "FULL_TIME",
        "jobLocation": [
            {
                "@type": "Place",
                "address": {"@type": "PostalAddress", "addressLocality": "Lyon", "addressCountry": "FR"},
                "geo": {"@type": "GeoCoordinates", "latitude": 45.7, "longitude": 4.8},
            }
        ],
        "baseSalary": [
            {
                "@type": "MonetaryAmount",
                "currency": "EUR",
                "value": {"@type": "QuantitativeValue", "minValue": 2400.0, "unitText": "MONTH"},
            }
        ],
        "occupationalCategory": {
            "@type": "CategoryCode",
            "codeValue": "51-3011",
            "inCodeSet": {"@type": "CategoryCodeSet", "name": "SOC2018"},
        },
        "educationRequirements": {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "vocational training",
        },
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 18},
        "skills": ["baking"],
        "description": "Bake.",
    }


def test_a_job_posting_invents_nothing():
    assert job_posting(NOTHING) == {"@context": "https://schema.org/", "@type": "JobPosting"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"posted_precision": "day"}, {"datePosted": "2026-02-01"}),
        ({"posted_precision": "relative"}, {"datePosted": "2026-02-01"}),
        ({"requisition_id": None}, {"identifier": {"@type": "PropertyValue", "name": "Acme", "value": "1"}}),
        ({"experience_years_min": 0.0}, {"experienceRequirements": {
            "@type": "OccupationalExperienceRequirements", "monthsOfExperience": 0}}),
        ({"employment_type": "apprenticeship"}, {"employmentType": "OTHER"}),
        ({"domain": None}, {"hiringOrganization": {"@type": "Organization", "name": "Acme"}}),
        ({"workplace_type": "remote", "places": [ANYWHERE]}, {
            "jobLocationType": "TELECOMMUTE", "jobLocation": None, "applicantLocationRequirements": None}),
        ({"workplace_type": None, "places": [ANYWHERE | {"remote_scope": "worldwide"}]}, {
            "jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": None}),
        ({"workplace_type": "remote", "places": [ANYWHERE | {"remote_scope": "US", "country_code": "US"}] * 2}, {
            "jobLocation": None, "applicantLocationRequirements": [{"@type": "Country", "name": "US"}]}),
        ({"workplace_type": "remote", "places": [ANYWHERE | {"remote_scope": "EMEA"}]}, {
            "applicantLocationRequirements": [{"@type": "AdministrativeArea", "name": "EMEA"}]}),
        ({"workplace_type": "hybrid", "places": [ANYWHERE]}, {"jobLocationType": None}),
        ({"places": [ANYWHERE | {"raw": "HQ", "is_remote": False}]}, {
            "jobLocation": [{"@type": "Place", "name": "HQ"}]}),
        ({"pay": [{"currency": "USD", "period": None, "min_amount": 9.0, "max_amount": 9.0}]}, {
            "baseSalary": [{"@type": "MonetaryAmount", "currency": "USD",
                            "value": {"@type": "QuantitativeValue", "value": 9.0}}]}),
        ({"pay": [JOB["pay"][0] | {"min_amount": None}]}, {"baseSalary": None}),
    ],
)  # fmt: skip
def test_a_job_posting_of_what_is_stated(given, told):
    found = job_posting(JOB | given)
    assert {name: found.get(name) for name in told} == told


@pytest.mark.parametrize(("with_html", "described"), [(False, "- text-1"), (True, "<p>text-1</p>")])
def test_open_jobs_are_lines_of_job_postings(database, tmp_path, with_html, described):
    manifest = export(database, tmp_path / "out", format="jsonld", with_html=with_html)
    lines = (tmp_path / "out" / "job_postings.jsonl").read_text(encoding="utf-8").splitlines()
    found = {told["url"].rpartition("/")[2]: told for told in map(json.loads, lines)}
    assert sorted(found) == ["1", "3", "6", "7", "8"]
    assert manifest["tables"][0]["rows"] == 5
    assert found["1"]["description"] == described
    assert [pay["value"]["unitText"] for pay in found["3"]["baseSalary"]] == ["YEAR", "YEAR"]
    assert "baseSalary" not in found["6"]


# What changed since.


def test_since_says_what_happened_to_each(database, tmp_path):
    export(database, tmp_path / "out", since="run-1")
    query = "select posting_key, change from '{}/out/postings.parquet' order by posting_key"
    assert duckdb.sql(query.format(tmp_path)).fetchall() == [
        ("lever:acme:2", "opened"),
        ("lever:acme:3", "changed"),
        ("lever:acme:4", "closed"),
        ("lever:acme:7", "opened"),
        ("lever:acme:8", "reopened"),
        ("lever:acme:9", "closed"),
    ]
    children = duckdb.sql(f"select distinct posting_key from '{tmp_path}/out/posting_locations.parquet'").fetchall()
    assert {key for (key,) in children} == {"lever:acme:2", "lever:acme:3", "lever:acme:4"}
    clusters = duckdb.sql(f"select posting_key from '{tmp_path}/out/clusters.parquet' order by all").fetchall()
    assert clusters == [("lever:acme:1",), ("lever:acme:2",)]


def test_since_applied_to_the_state_of_that_run_gives_the_state_of_now(database, tmp_path):
    """Someone who replaces by key what has changed holds the same postings as a whole export."""
    export(database, tmp_path / "now", tables=["postings"])
    export(database, tmp_path / "later", tables=["postings"], since="run-2")
    now = duckdb.sql(f"select posting_key, status from '{tmp_path}/now/postings.parquet'").fetchall()
    later = duckdb.sql(f"select posting_key, status from '{tmp_path}/later/postings.parquet'").fetchall()
    of_run_2 = {
        "lever:acme:1": "open", "lever:acme:2": "open", "lever:acme:3": "open", "lever:acme:4": "open",
        "lever:acme:5": "open", "ashby:bolt:6": "open", "lever:acme:7": "open", "lever:acme:8": "closed",
        "lever:acme:9": "open",
    }  # fmt: skip
    assert of_run_2 | dict(later) == dict(now)


def test_what_changed_can_be_divided_by_what_happened(database, tmp_path):
    manifest = export(database, tmp_path / "out", tables=["postings"], since="run-1", partition_by="change")
    assert [(file["path"].split("/")[1], file["rows"]) for file in manifest["tables"][0]["files"]] == [
        ("change=changed", 1),
        ("change=closed", 2),
        ("change=opened", 2),
        ("change=reopened", 1),
    ]


def test_job_postings_since_a_run_are_those_that_changed(database, tmp_path):
    manifest = export(database, tmp_path / "out", format="jsonld", since="run-2")
    assert manifest["tables"][0]["rows"] == 3
