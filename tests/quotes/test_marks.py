"""Quotation marks are paired where they stand, whatever their style, and apostrophes and inches are left alone."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.quotes.marks import Quoted, scan

OPENING = ("``", *"“”\"‘'„‚«»‹›")
CLOSING = tuple("“”\"‘’'«»‹›")


def _words(paragraphs: list[str]) -> list[str]:
    """Return the quotations as they stand, those of several paragraphs joined with a bar, the unclosed with a star."""
    return [
        " | ".join(paragraphs[p.paragraph - 1][p.start : p.end] for p in quoted.places) + "*" * (not quoted.closed)
        for quoted in scan(paragraphs)
    ]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('"We will go," he said.', ['"We will go,"']),
        ("“We will go,” he said. “Soon.”", ["“We will go,”", "“Soon.”"]),
        ("'We will go,' he said. 'Soon.'", ["'We will go,'", "'Soon.'"]),
        ("‘We will go,’ he said. ‘Soon.’", ["‘We will go,’", "‘Soon.’"]),
        ("''We will go,'' he said. ''It's late.''", ["''We will go,''", "''It's late.''"]),
        ("``We will go,'' he said.", ["``We will go,''"]),
        ("‘‘We will go,’’ he said.", ["‘‘We will go,’’"]),
        ("„Wir gehen“, sagte er. „Bald.“", ["„Wir gehen“", "„Bald.“"]),
        ("„Idziemy”, powiedział.", ["„Idziemy”"]),
        ('„Wir gehen", sagte er.', ['„Wir gehen"']),
        ("‚Wir gehen‘, sagte er, ‚bald.‘", ["‚Wir gehen‘", "‚bald.‘"]),
        ("»Wir gehen«, sagte er, »bald.«", ["»Wir gehen«", "»bald.«"]),
        ("›Wir gehen‹, sagte er.", ["›Wir gehen‹"]),
        ("«Nous partons», dit-il, «bientôt.»", ["«Nous partons»", "«bientôt.»"]),
        ("Il a dit : « Nous partons », puis « bientôt ».", ["« Nous partons »", "« bientôt »"]),
        ("Il a dit\u00a0: «\u00a0Nous partons\u00a0», puis rien.", ["«\u00a0Nous partons\u00a0»"]),
        ("Il a dit «\u202fNous partons\u202f».", ["«\u202fNous partons\u202f»"]),
        ("‹ Nous partons ›, dit-il.", ["‹ Nous partons ›"]),
        ("»Me lähdemme», hän sanoi. ”Pian.”", ["»Me lähdemme»", "”Pian.”"]),
    ],
)
def test_every_style_of_marks_is_known(text: str, quotations: list[str]) -> None:
    assert _words([text]) == quotations


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('“We will go," he said.', ['“We will go,"']),
        ('"We will go,” he said. "Soon."', ['"We will go,”', '"Soon."']),
        ("‘We will go,' he said. ‘Soon.’", ["‘We will go,'", "‘Soon.’"]),
        ("“We will go,’’ he said.", ["“We will go,’’"]),
        ('``We will go," he said.', ['``We will go,"']),
        ("”We will go,” he said. ”Soon.”", ["”We will go,”", "”Soon.”"]),
        ("“We will go,“ he said.", ["“We will go,“"]),
        ("She nodded. “They know it. “", ["“They know it. “"]),
    ],
)
def test_marks_of_mixed_style_make_a_pair(text: str, quotations: list[str]) -> None:
    assert _words([text]) == quotations


@pytest.mark.parametrize(
    "text",
    [
        "The players' bus left the boys' school.",
        "The players’ bus left the boys’ school at James’ request.",
        "Don’t ask O’Neill, he'd say it’s the neighbours’.",
        "In the ’90s and the '80s, give ’em or 'em enough.",
        "Rock ’n’ roll, rock 'n' roll, rock 'n roll, fish ‘n’ chips.",
        "'Tis the season for the workers' party.",
        "‘Twas the night of the dancers’ strike.",
        "The class of '68 and the teachers' union.",
        "The class of ‘68 met the students’ council. It was the girls’ idea.",
        "Nothin' doin', said ol' Hank of the Guns N' Roses days.",
        "Qur'an, Hawai‘i, ma'am, o'clock, l'été, dell’arte.",
    ],
)
def test_apostrophes_are_not_marks(text: str) -> None:
    assert _words([text]) == []


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("‘The players’ bus was late,’ he said.", ["‘The players’ bus was late,’"]),
        ("'The boys' coats weren't in the teachers' room,' she said.",
         ["'The boys' coats weren't in the teachers' room,'"]),
        ("‘We give ’em what the ’90s didn’t,’ he said.", ["‘We give ’em what the ’90s didn’t,’"]),
        ("'We play rock 'n' roll, don't we?' he asked.", ["'We play rock 'n' roll, don't we?'"]),
        ("‘I was goin’ home,’ she said.", ["‘I was goin’ home,’"]),
        ("'Cause I want to,' she said.", ["'Cause I want to,'"]),
        ("'90 people died,' he said.", ["'90 people died,'"]),
        ("The ‘big six’ and the players’ union met.", ["‘big six’"]),
        ("The pick is 'The Cat's Pyjamas' and the critics' is 'Dogs' Dinner'.",
         ["'The Cat's Pyjamas'", "'Dogs' Dinner'"]),
        ("The readers' 'Odd Jobs' and the critics' 'Dogs' Dinner'.", ["'Odd Jobs'", "'Dogs' Dinner'"]),
        ("Jim 'Boots' Jones' wife's 'friends' said: 'No.'", ["'Boots'", "'friends'", "'No.'"]),
        ("The so-called 'experts' and the 'good guys' agreed.", ["'experts'", "'good guys'"]),
        ("They call it ‘the boss’s way’ or ‘the bosses’ way’.", ["‘the boss’s way’", "‘the bosses’ way’"]),
    ],
)  # fmt: skip
def test_single_marks_hold_apostrophes_and_possessives(text: str, quotations: list[str]) -> None:
    assert _words([text]) == quotations


@pytest.mark.parametrize(
    "text",
    [
        "\"He said 'no' to me,\"",
        "“He said ‘no’ to me,”",
        "“‘No,’ he told me,”",
        "\"'No,' he told me, 'never.'\"",
        "“He told me, ‘Never.’ ”",
        "\"He told me, 'Never.' \"",
        "‘He said “no” to me,’",
        "'He said \"no\" to me,'",
        "''He told me, 'Never.'''",
        "'''Never,' he told me.''",
        "„Er sagte ‚nein‘ zu mir“",
        "»Er sagte ›nein‹ zu mir«",
        "« Il a dit « non » hier »",
        "« Il a dit “non” hier »",
        '“It reads "no entry" on the door.”',
        '"It reads "no entry" on the door."',
        "“The players’ bus, the ‘big one’, is the teachers’ now,”",
        "“It has ‘gone and left us,”",
    ],
)
def test_of_nested_quotations_the_outermost_is_returned(text: str) -> None:
    assert _words([f"Then this: {text} she told us."]) == [text]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('He is 5\'10" tall and "quick".', ['"quick"']),
        ("A board of 6' 2\" lay there.", []),
        ("A board of 6’ 2” by 12” lay there.", []),
        ('The 12" disc and the 7" disc were "lost".', ['"lost"']),
        ('"The 12" ruler broke," he said.', ['"The 12" ruler broke,"']),
        ('"He is 6\'2" in his socks," she said.', ['"He is 6\'2" in his socks,"']),
        ('"Vote 2016" badges and "Vote 2020" hats.', ['"Vote 2016"', '"Vote 2020"']),
        ('A screen of 5.5" is "big".', ['"big"']),
    ],
)
def test_feet_and_inches_are_not_marks(text: str, quotations: list[str]) -> None:
    assert _words([text]) == quotations


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('They call it "home".', ['"home"']),
        ('Is it "home"? Or "work"; or "play": or "rest"!', ['"home"', '"work"', '"play"', '"rest"']),
        ('The plan ("mad", he said) is off.', ['"mad"']),
        ('The plan ["mad"] is off.', ['"mad"']),
        ('The plan—"mad"—is off.', ['"mad"']),
        ('The plan - "mad" - is off.', ['"mad"']),
        ("The plan—'mad'—is off (or 'on').", ["'mad'", "'on'"]),
        ('"I was—" he began. "—going."', ['"I was—"', '"—going."']),
        ('"...and then," he said, "…nothing."', ['"...and then,"', '"…nothing."']),
        ('"(Laughs) No," he said. "[We] go."', ['"(Laughs) No,"', '"[We] go."']),
        ('He said:"No." Then he left,"quietly".', ['"No."', '"quietly"']),
        ('An "anti-"everything mood.', ['"anti-"']),
        ("The film “Home”—“a delight”—and “Away”/“Back”.", ["“Home”", "“a delight”", "“Away”", "“Back”"]),
        ('He said " no " to it.', ['" no "']),
        ("‘HOME’“Long ago.”", ["‘HOME’", "“Long ago.”"]),
        ("L'\"autre\", l’“amie” et l'«union».", ['"autre"', "“amie”", "«union»"]),
        ('<a href="x" title="y">"Home"</a>', ['"Home"']),
    ],
)
def test_marks_may_touch_brackets_dashes_and_punctuation(text: str, quotations: list[str]) -> None:
    assert _words([text]) == quotations


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["He said: “One. Two.", "“Three.", "“Four,” he ended."],
        ['"One. Two.', '"Three.', '"Four," he ended.'],
        ["‘One. We don’t.", "‘Three.", "‘Four,’ he ended."],
        ["'One. We don't.", "'Four,' he ended."],
        ["''One. We don't.", "''Four,'' he ended."],
        ["„Eins.", "„Vier“, sagte er."],
        ["« Un.", "« Quatre », dit-il."],
        ["« Un.", "» Quatre », dit-il."],
        ["“One.", '"Four,” he ended.'],
        ["“One ‘two’.", "“‘Three’ and four,” he ended."],
    ],
)
def test_a_quotation_runs_on_where_the_next_paragraph_opens_with_its_mark(paragraphs: list[str]) -> None:
    (quoted,) = scan(["Before.", *paragraphs, "After.", "“Other,” she said."])[:-1]
    assert quoted.closed
    assert [place.paragraph for place in quoted.places] == list(range(2, 2 + len(paragraphs)))
    assert all(place.end == len(text) for place, text in zip(quoted.places[:-1], paragraphs, strict=False))
    assert quoted.places[-1].end < len(paragraphs[-1])


def test_a_quotation_that_begins_amid_a_paragraph_runs_on() -> None:
    paragraphs = ["“One,” she said. “We know that two.", "“Three.” She rose. “Four.”"]
    assert _words(paragraphs) == ["“One,”", "“We know that two. | “Three.”", "“Four.”"]


def test_a_quotation_that_runs_on_and_is_never_closed_ends_with_its_last_paragraph() -> None:
    assert _words(["“One.", "“Two.", "Three “four”."]) == ["“One. | “Two.*", "“four”"]


def test_a_paragraph_without_a_mark_ends_what_was_open() -> None:
    assert _words(["“One.", "Two.", "“Three,” she said."]) == ["“One.*", "“Three,”"]
    assert _words(["“One.", "", "“Three,” she said."]) == ["“One.*", "“Three,”"]


def test_a_mark_of_another_kind_does_not_continue_a_quotation() -> None:
    assert _words(["“One.", "‘Two,’ she said."]) == ["“One.*", "‘Two,’"]
    assert _words(["He called it “one.", "‘Two,’ she said."]) == ["‘Two,’"]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("“We go now, she said.", ["“We go now, she said.*"]),
        ('She said: "We go now.', ['"We go now.*']),
        ("She said, “We go ‘now’. ", ["“We go ‘now’.*"]),
        ("The “plan is off.", []),
        ("The plan” is off.", []),
        ('The "plan is off.', []),
        ('The plan" is off.', []),
        ("The 'plan is off. The players' bus left.", []),
        ("“We go, she said. “Soon.”", ["“Soon.”"]),
        ('"We go, she said. "Soon." And "then".', ['"Soon."', '"then"']),
        ("We go,” she said. “Soon.” And “then”.", ["“Soon.”", "“then”"]),
        ('We go," she said. "Soon." And "then".', ['"Soon."', '"then"']),
        ("« Nous partons, dit-il. « Oui. »", ["« Oui. »"]),
        ("Nous partons », dit-il. « Oui. »", ["« Oui. »"]),
        ("The ‘plan is off, “they” say.", ["“they”"]),
    ],
)
def test_a_lone_mark_takes_no_more_than_its_paragraph_and_spares_other_quotations(
    text: str, quotations: list[str]
) -> None:
    assert _words([text, "Then “this”, and nothing else."]) == [*quotations, "“this”"]


def test_lone_marks_do_not_bleed_into_other_paragraphs() -> None:
    paragraphs = ['The plan" is off.', "We go,” she said.", 'The "plan is off.', "A “good” day for 'fun'."]
    assert _words(paragraphs) == ["“good”", "'fun'"]


def test_places_are_exact_and_paragraphs_count_from_one() -> None:
    (quoted,) = scan(["Nothing.", 'She said "no" twice.'])
    assert (quoted.places[0].paragraph, quoted.places[0].start, quoted.places[0].end) == (2, 9, 13)


def test_nothing_is_found_in_nothing() -> None:
    assert scan([]) == []
    assert scan(["", " ", "No marks here."]) == []


PIECES = st.sampled_from(
    [*"“”\"‘’'„‚«»‹›", "''", "``", "‘‘", "’’", "'''", " ", " ", " ", "no", "players", "n", "em", "90s", "6", ", ", ". ",
     "—", "(", ")", ": ", "\u00a0", "…", "é"]
)  # fmt: skip


@given(st.lists(st.lists(PIECES, max_size=30).map("".join), max_size=6))
def test_whatever_the_marks_places_are_in_order_and_within_their_paragraphs(paragraphs: list[str]) -> None:
    found = scan(paragraphs)
    places = [place for quoted in found for place in quoted.places]
    assert all(1 <= place.paragraph <= len(paragraphs) for place in places)
    assert all(0 <= place.start < place.end <= len(paragraphs[place.paragraph - 1]) for place in places)
    assert all(
        (a.paragraph, a.end) <= (b.paragraph, b.start) if a.paragraph == b.paragraph else a.paragraph < b.paragraph
        for a, b in pairwise(places)
    )
    for quoted in found:
        _check_ends(quoted, paragraphs)


def _check_ends(quoted: Quoted, paragraphs: list[str]) -> None:
    slices = [paragraphs[place.paragraph - 1][place.start : place.end] for place in quoted.places]
    assert all(text.startswith(OPENING) for text in slices)
    assert slices[-1].endswith(CLOSING) or not quoted.closed
    open_ended = slices[:-1] if quoted.closed else slices
    for text, place in zip(open_ended, quoted.places, strict=False):
        assert paragraphs[place.paragraph - 1].rstrip().endswith(text)
    numbers = [place.paragraph for place in quoted.places]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize(
    "unit",
    [
        "“",
        " “a",
        ' "a',
        " 'a",
        "'",
        '"',
        "‘a’s ",
        "«",
        "5' ",
        '="',
        " 'em",
        "`",
        "s' b",
        '5" b',
        "» «",
        ". '",
        "''",
        "'''",
    ],
)
def test_twenty_thousand_marks_are_scanned_in_less_than_two_seconds(unit: str) -> None:
    start = time.thread_time()
    scan([unit * 20_000 + "”’»"])
    assert time.thread_time() - start < 2
