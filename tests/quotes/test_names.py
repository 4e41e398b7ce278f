"""Who is named in an article, under which name."""

from __future__ import annotations

import pytest

from qabot.quotes.names import Named, named


def find(name: str, *paragraphs: str, title: str = "") -> Named:
    return next(one for one in named(title, paragraphs) if one.name == name)


def names(*paragraphs: str, title: str = "") -> list[str]:
    return [one.name for one in named(title, paragraphs)]


def test_the_fullest_form_names_a_person_and_later_forms_are_mentions_of_it() -> None:
    one = find(
        "Mark Rowley", "Sir Mark Rowley spoke on Monday.", "Rowley said so. Sir Mark left. Mr Rowley's car waited."
    )
    assert [mention.name for mention in one.mentions] == ["Mark Rowley", "Rowley", "Mark", "Rowley"]
    assert [mention.title for mention in one.mentions] == ["Sir", "", "Sir", "Mr"]
    assert (one.kind, one.gender) == ("person", "m")


def test_a_mention_stands_where_it_is_written() -> None:
    text = "On Friday Sir Mark Rowley’s deputy resigned."
    (mention,) = find("Mark Rowley", text).mentions
    assert text[mention.place.start : mention.place.end] == "Mark Rowley"
    assert mention.place.paragraph == 1


def test_a_shorter_form_before_the_full_name_is_the_same_person() -> None:
    assert names("Mr Oduya refused.", "Fintan Oduya had never agreed to it.") == ["Fintan Oduya"]


@pytest.mark.parametrize(
    "text, name, title",
    [
        ("Det Ch Insp Jane Doe said it was over.", "Jane Doe", "Det Ch Insp"),
        ("Chief Constable Sarah Crew apologised at once.", "Sarah Crew", "Chief Constable"),
        ("Baroness Casey of Blackstock wrote the report.", "Casey", "Baroness"),
        ("The Rev Jonathan Pryce, vicar here for years, wept.", "Jonathan Pryce", "Rev"),
        ("Former Secretary of State Hannah Birch objected.", "Hannah Birch", "Secretary of State"),
        ("It was Cllr Siân Ó Dálaigh who asked for it.", "Siân Ó Dálaigh", "Cllr"),
    ],
)
def test_a_title_is_no_part_of_a_name(text: str, name: str, title: str) -> None:
    assert find(name, text).mentions[0].title == title


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Więcek",
        "Rosamund Achebe-Flint",
        "Ursula von der Leyen",
        "Bill de Blasio",
        "Michael O’Hanlon",
        "J. D. Vance",
        "Robert F. Kennedy Jr.",
        "Brent Bozell III",
    ],
)
def test_unusual_names_are_read_whole(name: str) -> None:
    assert name in names(f"It was late when {name} spoke to the people who had waited outside.")


def test_initials_with_and_without_stops_are_one_person() -> None:
    one = find("J. D. Vance", "It was then that J. D. Vance spoke, and JD Vance does not speak long.", "Mr Vance left.")
    assert len(one.mentions) == 3


def test_a_surname_with_particles_is_the_person_of_that_surname() -> None:
    one = find("Ursula von der Leyen", "The answer came from Ursula von der Leyen.", "Later Von der Leyen denied it.")
    assert len(one.mentions) == 2


def test_a_dateline_names_nobody() -> None:
    assert names("FLINT, Mich., Oct. 4 (UPI) — Mayor Karen Weaver said the water was safe.") == ["Karen Weaver"]


def test_a_word_that_only_begins_a_sentence_is_no_name() -> None:
    assert names("Critics said so. Interestingly Karen Weaver agreed. Voters did not.", "It was Weaver’s day.") == [
        "Karen Weaver"
    ]


def test_a_weekday_ends_a_name() -> None:
    assert "Karen Weaver" in names("The mayor, Karen Weaver Monday, told nobody.")


def test_titles_tell_two_people_of_one_surname_apart() -> None:
    people = named("", ["Edmund Lacey and his wife, Ines Lacey, sold it.", "Mr Lacey wept.", "Mrs Lacey did not."])
    assert {one.name: one.gender for one in people} == {"Edmund Lacey": "m", "Ines Lacey": "f"}
    assert [[mention.place.paragraph for mention in one.mentions] for one in people] == [[1, 2], [1, 3]]


def test_a_bare_surname_is_the_one_of_two_named_in_full_just_before() -> None:
    people = named(
        "",
        [
            "The potter Edmund Lacey said it was his. Lacey was sure.",
            "Nobody else thought so.",
            "There were doubts.",
            "The weaver Ines Lacey said it was hers. Lacey was sure too.",
        ],
    )
    assert [[mention.place.paragraph for mention in one.mentions] for one in people] == [[1, 1], [4, 4]]


def test_whoever_is_always_named_in_full_is_not_the_bare_surname() -> None:
    people = named(
        "",
        [
            "The mayor, Edmund Lacey, spoke. Ines Lacey listened.",
            "Ines Lacey left.",
            "Ines Lacey came back.",
            "Ines Lacey sat down.",
            "Then Lacey resigned.",
        ],
    )
    assert people[0].mentions[-1].place.paragraph == 5


@pytest.mark.parametrize(
    "text, role",
    [
        ("The assistant commissioner Mark Rowley denied it.", "assistant commissioner"),
        ("Mark Rowley, the Met’s assistant commissioner, denied it.", "assistant commissioner"),
        ("The assistant commissioner, Mark Rowley, denied it.", "assistant commissioner"),
        ("Assistant Commissioner Mark Rowley denied it.", "assistant commissioner"),
        ("Mark Rowley, chief executive of Acme, denied it.", "chief executive"),
        ("Mark Rowley, 43, denied it.", "43-year-old"),
    ],
)
def test_what_an_article_calls_a_person_is_a_role(text: str, role: str) -> None:
    assert role in find("Mark Rowley", text).roles


def test_the_gender_of_an_unfamiliar_name_comes_from_its_pronouns() -> None:
    assert find("Dascza Okwuosa", "Dascza Okwuosa said she would go, and then she went.").gender == "f"


@pytest.mark.parametrize(
    "text, body",
    [
        ("The Department for Work and Pensions did not reply to us.", "Department for Work and Pensions"),
        ("A man at the Home Office said so.", "Home Office"),
        ("It is up to the BBC.", "BBC"),
        ("Nobody at St Brannoc’s Hospital was told of it.", "St Brannoc’s Hospital"),
        ("On Friday Acme said that it was sorry.", "Acme"),
        ("All this surprised Downing Street.", "Downing Street"),
    ],
)
def test_a_body_is_named_as_it_is_written(text: str, body: str) -> None:
    assert find(body, text).kind == "body"


def test_an_acronym_is_the_body_whose_initials_it_has() -> None:
    one = find("Low Pay Commission", "The Low Pay Commission met. In the end the LPC agreed.")
    assert [mention.name for mention in one.mentions] == ["Low Pay Commission", "LPC"]


def test_the_met_is_the_metropolitan_police() -> None:
    assert names("The Metropolitan Police waited. On Friday the Met acted.") == ["Metropolitan Police"]


def test_a_headline_gives_no_names_but_known_ones() -> None:
    assert names("Angry Potter Leaves Town After Row With Karen Weaver", "Karen Weaver said the potter had gone.") == [
        "Karen Weaver"
    ]


def test_a_name_also_written_small_is_a_name_where_it_mostly_has_a_capital() -> None:
    one = find("Karen Weaver", "Karen Weaver spoke.", "It was Weaver who wrote: “weaver for mayor”.", "Weaver won.")
    assert len(one.mentions) == 3


def test_an_article_without_names_names_nobody() -> None:
    assert names("", "It rained. Nobody came.") == []


def test_a_title_of_the_other_gender_is_somebody_else_of_the_surname() -> None:
    people = named("", ["The weaver Ines Lacey left.", "Mr Lacey stayed.", "Then Lacey left too."])
    assert [(one.name, len(one.mentions)) for one in people] == [("Ines Lacey", 1), ("Lacey", 2)]


def test_a_title_can_be_a_surname() -> None:
    assert names("It was Stephen King who left.", "Then Mr King came back.") == ["Stephen King"]
