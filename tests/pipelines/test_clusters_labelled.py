"""Copies and look-alikes of invented adverts, labelled: what is one job is found, what only looks so is kept apart."""

import tomllib
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from random import Random

from pipelines.clusters import find_clusters

ADVERTS = tomllib.loads((Path(__file__).parents[1] / "fixtures" / "clusters" / "adverts.toml").read_text("utf-8"))
CITIES = ("Graz", "Utrecht", "San Antonio", "Saint-Étienne")
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95


class Scene:
    """Postings that are there together, each with the job that it is and the kind of copy."""

    def __init__(self):
        self.postings, self.jobs, self.kinds = [], {}, {}

    def add(self, job, kind, advert, title=None, text=None, **given):
        city = given.pop("city", advert["city"])
        key = f"{job} {kind} {len(self.postings)}"
        self.jobs[key], self.kinds[key] = job, kind
        posting = {
            "key": key,
            "company": ADVERTS["companies"][advert["company"]]["name"],
            "title": title or advert["title"],
            "text": (text or advert["text"]).replace("{city}", city),
            "place": city,
            "requisition_id": None,
        }
        self.postings.append(posting | given)


def with_about(advert):
    return f"{ADVERTS['companies'][advert['company']]['about']}\n{advert['text']}"


def edited(text):
    """The same with a word more here and a line break there, as editors and boards leave it."""
    return text.replace(". You", ".\nYou", 2).replace(" and ", " & ", 1) + " Apply by the end of the month."


def copies():
    """Every advert as its employer has it, in cities, on boards, in languages and with agencies; and who looks so."""
    found = Scene()
    for number, advert in enumerate(ADVERTS["adverts"]):
        job, text = advert["id"], advert["text"]
        found.add(job, "own", advert, requisition_id=f"R-{number + 1}00")
        for city in CITIES[: 2 + number % 3]:
            found.add(job, "city", advert, city=city)
        found.add(job, "city in title", advert, title=f"{advert['title']} (m/f/d) - Graz", city="Graz, Austria")
        found.add(job, "other board", advert, title=advert["title"].upper(), text=edited(text))
        found.add(job, "cut", advert, text=text[: len(text) * 3 // 4])
        found.add(job, "wrapped", advert, text=with_about(advert))
        number_printed = f"r-{number + 1}00 "
        found.add(job, "number", advert, title=f"{advert['title']} b", text="Ask us.", requisition_id=number_printed)
        found.add(job, "agency", advert, company="Harbour Talent Staffing", text=f"{text} Call us today.")
        client = f"Our client is looking for you. {text}"
        found.add(job, "agency in words", advert, company="Larkspur & Daughters", text=client)
        found.add(job, "aggregator", advert, company="The Job Network", text=text)
        if "de" in advert:
            title, german = advert["de"]
            found.add(job, "language", advert, title=title, text=german, requisition_id=f"R-{number + 1}00")
        title, was, now = advert["senior"]
        found.add(f"{job} senior", "senior", advert, title=title, text=text.replace(was, now))
        found.add(f"{job} senior", "senior", advert, title=title, text=edited(text.replace(was, now)), city="Graz")
        found.add(f"{job} junior", "rank alone", advert, title=f"Junior {advert['title']}")
        found.add(f"{job} years", "years alone", advert, text=text.replace(was, now), city="Vaduz")
    for first, second in zip(ADVERTS["adverts"], ADVERTS["adverts"][1:], strict=False):
        if first["company"] != second["company"]:
            continue
        about = ADVERTS["companies"][first["company"]]["about"]
        for advert in (first, second):  # one blurb and one title, and a few words of its own
            own = advert["text"].split(". ")[1]
            job, text = f"{advert['id']} of {first['id']}", f"{about} {about} {own}."
            found.add(job, "boilerplate twin", advert, title=f"Trainee {first['id']}", text=text)
            long = f"{about}\n{own}.\n{' '.join(each['about'] for each in ADVERTS['companies'].values())}"
            found.add(f"{job} within", "boilerplate twin", advert, title=f"Intern {first['id']}", text=long)
        found.add(f"{first['id']} volunteer", "teaser", first, title=f"Volunteer {first['id']}", text=about)
        found.add(f"{second['id']} helper", "teaser", first, title=f"Helper {second['id']}", text=about)
    return found


def conflicts(first, second):
    """Every advert twice, word for word, with what makes two jobs of it."""
    found = Scene()
    for number, advert in enumerate(ADVERTS["adverts"]):
        for kind, told in (("one", first), ("other", second)):
            own = {name: value.format(number) if isinstance(value, str) else value for name, value in told.items()}
            found.add(f"{advert['id']} {kind}", kind, advert, **own)
    return found


def languages():
    """Twins by role and place alone: no number says so."""
    found = Scene()
    for advert in ADVERTS["adverts"]:
        found.add(advert["id"], "own", advert)
        if "de" in advert:
            found.add(advert["id"], "language", advert, title=advert["de"][0], text=advert["de"][1])
    return found


SCENES = {
    "copies": copies(),
    "languages": languages(),
    "numbers": conflicts({"requisition_id": "R-1{}"}, {"requisition_id": "R-2{}"}),
    "pay": conflicts({"pay": (31_000, 35_000, "EUR")}, {"pay": (61_000, 65_000, "EUR")}),
    "pay in words": conflicts({"pay": "€31,000 - €35,000 a year"}, {"pay": "€61,000 - €65,000 a year"}),
    "employers": conflicts({}, {"company": "Larkspur & Daughters", "title": "Someone else"}),
}


def pairs(clusters):
    return {frozenset(pair) for keys in clusters for pair in combinations(sorted(keys), 2)}


def grouped(of):
    groups = defaultdict(set)
    for key, group in of.items():
        groups[group].add(key)
    return groups.values()


def compared(scene):
    """The pairs found that are one job, those that are not, and those missed."""
    given = pairs(grouped({member.key: member.cluster_id for member in find_clusters(scene.postings)}))
    true = pairs(grouped(scene.jobs))
    return given & true, given - true, true - given


def test_copies_are_found_and_look_alikes_are_not():
    right, wrong, missed = (set().union(*pairs) for pairs in zip(*map(compared, SCENES.values()), strict=True))
    told = sorted(" | ".join(sorted(pair)) for pair in (*wrong, *missed))
    assert len(right) > 700
    assert len(right) / (len(right) + len(wrong)) >= LEAST_PRECISION, told
    assert len(right) / (len(right) + len(missed)) >= LEAST_RECALL, told


def test_the_order_of_postings_does_not_matter():
    postings = SCENES["copies"].postings

    def partition(rows):
        return {frozenset(keys) for keys in grouped({each.key: each.cluster_id for each in find_clusters(rows)})}

    once = partition(postings)
    for seed in range(3):
        assert partition(Random(seed).sample(postings, len(postings))) == once


def test_clusters_of_two_companies_say_that_one_publishes_for_another():
    found = SCENES["copies"]
    company = {posting["key"]: posting["company"] for posting in found.postings}
    clusters = defaultdict(list)
    for member in find_clusters(found.postings):
        clusters[member.cluster_id].append(member)
    across = [members for members in clusters.values() if len({company[each.key] for each in members}) > 1]
    assert len(across) == len(ADVERTS["adverts"])
    for canonical, *copies in across:
        assert company[canonical.key] in {own["name"] for own in ADVERTS["companies"].values()}
        others = [each for each in copies if company[each.key] != company[canonical.key]]
        assert {each.reason for each in others} == {"agency_copy", "aggregator_copy"}
