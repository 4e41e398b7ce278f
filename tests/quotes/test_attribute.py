"""Who said it: from the words that name a source to a name."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from qabot.quotes.attribute import attribute
from qabot.types import Place, Quote

_MARKED = re.compile(r"\[([^\]]+)\]|(“[^”]*”)")


def quotes(*marked: str) -> tuple[list[str], list[Quote]]:
    """Read paragraphs with the sources in brackets; each is of the nearest direct quotation in its paragraph, if any.

    A quotation without a source in its paragraph has none.
    """
    paragraphs, found = [], []
    for number, text in enumerate(marked, 1):
        plain = text.replace("[", "").replace("]", "")
        paragraphs.append(plain)
        sources, contents = [], []
        for match in _MARKED.finditer(text):
            before = text[: match.start()]
            start = match.start() - before.count("[") - before.count("]")
            words = match.group(1) or match.group(2)
            (sources if match.group(1) else contents).append(Place(number, start, start + len(words)))
        if not sources:
            found += [Quote((place,), None, None, "direct") for place in contents]
        for at, source in enumerate(sources):
            content = contents[at : at + 1] or [Place(number, source.end + 1, len(plain))]
            found.append(Quote(tuple(content), None, source, "direct" if contents[at : at + 1] else "indirect"))
    return paragraphs, found


def speakers(*marked: str, title: str = "") -> list[str | None]:
    paragraphs, found = quotes(*marked)
    return [quote.speaker and quote.speaker.name for quote in attribute(title, paragraphs, found)]


def rules(*marked: str) -> list[str | None]:
    paragraphs, found = quotes(*marked)
    return [quote.speaker and quote.speaker.rule for quote in attribute("", paragraphs, found)]


def last(*marked: str) -> str | None:
    return speakers(*marked)[-1]


def test_a_surname_is_the_person_named_in_full_before() -> None:
    assert speakers("[Sir Mark Rowley] said it was over.", "“It is,” [Mr Rowley] said.") == ["Mark Rowley"] * 2


def test_the_rule_and_the_mention_are_the_evidence() -> None:
    paragraphs, found = quotes("[Sir Mark Rowley] said it was over.", "“It is,” [he] said.")
    first, second = (quote.speaker for quote in attribute("", paragraphs, found))
    assert first and second
    assert (first.rule, second.rule) == ("name", "pronoun")
    assert first.mention == second.mention == Place(1, 4, 15)


@pytest.mark.parametrize(
    "source, name",
    [
        ("Jane Doe, who replaced Adam Smith,", "Jane Doe"),
        ("Adam Smith’s lawyer, Jane Doe,", "Jane Doe"),
        ("Another potter, Jane Doe of Fellgate,", "Jane Doe"),
        ("The head of the agency, Jane Doe,", "Jane Doe"),
        ("Jane Doe and Adam Smith", "Jane Doe"),
        ("The conductor Jane Doe", "Jane Doe"),
        ("Former Secretary of State Jane Doe", "Jane Doe"),
        ("A spokesman for Acme Holdings", "Acme Holdings"),
        ("A Downing Street spokesman", "Downing Street"),
        ("An Acme Holdings survey published on Monday", "Acme Holdings"),
        ("A statement from the Home Office", "Home Office"),
        ("Jane Doe’s campaign", "Jane Doe campaign"),
        ("Adam Smith’s lawyer", None),
        ("Supporters of Jane Doe", None),
        ("Many potters, including Jane Doe,", None),
        ("A woman who knows Jane Doe", None),
        ("Officials in London", None),
        ("Critics", None),
        ("Some people", None),
    ],
)
def test_the_head_of_the_source_speaks(source: str, name: str | None) -> None:
    assert last(f"[{source}] said it was all over.") == name


def test_two_people_of_one_surname_are_told_apart_by_their_titles() -> None:
    assert speakers(
        "[Edmund Lacey] said it was his. His wife, [Ines Lacey], said it was hers.",
        "“Mine,” [Mr Lacey] said.",
        "“Mine,” [Mrs Lacey] said.",
    ) == ["Edmund Lacey", "Ines Lacey", "Edmund Lacey", "Ines Lacey"]


def test_he_and_she_are_the_last_speakers_of_their_gender() -> None:
    assert speakers(
        "[Edmund Lacey] said it was his, and [Ines Moor] said it was hers.",
        "“Mine,” [he] said.",
        "“Mine,” [she] said.",
    ) == ["Edmund Lacey", "Ines Moor", "Edmund Lacey", "Ines Moor"]


def test_a_pronoun_means_the_subject_and_not_the_nearer_object() -> None:
    assert last("Edmund Lacey telephoned to a colleague of Adam Smith.", "“It is mine,” [he] said.") == "Edmund Lacey"


def test_a_pronoun_reaches_over_sentences_that_begin_with_one() -> None:
    assert last("Edmund Lacey arrived. He spoke with Adam Smith.", "“It is mine,” [he] said.") == "Edmund Lacey"


def test_whoever_is_named_only_in_a_quotation_is_no_pronoun() -> None:
    assert last("[Edmund Lacey] wrote: “Adam Smith lies.”", "“Always,” [he] added.") == "Edmund Lacey"


def test_he_is_nobody_that_he_speaks_of() -> None:
    paragraphs = ["Edmund Lacey said so.", "Adam Smith had lied, he said."]
    found = [
        Quote((Place(1, 18, 20),), None, Place(1, 0, 12), "indirect"),
        Quote((Place(2, 0, 20),), None, Place(2, 21, 23), "indirect"),
    ]
    assert [quote.speaker and quote.speaker.name for quote in attribute("", paragraphs, found)] == ["Edmund Lacey"] * 2


def test_a_pronoun_after_an_unnamed_speaker_is_unknown() -> None:
    assert last("[Edmund Lacey] said no.", "[A neighbour] said yes.", "“Yes,” [he] said.") is None


def test_a_pronoun_of_another_gender_is_unknown() -> None:
    assert last("[Edmund Lacey] said no.", "“Yes,” [she] said.") is None


def test_it_is_the_body_that_spoke_before() -> None:
    assert last("The Home Office said that nothing was wrong. [It] added that all was well.") == "Home Office"


def test_i_and_we_are_unknown() -> None:
    assert speakers("Edmund Lacey left. [I] said nothing.", "[We] said less.") == [None, None]


def test_who_is_the_person_right_before() -> None:
    assert last("It was Edmund Lacey, [who] said that it was his.") == "Edmund Lacey"
    assert last("It was Edmund Lacey, a potter from Wales, [who] said that it was his.") == "Edmund Lacey"


def test_who_after_people_without_names_is_unknown() -> None:
    assert last("Edmund Lacey met neighbours [who] said that it was theirs.") is None


def test_a_description_is_the_person_so_described() -> None:
    assert (
        last(
            "The assistant commissioner, Laurence Taylor, arrived.",
            "The weather was bad.",
            "“It is over,” [the assistant commissioner] said.",
        )
        == "Laurence Taylor"
    )


def test_an_age_describes() -> None:
    assert last("Roderick Vansittart, 43, left.", "[The 43-year-old] said he was ill.") == "Roderick Vansittart"


def test_a_description_that_nobody_has_been_given_is_unknown() -> None:
    assert last("Laurence Taylor of the Met arrived.", "“It is over,” [the minister] said.") is None


def test_the_company_is_the_body_named_last() -> None:
    assert last("Ardent Biologics makes the spray.", "“It works,” [the company] said.") == "Ardent Biologics"


def test_the_trust_is_the_body_whose_name_ends_so() -> None:
    assert (
        last("The Returning Wild Trust wants lynx.", "Farmers at the BBC do not.", "“It will,” [the trust] said.")
        == "Returning Wild Trust"
    )


def test_his_spokesman_speaks_for_him() -> None:
    assert last("Edmund Lacey did not come.", "[His spokesman] said he was ill.") == "Edmund Lacey"


def test_a_quotation_after_a_question_is_of_the_person_asked() -> None:
    asked = (
        "Asked whether it was over, [Mr Rowley] said it was.",
        "Rowley was asked whether it was over.",
        "The Press Association asked Mr Rowley if it was over.",
        "Pressed on the matter by Adam Smith, Rowley nodded.",
        "He was then asked whether it was over.",
    )
    for question in asked:
        assert last("Sir Mark Rowley spoke on Monday.", question, "“Yes. It is.”") == "Mark Rowley", question


def test_two_questions_of_an_agency_have_the_answers_of_those_asked() -> None:
    assert speakers(
        "Sir Mark Rowley and Jane Doe met on Monday.",
        "The Press Association asked Mr Rowley whether he would resign.",
        "“I shall not.”",
        "The Press Association asked Ms Doe whether she would resign.",
        "“I might.”",
    ) == ["Mark Rowley", "Jane Doe"]


def test_an_answer_asks_for_evidence() -> None:
    assert rules("Sir Mark Rowley was asked about it.", "“Yes.”", "“And no.”") == ["asked", "continued"]


def test_a_colon_introduces_a_quotation() -> None:
    assert rules("Sir Mark Rowley wrote in his letter:", "“It is over.”") == ["introduced"]
    assert last("Sir Mark Rowley wrote in his letter:", "“It is over.”") == "Mark Rowley"


def test_speech_goes_on_in_the_next_paragraph() -> None:
    assert speakers("“It is over,” [Jane Doe] said.", "“It is.”", "“Truly.”") == ["Jane Doe"] * 3


def test_speech_does_not_go_on_after_other_matter() -> None:
    assert last("“It is over,” [Jane Doe] said.", "It rained.", "“It is.”") is None


def test_a_quotation_without_a_source_in_the_first_paragraph_is_unknown() -> None:
    assert speakers("“It is.”") == [None]


def test_the_quotes_come_back_in_order_with_all_else_as_it_was() -> None:
    paragraphs, found = quotes("“Mine,” [Edmund Lacey] said.", "“Yes.”")
    back = attribute("", paragraphs, list(reversed(found)))
    assert [quote.content for quote in back] == [quote.content for quote in reversed(found)]
    assert [quote.speaker and quote.speaker.name for quote in back] == ["Edmund Lacey"] * 2


@pytest.mark.parametrize("paragraphs", [[], ["Nobody said anything."]])
def test_an_article_without_quotes_has_no_speakers(paragraphs: Sequence[str]) -> None:
    assert attribute("", paragraphs, []) == []


def test_the_answer_after_somebody_unnamed_asked_is_of_the_person_asked() -> None:
    assert (
        last("Sir Mark Rowley arrived.", "A reporter asked Rowley how he felt. [He] said he was well.") == "Mark Rowley"
    )


def test_an_office_means_its_only_holder() -> None:
    assert (
        last("The mayor, Anke Vogt, arrived.", "Adam Smith was late.", "“We waited,” [the mayor] said.") == "Anke Vogt"
    )
