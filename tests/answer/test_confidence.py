"""How sure an answer is: what counts for it, and that the probability follows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answer import confidence as module
from qabot.answer.confidence import NAMES, WEIGHTS, confidence, features
from qabot.answer.reading import Read
from qabot.answer.scorer import Scored
from qabot.types import Article, Finding, Hit, Passage, Reading, Span

FAR = 1000.0


def scored(
    text: str,
    *,
    article: str = "a",
    found: str | None = None,
    odds: float = 2.0,
    better: str | None = None,
    title: str = "A headline",
    before: str | None = None,
    passage: float = 0.5,
    score: float = 3.0,
    covered: float = 0.5,
) -> Scored:
    """Return the whole of a passage as one sentence; `better` is a likelier finding that is not the sentence's."""
    paragraphs = (text,) if before is None else (before, text)
    whole = Article(article * 12, title, None, (), None, None, None, None, None, (f"/{article}.txt",), paragraphs)
    hit = Hit(Passage(1, whole.id, len(paragraphs), text), whole, passage)

    def finding(words: str, odds: float) -> Finding:
        return Finding(Span(text.index(words), text.index(words) + len(words)), odds)

    own = None if found is None else finding(found, odds)
    findings = [f for f in (None if better is None else finding(better, odds + 1), own) if f is not None]
    return Scored(Read(hit, Reading(0.0, tuple(findings))), Span(0, len(text)), own, covered, score)


def feature(name: str, question: str, *sentences: Scored) -> float:
    return features(question, sentences)[NAMES.index(name)]


def agreeing(*sentences: Scored) -> float:
    return round(math.expm1(feature("agreement", "Who?", *sentences)), 6)


def test_every_feature_has_a_name_and_a_weight() -> None:
    assert len(features("Who?", [scored("Orr came.")])) == len(NAMES) == len(WEIGHTS) - 1
    assert len(set(NAMES)) == len(NAMES)


def test_features_of_the_best_sentence() -> None:
    best = scored("Orr came.", found="Orr", odds=1.5, passage=0.8, score=2.5, covered=0.25)
    values = dict(zip(NAMES, features("Who came?", [best]), strict=True))
    assert values["passage"] == pytest.approx(math.log(4), abs=1e-2)
    assert (values["sentence"], values["finding"], values["words"]) == (2.5, 1.5, 0.25)
    assert values["agreement"] == 0
    nothing = dict(zip(NAMES, features("Who came?", [scored("Orr came.")]), strict=True))
    assert nothing["finding"] < -5, "nothing found speaks against it"


@pytest.mark.parametrize("passage", [0.0, 1.0])
def test_a_certain_passage_is_still_a_number(passage: float) -> None:
    assert math.isfinite(feature("passage", "Who?", scored("Orr came.", passage=passage)))


ORR = scored("Orr came.", found="Orr")


def test_agreement_counts_articles_and_not_passages() -> None:
    other = [scored("Jan Orr spoke.", article="b", found="Orr"), scored("Orr sang.", article="b", found="Orr")]
    assert agreeing(ORR, *other) == 1
    assert agreeing(ORR, *other, scored("Orr slept.", article="c", found="Orr")) == 2
    assert agreeing(ORR, scored("Orr left.", found="Orr")) == 0, "the same article does not agree with itself"


def test_agreement_is_with_what_another_article_finds_likeliest() -> None:
    assert agreeing(ORR, scored("Berg came.", article="b", found="Berg")) == 0
    assert agreeing(ORR, scored("Orr met Berg.", article="b", found="Orr", better="Berg")) == 0
    assert agreeing(ORR, scored("Orr came.", article="b", found="Orr", odds=-0.5)) == 0, "doubtful"
    assert agreeing(scored("Orr came."), scored("Orr came.", article="b", found="Orr")) == 0, "nothing to agree with"
    assert agreeing(ORR, scored("Jan Orr came.", article="b", found="Jan Orr")) == 1, "one names the other in full"


def test_the_lead_is_over_the_best_sentence_of_another_article() -> None:
    best, beside = scored("Orr came.", score=3.0), scored("Orr left.", score=2.9)
    rivals = [scored("Berg came.", article="b", score=s) for s in (1.5, 0.5)]
    assert feature("lead", "Who?", best, beside, *rivals) == 1.5
    alone = feature("lead", "Who?", best, beside)
    assert alone > 1.5
    assert feature("lead", "Who?", best, scored("Berg came.", article="b", score=-FAR)) == alone, "kept within reason"


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("who came?", 1.0),
        ("Who came?", 1.0),
        ("Did Orr come?", 1.0),
        ("Did Berg come?", 0.0),
        ("Did Orr meet Berg?", 0.5),
        ("What is Orr's age?", 1.0),
        ("What is Orr’s age?", 1.0),
        ("Did he come in 1998?", 1.0),
        ("In 1998, who came?", 1.0),
        ("Was it the 1990s?", 1.0),
        ("Was it 18 or 1999?", 0.0),
        ("Did 2.5 million come?", 1.0),
        ("What did Stone say to Łukasz?", 1.0),
        ("Whose is the Lunds' house?", 1.0),
        ("Where is Oslo?", 1.0),
        ("Where is Bergen?", 1.0),
    ],
)
def test_names_and_numbers_of_the_question_that_the_passage_knows(question: str, known: float) -> None:
    text = "Orr's boat came in 1998, in the 1990s, with 2.5 million. ‘Stone’ and Łukasz saw the Lunds."
    best = scored(text, title="News from Oslo", before="Bergen was dark.")
    assert feature("names", question, best) == known


LOGITS = st.floats(-30, 30)
SHARES = st.floats(0, 1)
SENTENCES = st.builds(
    scored,
    st.sampled_from(["Orr came to Oslo.", "Orr left Bergen in 1998."]),
    article=st.sampled_from("abc"),
    found=st.none() | st.just("Orr"),
    odds=LOGITS,
    passage=SHARES,
    score=LOGITS,
    covered=SHARES,
)
QUESTIONS = st.sampled_from(["Who came?", "Did Orr come to Bergen?", "What was in 1998?", ""])


@given(QUESTIONS, st.lists(SENTENCES, min_size=1, max_size=6))
def test_confidence_is_a_probability(question: str, sentences: Sequence[Scored]) -> None:
    ordered = sorted(sentences, key=lambda s: -s.score)
    assert all(math.isfinite(value) for value in features(question, ordered))
    assert 0 <= confidence(question, ordered) <= 1


WEIGHED = st.tuples(*[st.floats(-3, 3)] * len(WEIGHTS))


@given(WEIGHED, st.lists(st.floats(-5, 5), min_size=len(NAMES), max_size=len(NAMES)), st.floats(0, 5), st.data())
def test_confidence_follows_the_sign_of_each_weight(
    weights: tuple[float, ...], values: list[float], more: float, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(NAMES) - 1))
    raised = [value + more * (i == place) for i, value in enumerate(values)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "WEIGHTS", weights)
        patch.setattr(module, "features", lambda question, scored: tuple(values))
        before = confidence("Who?", [ORR])
        patch.setattr(module, "features", lambda question, scored: tuple(raised))
        after = confidence("Who?", [ORR])
    if weights[place + 1] >= 0:
        assert before <= after + 1e-12
    else:
        assert after <= before + 1e-12


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("passage", [scored("Orr came.", passage=0.9)], [scored("Orr came.", passage=0.2)]),
        ("sentence", [scored("Orr came.", score=2.0)], [scored("Orr came.", score=1.0)]),
        ("finding", [scored("Orr came.", found="Orr", odds=3.0)], [scored("Orr came.", found="Orr", odds=1.0)]),
        ("words", [scored("Orr came.", covered=0.9)], [scored("Orr came.", covered=0.1)]),
        ("names", [scored("Orr met Berg.")], [scored("Orr met him.")]),
        (
            "lead",
            [scored("Orr came."), scored("Orr left.", article="b", score=0.0)],
            [scored("Orr came."), scored("Orr left.", article="b", score=2.0)],
        ),
        (
            "agreement",
            [ORR, scored("Orr left.", article="b", found="Orr")],
            [ORR, scored("Orr left.", article="b", found="left")],
        ),
    ],
)
def test_each_feature_alone_moves_the_confidence(
    monkeypatch: pytest.MonkeyPatch, name: str, better: list[Scored], worse: list[Scored]
) -> None:
    question = "Who met Berg?"
    one, other = features(question, better), features(question, worse)
    assert [n for n, a, b in zip(NAMES, one, other, strict=True) if a != b] == [name]
    for sign in (1.0, -1.0):
        monkeypatch.setattr(module, "WEIGHTS", (0.0, *[sign] * len(NAMES)))
        assert (confidence(question, better) > confidence(question, worse)) == (sign > 0)


def test_a_reprint_is_no_further_witness() -> None:
    def printed(article: str, story: str, text: str, score: float) -> Scored:
        whole = scored(text, article=article, found="Orr", score=score)
        hit = whole.read.hit
        read = replace(whole.read, hit=replace(hit, article=replace(hit.article, story=story)))
        return replace(whole, read=read)

    best = printed("a", "wire", "Orr came.", 3.0)
    reprint, own = printed("b", "wire", "It was Orr.", 2.5), printed("c", "", "Orr it was.", 1.0)
    assert agreeing(best, reprint) == 0
    assert agreeing(best, reprint, own) == agreeing(best, own) == 1
    assert feature("lead", "Who?", best, reprint, own) == 2.0, "the rival is another story"
