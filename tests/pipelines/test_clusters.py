"""Which postings are one job, and which only look so."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cluster_pairs import LEAST_SIMILARITY, MOST_IN_GROUP
from pipelines.clusters import Member, find_clusters
from pipelines.values.text import digest

DUTIES = (
    "You voice the pipes that leave our workshop, tune them in the hall where they will stand and teach an apprentice "
    "how a reed is bent. You keep the bench in order, write down what you changed and travel one week in four."
)
OTHER = (
    "You keep the books of three workshops, pay the invoices of our timber merchants on the day that they fall due and "
    "close each month by the fifth. You answer the auditor's letters and run the payroll for forty people."
)


def posting(key, title="Organ Builder", text=DUTIES, **given):
    return {
        "key": key,
        "company": "wrenfield",
        "title": title,
        "text": text,
        "place": None,
        "requisition_id": None,
    } | given


def told(members):
    """Each cluster's keys, the canonical one first, and the reasons."""
    clusters = {}
    for member in members:
        clusters.setdefault(member.cluster_id, []).append(member)
    return [
        (" ".join(member.key for member in cluster), {member.reason for member in cluster})
        for cluster in clusters.values()
    ]


def test_copies_in_other_cities_are_one_job_with_the_oldest_as_its_canonical_posting():
    cities = [posting("a", place="Berlin"), posting("b", place="Graz"), posting("c", place="Lyon")]
    cluster = digest("cluster", "a")
    assert find_clusters(cities) == [
        Member(cluster, "a", "canonical", "same_text_other_place", 1.0),
        Member(cluster, "b", "copy", "same_text_other_place", 1.0),
        Member(cluster, "c", "copy", "same_text_other_place", 1.0),
    ]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        # The same text, word for word or nearly.
        ([posting("b")], [("a b", {"same_text"})]),
        ([posting("b", "organ builder (!)")], [("a b", {"same_text"})]),
        ([posting("b", text=f"{DUTIES} {OTHER}")], []),
        ([posting("b", text=OTHER)], []),
        # The same text under another title, or at another company.
        ([posting("b", "Reed Maker")], []),
        ([posting("b", company="calder")], []),
        # Requisition numbers: one number is one job whatever is printed, two are never one.
        ([posting("b", "Reed Maker", OTHER, requisition_id="R-7")], []),
        ([posting("b", requisition_id="R-8")], []),
        # Unknown is not different.
        ([posting("b", place=None)], [("a b", {"same_text"})]),
        ([posting("b", requisition_id=None)], [("a b", {"same_text"})]),
        ([posting("b", text=None)], []),
        ([posting("b", title=None)], []),
        ([posting("b", company=None)], []),
    ],
)
def test_pairs(others, expected):
    first = posting("a", requisition_id="R-1" if others[0]["requisition_id"] else None)
    assert told(find_clusters([first, *others])) == expected


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        ((), [("a b", {"same_text"})]),
        (("one week in four", "one week in five"), [("a b", {"same_text"})]),
        (("You", "we"), []),
    ],
)
def test_nearly_the_same_text_is_one_job(edited, expected):
    text = f"{DUTIES} {OTHER}"
    rows = [posting("a", text=text), posting("b", text=text.replace(*edited) if edited else text)]
    assert told(find_clusters(rows)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("R-7", " r-7 ", [("a b", {"same_requisition"})]),
        ("R-7", "R-8", []),
        ("R-7", "", []),
        ("", "", []),
    ],
)
def test_one_requisition_number_is_one_job_whatever_is_printed(first, second, expected):
    rows = [posting("a", requisition_id=first), posting("b", "Reed Maker", OTHER, requisition_id=second)]
    assert told(find_clusters(rows)) == expected


def test_one_requisition_number_at_two_companies_is_two_jobs():
    rows = [
        posting("a", requisition_id="R-7"),
        posting("b", "Reed Maker", OTHER, requisition_id="R-7", company="calder"),
    ]
    assert find_clusters(rows) == []


def test_a_posting_without_a_number_does_not_join_two_of_different_numbers():
    rows = [posting("a", requisition_id="R-1"), posting("b"), posting("c", requisition_id="R-2")]
    assert told(find_clusters(rows)) == [("a b", {"same_text"})]


@pytest.mark.parametrize("text", ["Apply now.", "", None])
def test_texts_that_say_too_little_are_no_evidence(text):
    rows = [posting("a", text=text), posting("b", text=text and text + " Please do.")]
    assert find_clusters(rows) == []


def test_postings_of_unknown_text_are_never_one_job():
    assert find_clusters([posting(key, text=None) for key in "abc"]) == []


def test_fields_that_are_not_there_are_unknown():
    assert find_clusters([{"key": "a"}, {"key": "b", "company": "wrenfield"}]) == []
    assert find_clusters([]) == []


def test_a_key_that_stands_twice_is_one_posting():
    assert find_clusters([posting("a"), posting("a")]) == []


def test_a_younger_copy_keeps_the_cluster_s_id():
    before = find_clusters([posting("a"), posting("b")])
    after = find_clusters(
        [posting("a"), posting("b"), posting("c"), posting("x", text=OTHER), posting("y", text=OTHER)]
    )
    assert {member.cluster_id for member in before} == {after[0].cluster_id}
    assert told(after) == [("a b c", {"same_text"}), ("x y", {"same_text"})]


def test_equal_texts_are_found_in_a_bucket_too_large_to_compare_pair_by_pair():
    roles = [
        posting(f"{number:03}", text=f"{OTHER} {' '.join(f'word{number}x{n}' for n in range(40))}")
        for number in range(MOST_IN_GROUP + 20)
    ]
    copies = [posting(f"copy {row['key']}", text=row["text"]) for row in roles[-3:]]
    assert told(find_clusters([*roles, *copies])) == [
        (f"{row['key']} copy {row['key']}", {"same_text"}) for row in roles[-3:]
    ]


DRAWN = st.lists(
    st.fixed_dictionaries(
        {
            "company": st.sampled_from(["wrenfield", "calder", None]),
            "title": st.sampled_from(["Organ Builder", "Reed Maker", "", None]),
            "text": st.sampled_from([DUTIES, OTHER, DUTIES.replace("four", "five"), "", "\ud800", None]),
            "place": st.sampled_from(["Berlin", "Graz", None]),
            "requisition_id": st.sampled_from(["R-1", "R-2", " ", None]),
        }
    ),
    max_size=10,
)


@given(drawn=DRAWN)
def test_clusters_of_any_postings(drawn):
    known = {str(number): {"key": str(number), **each} for number, each in enumerate(drawn)}
    members = find_clusters(known.values())
    assert members == find_clusters(iter(known.values()))
    assert len({member.key for member in members}) == len(members)
    clusters = {}
    for member in members:
        assert LEAST_SIMILARITY <= member.similarity <= 1
        clusters.setdefault(member.cluster_id, []).append(member)
    for cluster in clusters.values():
        assert len(cluster) > 1
        assert [member.role for member in cluster] == ["canonical"] + ["copy"] * (len(cluster) - 1)
        assert [int(member.key) for member in cluster] == sorted(int(member.key) for member in cluster)
        for one, other in combinations([known[member.key] for member in cluster], 2):
            assert one["company"] == other["company"] is not None
            numbers = {(each["requisition_id"] or "").strip() for each in (one, other)} - {""}
            assert len(numbers) < 2
