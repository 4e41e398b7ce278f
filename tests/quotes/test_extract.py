"""Quotation marks and tagger together: what is speech, of which kind, and where exactly."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qabot.quotes.extract import INDIRECT, LEAST, SENTENCE, WORDS, combine, extract
from qabot.quotes.tagger import Tagged
from qabot.types import Place, Quote

Shown = list[tuple[str, list[str]]]


def place(paragraphs: Sequence[str], words: str) -> Place:
    """Return where words stand, which must stand once."""
    (number,) = [number for number, text in enumerate(paragraphs, 1) if words in text]
    text = paragraphs[number - 1]
    assert text.count(words) == 1, words
    return Place(number, text.index(words), text.index(words) + len(words))


def tag(
    paragraphs: Sequence[str],
    content: str,
    cue: str | None = None,
    source: str | None = None,
    likelihood: float = 0.95,
    direct: float | None = None,
) -> Tagged:
    """Return what a tagger would say of these words; surely direct when they begin with a mark unless told."""
    if direct is None:
        direct = 0.95 if content[0] in "“‘\"'„«»" else 0.05
    where = [place(paragraphs, words) if words is not None else None for words in (content, cue, source)]
    assert where[0] is not None
    return Tagged(where[0], where[1], where[2], likelihood, direct)


def shown(paragraphs: Sequence[str], quotes: Sequence[Quote]) -> Shown:
    """Return the kind of each quote and the words of its places."""
    return [(q.kind, [paragraphs[p.paragraph - 1][p.start : p.end] for p in q.content]) for q in quotes]


def found(paragraphs: Sequence[str], *tagged: Tagged) -> Shown:
    return shown(paragraphs, combine(paragraphs, tagged))


def test_words_in_marks_are_direct() -> None:
    text = ["“We shall all go home now,” said Anna Holm."]
    (quote,) = combine(text, [tag(text, "“We shall all go home now,”", "said", "Anna Holm")])
    assert shown(text, [quote]) == [("direct", ["“We shall all go home now,”"])]
    assert quote.cue == place(text, "said")
    assert quote.source == place(text, "Anna Holm")
    assert quote.speaker is None


def test_words_without_marks_are_indirect() -> None:
    text = ["Anna Holm said that they would all go home."]
    assert found(text, tag(text, "that they would all go home", "said", "Anna Holm")) == [
        ("indirect", ["that they would all go home"])
    ]


def test_words_partly_in_marks_are_mixed() -> None:
    text = ["Anna Holm said that the plan was “reckless” and had to go."]
    assert found(text, tag(text, "that the plan was “reckless” and had to go", "said", "Anna Holm")) == [
        ("mixed", ["that the plan was “reckless” and had to go"])
    ]


def test_speech_that_goes_on_after_the_closing_mark_is_mixed() -> None:
    text = ["Anna Holm condemned “reckless” spending by the council."]
    assert found(text, tag(text, "“reckless” spending by the council", "condemned", "Anna Holm")) == [
        ("mixed", ["“reckless” spending by the council"])
    ]


def test_a_full_stop_after_the_closing_mark_is_no_more_speech() -> None:
    text = ["Anna Holm wrote: “We shall all go home now”."]
    assert found(text, tag(text, "“We shall all go home now”.", "wrote", "Anna Holm")) == [
        ("direct", ["“We shall all go home now”"])
    ]


@pytest.mark.parametrize("start", ["“We", "We"])
def test_the_marks_say_where_a_quotation_stands_however_much_the_tagger_saw_of_it(start: str) -> None:
    text = ["“We shall all go home now, and that is it,” said Anna Holm."]
    tagged = tag(text, f"{start} shall all go", "said", "Anna Holm", direct=0.95)
    assert found(text, tagged) == [("direct", ["“We shall all go home now, and that is it,”"])]


def test_what_the_cue_interrupts_is_one_quote_with_two_places() -> None:
    text = ["“We shall all go home,” Anna Holm said, “when the rain has stopped.”"]
    (quote,) = combine(
        text,
        [
            tag(text, "“We shall all go home,”", "said", "Anna Holm"),
            tag(text, "“when the rain has stopped.”", "said"),
        ],
    )
    assert shown(text, [quote]) == [("direct", ["“We shall all go home,”", "“when the rain has stopped.”"])]
    assert quote.source == place(text, "Anna Holm")


def test_the_source_is_that_of_whichever_part_has_one() -> None:
    text = ["“We shall all go home,” Anna Holm said, “when the rain has stopped.”"]
    (quote,) = combine(
        text,
        [
            tag(text, "“We shall all go home,”", "said"),
            tag(text, "“when the rain has stopped.”", "said", "Anna Holm"),
        ],
    )
    assert quote.source == place(text, "Anna Holm")


def test_indirect_speech_that_the_cue_interrupts_is_one_quote() -> None:
    text = ["The old harbour wall, Anna Holm said, would be closed for nine days."]
    assert found(
        text,
        tag(text, "The old harbour wall", "said", "Anna Holm"),
        tag(text, "would be closed for nine days", "said", "Anna Holm"),
    ) == [("indirect", ["The old harbour wall", "would be closed for nine days"])]


def test_a_mixed_part_makes_the_whole_mixed() -> None:
    text = ["The old harbour wall, Anna Holm said, would be “closed” for nine days."]
    assert found(
        text,
        tag(text, "The old harbour wall", "said", "Anna Holm"),
        tag(text, "would be “closed” for nine days", "said", "Anna Holm"),
    ) == [("mixed", ["The old harbour wall", "would be “closed” for nine days"])]


def test_what_follows_the_cue_without_one_of_its_own_is_of_the_same_quote() -> None:
    text = ["“We shall all go home,” Anna Holm said. “The rain has stopped.”"]
    first = tag(text, "“We shall all go home,”", "said", "Anna Holm")
    assert found(text, first, tag(text, "“The rain has stopped.”", direct=0.95)) == [
        ("direct", ["“We shall all go home,”", "“The rain has stopped.”"])
    ]


def test_two_quotes_of_two_cues_stay_two() -> None:
    text = ["“We shall all go home now,” said Anna Holm. “I shall not go home at all,” replied Tom Reed."]
    assert found(
        text,
        tag(text, "“We shall all go home now,”", "said", "Anna Holm"),
        tag(text, "“I shall not go home at all,”", "replied", "Tom Reed"),
    ) == [("direct", ["“We shall all go home now,”"]), ("direct", ["“I shall not go home at all,”"])]


def test_a_quotation_that_runs_over_paragraphs_is_one_quote() -> None:
    text = ["Anna Holm said: “We shall all go home.", "“We shall not come back.", "“That is it.”", "It rained."]
    assert found(text, tag(text, "“We shall all go home.", "said", "Anna Holm")) == [
        ("direct", ["“We shall all go home.", "“We shall not come back.", "“That is it.”"])
    ]


def test_a_quotation_that_runs_over_paragraphs_may_be_tagged_in_any_of_them() -> None:
    text = ["Anna Holm said: “We shall all go home.", "“We shall not come back.”"]
    assert found(text, tag(text, "“We shall not come back.”")) == [
        ("direct", ["“We shall all go home.", "“We shall not come back.”"])
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The “big six” met on Monday and said little.",
        "Her novel “The Long Wet Summer of the Eels” has sold well.",
        "Jim ‘Boots’ Jones scored twice.",
        "He drove a so-called “smart” car into the harbour.",
    ],
)
def test_scare_quotes_titles_and_nicknames_are_no_speech(text: str) -> None:
    assert found([text]) == []


def test_a_sentence_in_marks_may_be_more_doubtful_than_a_few_words() -> None:
    few, many = ["She sang “by noon” twice."], ["She sang: “We shall all be home by noon.”"]
    likelihood, direct = SENTENCE
    assert found(few, tag(few, "“by noon”", likelihood=likelihood, direct=direct)) == []
    words = "“We shall all be home by noon.”"
    assert found(many, tag(many, words, likelihood=likelihood, direct=direct)) == [("direct", [words])]


@pytest.mark.parametrize("direct", [0.05, 0.95])
def test_words_wholly_in_marks_are_direct_or_no_speech(direct: float) -> None:
    text = ["She sang “Home Again by Noon” twice."]
    likelihood = (INDIRECT + WORDS[0]) / 2
    kinds = [kind for kind, _ in found(text, tag(text, "“Home Again by Noon”", likelihood=likelihood, direct=direct))]
    assert "mixed" not in kinds


def test_a_few_words_in_marks_are_direct_when_the_tagger_is_sure() -> None:
    text = ["“Never,” said Anna Holm."]
    assert found(text, tag(text, "“Never,”", "said", "Anna Holm")) == [("direct", ["“Never,”"])]


def test_unlikely_speech_is_none() -> None:
    text = ["Anna Holm said that they would all go home."]
    assert found(text, tag(text, "that they would all go home", "said", likelihood=INDIRECT - 0.01)) == []


def test_quoted_words_alone_may_be_a_headline() -> None:
    assert found(["It rained.", "“Town in crisis”", "It snowed."]) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“We shall all go home now.”", "“We shall all go home now.”"),
        ("“We shall all go home now”.", "“We shall all go home now”"),
        ("« Nous irons tous chez nous. »", "« Nous irons tous chez nous. »"),
        ("'We shall all go home now.'", "'We shall all go home now.'"),
    ],
)
def test_a_quotation_that_makes_up_a_paragraph_is_direct_without_a_tagger(text: str, words: str) -> None:
    assert found(["Anna Holm spoke.", text]) == [("direct", [words])]


def test_a_quotation_that_makes_up_paragraphs_is_direct_however_short_the_last() -> None:
    text = ["“We shall all go home.", "“Yes.”"]
    assert found(text) == [("direct", text)]


def test_a_quotation_with_matter_around_it_needs_the_tagger() -> None:
    assert found(["Then: “We shall all go home now, and that is it.”"]) == []


def test_a_cue_within_the_quotation_is_none() -> None:
    text = ["“Tom Reed said so and I believe him.”"]
    (quote,) = combine(text, [tag(text, text[0], "said", "Tom Reed")])
    assert (quote.cue, quote.source) == (None, None)


def test_indirect_speech_of_two_words_is_dropped() -> None:
    text = ["Anna Holm agreed with it.", "Tom Reed said it would rain."]
    assert found(text, tag(text, "with it", "agreed", "Anna Holm"), tag(text, "it would rain", "said", "Tom Reed")) == [
        ("indirect", ["it would rain"])
    ]


def test_indirect_speech_within_a_quotation_is_part_of_it() -> None:
    text = ["“Tom Reed said that he would stay at home,” said Anna Holm."]
    assert found(
        text,
        tag(text, "“Tom Reed said that he would stay at home,”", "said Anna", "Anna Holm"),
        tag(text, "that he would stay at home"),
    ) == [("direct", ["“Tom Reed said that he would stay at home,”"])]


def test_of_two_that_overlap_the_first_stays() -> None:
    text = ["Anna Holm said that they would all go home and stay there."]
    assert found(
        text,
        tag(text, "that they would all go home and stay there"),
        tag(text, "all go home and stay there", likelihood=0.99),
    ) == [("indirect", ["that they would all go home and stay there"])]


def test_quotes_come_in_the_order_of_the_article() -> None:
    text = ["Anna Holm said it would rain a lot. “Then I shall go home,” said Tom Reed. He said it was late."]
    kinds = found(
        text,
        tag(text, "it was late"),
        tag(text, "“Then I shall go home,”", "said Tom", "Tom Reed"),
        tag(text, "it would rain a lot"),
    )
    assert kinds == [
        ("indirect", ["it would rain a lot"]),
        ("direct", ["“Then I shall go home,”"]),
        ("indirect", ["it was late"]),
    ]


def test_a_mark_never_closed_ends_with_its_paragraph() -> None:
    text = ["Anna Holm said: “We shall all go home now.", "It rained."]
    assert found(text, tag(text, "“We shall all go home now.", "said", "Anna Holm")) == [
        ("direct", ["“We shall all go home now."])
    ]


def test_a_closing_mark_alone_encloses_nothing() -> None:
    assert found(["We shall all go home now,” said Anna Holm."]) == []


def test_apostrophes_enclose_nothing() -> None:
    text = ["The players' bus left the boys' school, and it wasn't Anna Holm's."]
    assert found(text) == []
    text = ["Anna Holm said the players' bus had left the boys' school."]
    assert found(text, tag(text, "the players' bus had left the boys' school", "said")) == [
        ("indirect", ["the players' bus had left the boys' school"])
    ]


def test_a_quotation_in_a_quotation_is_part_of_it() -> None:
    text = ["“He told me ‘go home now, and stay there’ and I did,” said Anna Holm."]
    outer = "“He told me ‘go home now, and stay there’ and I did,”"
    assert found(text, tag(text, outer, "said", "Anna Holm"), tag(text, "‘go home now, and stay there’")) == [
        ("direct", [outer])
    ]


def test_a_dialogue_is_a_quote_each() -> None:
    text = ["“Are you going home by train?”", "“I am not going by train at all.”", "“Then I shall have to go alone.”"]
    assert found(text) == [("direct", [line]) for line in text]


def test_a_dialogue_in_one_paragraph_is_a_quote_each() -> None:
    text = ["“Are you going home now?” asked Tom Reed. “No,” said Anna Holm."]
    assert found(
        text,
        tag(text, "“Are you going home now?”", "asked", "Tom Reed"),
        tag(text, "“No,”", "said", "Anna Holm"),
    ) == [("direct", ["“Are you going home now?”"]), ("direct", ["“No,”"])]


@pytest.mark.parametrize("text", [[], [""], ["", ""], ["“”"], ["'"], ["“”“”", "«»"]])
def test_nothing_is_found_in_nothing(text: list[str]) -> None:
    assert combine(text, []) == []


def test_marks_alone_say_nothing() -> None:
    assert combine(["“", "”"], []) == []


def test_only_paragraphs_that_may_report_are_given_to_the_tagger() -> None:
    asked: list[tuple[list[bool], float]] = []

    def listen(paragraphs: Sequence[str], wanted: Sequence[bool], least: float) -> list[Tagged]:
        asked.append((list(wanted), least))
        return []

    text = ["It rained.", "Anna Holm said so.", "The “big six” met.", "According to Tom Reed it did.", "June came."]
    assert extract(text, listen) == []
    assert asked == [([False, True, True, True, False], LEAST)]
