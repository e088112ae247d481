"""The tutorial and the cookbook print what they say."""

import pytest
from told import ROOT, commands, recipes, run_commands, run_recipes, steady

pytestmark = pytest.mark.long

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory):
    """The folder that the tutorial was done in, and what each of its commands printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    return folder, run_commands(commands(TUTORIAL), folder)


def test_every_command_of_the_tutorial_prints_what_it_says(tutorial):
    told = commands(TUTORIAL)
    _, printed = tutorial
    assert len(told) == len(printed) > 10
    for (command, expected), found in zip(told, printed, strict=True):
        assert steady(found) == steady(expected), command


def test_every_recipe_of_the_cookbook_gives_the_answer_it_says(tutorial):
    folder, _ = tutorial
    told = recipes(COOKBOOK)
    printed = run_recipes(told, folder, folder / "rolecall-demo")
    assert len(told) == len(printed) > 10
    for (code, expected), found in zip(told, printed, strict=True):
        assert steady(found) == steady(expected), code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20261125T222754Z-a7a9c3  9 s", "20260302T060000Z-00ffaa  12 s"),
        ("last 2026-03-02 06:00:00.123", "last 2026-04-05"),
        ("lever  10 → 9  −1  37 → 34", "lever    10 → 9  −1   137 → 4"),
    ],
)
def test_what_differs_from_day_to_day_is_steady(one, other):
    assert steady(one) == steady(other)


def test_what_is_counted_is_not():
    assert steady("a  8 → 9  +1  36 → 40") != steady("a  8 → 10  +1  36 → 40")
