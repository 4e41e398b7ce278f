"""One person under several forms of a name is one speaker; two people of one surname never are."""

from __future__ import annotations

import pytest

from qabot.quotes.speakers import fitting, merged, similar
from qabot.types import Voice

EVERYBODY = [
    Voice("Mark Rowley", 9, ("The Ledger",), "2026-03-03"),
    Voice("Jane A. Doe", 5, (), None, ("Jane Doe",)),
    Voice("Ruth Doe", 4, (), None),
    Voice("Siân Ó Dálaigh", 3, (), None),
    Voice("J. D. Vannick", 3, (), None),
    Voice("Łukasz Więcek", 3, (), None),
    Voice("John Adam Smith", 2, (), None),
    Voice("Home Office", 2, (), None),
    Voice("Jan Novak", 1, (), None),
]


def voices(*names: str) -> list[Voice]:
    """Return voices of these names, the first the most quoted."""
    return [Voice(name, len(names) - at, (), None) for at, name in enumerate(names)]


def groups(*names: str) -> list[tuple[str, ...]]:
    """Return the names of each speaker."""
    return [voice.names for voice in merged(voices(*names))]


@pytest.mark.parametrize(
    "names",
    [
        ("John Smith", "John A. Smith"),
        ("John A. Smith", "John Adam Smith", "John Smith"),
        ("James P. Archer", "James Paul Archer", "James P. Q. Archer"),
        ("J. D. Vannick", "JD Vannick", "J.D. Vannick", "J D Vannick"),
        ("Zoë Brändström", "Zoe Brandstrom"),
        ("Łukasz Więcek", "Lukasz Wiecek"),
        ("Zoe\u0308 Rene\u0301", "Zoë René"),
        ("Anna Holm", "ANNA HOLM", "anna holm"),
        ("Jean-Luc O'Neill", "Jean-Luc O’Neill"),
        ("Mark Rowley Jr", "Mark Rowley Jr.", "Mark Rowley, Jr."),
        ("Home Office", "The Home Office"),
        ("Anna Holm", "Anna Holm’s"),
    ],
)
def test_forms_of_one_name_are_one_speaker(names: tuple[str, ...]) -> None:
    assert groups(*names) == [names]


@pytest.mark.parametrize(
    "names",
    [
        ("Jane Doe", "Ruth Doe"),
        ("Jane Doe", "Doe"),
        ("Jane", "Jane Doe"),
        ("John A. Smith", "John B. Smith"),
        ("J. Smith", "K. Smith"),
        ("Mark Rowley", "Mark Rowley Jr"),
        ("Mark Rowley Sr", "Mark Rowley Jr"),
        ("Mark Rowley II", "Mark Rowley III"),
        ("Anna Holm", "Anna Holme"),
        ("Mr Doe", "Mrs Doe"),
    ],
)
def test_names_that_may_be_of_two_people_are_two_speakers(names: tuple[str, ...]) -> None:
    assert groups(*names) == [(name,) for name in names]


def test_a_name_that_may_be_either_of_two_is_neither() -> None:
    assert groups("John A. Smith", "John B. Smith", "John Smith") == [
        ("John A. Smith",),
        ("John B. Smith",),
        ("John Smith",),
    ]


@pytest.mark.parametrize("names", [("John Adam Smith", "John Alan Smith"), ("East Mallow Police", "East Marsh Police")])
def test_middle_names_that_only_begin_alike_are_of_two_speakers(names: tuple[str, ...]) -> None:
    assert len(groups(*names)) == 2


def test_a_speaker_has_the_quotes_outlets_and_newest_day_of_every_form() -> None:
    (voice,) = merged(
        [
            Voice("John A. Smith", 2, ("The Ledger", "The Courier"), "2026-03-03"),
            Voice("John Smith", 5, ("The Ledger",), None),
            Voice("John Adam Smith", 1, ("Gazette",), "2026-04-01"),
        ]
    )
    assert voice == Voice(
        "John Smith", 8, ("Gazette", "The Courier", "The Ledger"), "2026-04-01", ("John A. Smith", "John Adam Smith")
    )
    assert voice.names == ("John Smith", "John A. Smith", "John Adam Smith")


def test_the_most_quoted_come_first_then_by_name() -> None:
    found = merged([Voice("B", 1, (), None), Voice("C", 7, (), None), Voice("A", 1, (), None)])
    assert [voice.name for voice in found] == ["C", "A", "B"]
    assert merged([]) == []


@pytest.mark.parametrize("names", [("",), ("The The", "The"), ("!",), ("…", "?")])
def test_strange_names_break_nothing(names: tuple[str, ...]) -> None:
    assert sorted(name for group in groups(*names) for name in group) == sorted(names)


@pytest.mark.parametrize(
    ("want", "found"),
    [
        ("Mark Rowley", ["Mark Rowley"]),
        ("Rowley", ["Mark Rowley"]),
        ("ROWLEY", ["Mark Rowley"]),
        ("mark rowley", ["Mark Rowley"]),
        ("Mark", ["Mark Rowley"]),
        ("Rowley's", ["Mark Rowley"]),
        ("Mr Rowley", ["Mark Rowley"]),
        ("Mrs. Doe", ["Jane A. Doe", "Ruth Doe"]),
        ("Sir Mark Rowley", ["Mark Rowley"]),
        ("Assistant Commissioner Mark Rowley", ["Mark Rowley"]),
        ("the tenor Jan Novak", ["Jan Novak"]),
        ("the mayor Rowley", ["Mark Rowley"]),
        ("Doe", ["Jane A. Doe", "Ruth Doe"]),
        ("Ruth Doe", ["Ruth Doe"]),
        ("Jane Doe", ["Jane A. Doe"]),
        ("Jane A. Doe", ["Jane A. Doe"]),
        ("John Smith", ["John Adam Smith"]),
        ("Sian O Dalaigh", ["Siân Ó Dálaigh"]),
        ("Ó Dálaigh", ["Siân Ó Dálaigh"]),
        ("wiecek", ["Łukasz Więcek"]),
        ("JD Vannick", ["J. D. Vannick"]),
        ("J.D. Vannick", ["J. D. Vannick"]),
        ("Home Office", ["Home Office"]),
        ("the home office", ["Home Office"]),
        ("The Home Office", ["Home Office"]),
        ("Rowl", []),
        ("owley", []),
        ("Novak Jan Erik", []),
        ("the mayor", []),
        ("the", []),
        ("", []),
        ("!?", []),
    ],
)
def test_speakers_are_found_by_any_part_of_their_names(want: str, found: list[str]) -> None:
    assert [voice.name for voice in fitting(want, EVERYBODY)] == found


@pytest.mark.parametrize("want", ["Karen Rowley", "Mark Smith", "Jane B. Doe", "Office Home"])
def test_somebody_else_of_the_surname_is_not_found(want: str) -> None:
    assert fitting(want, EVERYBODY) == []


def test_a_title_without_a_capital_is_left_out_too() -> None:
    assert [voice.name for voice in fitting("mr rowley", EVERYBODY)] == ["Mark Rowley"]


@pytest.mark.parametrize(
    ("want", "names"),
    [
        ("Rowly", ["Mark Rowley"]),
        ("Mark Rowlay", ["Mark Rowley"]),
        ("Brandstrom", []),
        ("Jane Do", ["Jane A. Doe"]),
        ("Vanick", ["J. D. Vannick"]),
        ("Wicek", ["Łukasz Więcek"]),
        ("", []),
        ("!", []),
        ("Xyzzy", []),
    ],
)
def test_names_written_much_alike_are_suggested(want: str, names: list[str]) -> None:
    assert similar(want, EVERYBODY)[:1] == names


def test_few_are_suggested_and_each_once() -> None:
    many = voices(*[f"Anna Holm{letter}" for letter in "abcdef"])
    near = similar("Anna Holm", many)
    assert len(near) == len(set(near)) == 3
    assert similar("Holm", []) == []
