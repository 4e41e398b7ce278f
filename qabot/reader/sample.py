"""A few passages with questions, and how far two models agree about them.

What is compared is what qabot goes by: the spans found where a passage answers, and the scores of passages that
answer and of passages that do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qabot.types import Excerpt, Finding, Reading

# Passages with the questions that each answers.
SAMPLE = (
    (
        Excerpt(
            "Council to shut swimming baths",
            "",
            "The council voted by nine to four on Thursday to close the swimming baths in Mill Lane at the end of the "
            "season, saying that the boiler alone would cost £340,000 to replace.",
        ),
        ("When will the swimming baths close?", "How much would a new boiler cost?"),
    ),
    (
        Excerpt(
            "Brewer warns on barley",
            "",
            "Shares in Tarrant & Sons fell 12.4% after the brewer warned that barley had doubled in price since 2021. "
            "Its chief executive, Maria Olufsen, said no pubs would be sold.",
        ),
        ("Who is the chief executive of Tarrant & Sons?", "Why did the shares fall?"),
    ),
    (
        Excerpt(
            "Walkers found alive in upper valley",
            "",
            "Two walkers who had been missing since Sunday were found alive yesterday near the Keld hut. A helicopter "
            "from Sumburgh took them to hospital, where both were said to be in good spirits.",
        ),
        ("Where were the missing walkers found?", "How were the walkers taken to hospital?"),
    ),
    (
        Excerpt(
            "Gdańsk pair deny fraud",
            "",
            "Łukasz and Zoë Ångström, both 34, denied at Gdańsk district court on Monday that they had sold forged "
            "concert tickets to more than six hundred people.",
        ),
        ("What were the pair accused of selling?", "How old are the defendants?"),
    ),
    (
        Excerpt(
            "Minister refuses to resign",
            "",
            'Asked whether she would resign over the delays, the transport minister replied: "No. I was appointed to '
            'open this line and I will open it." Trains are now expected to run from March.',
        ),
        ("What did the minister say about resigning?", "When are trains expected to run?"),
    ),
    (
        Excerpt(
            "Hospital waiting times improve",
            "",
            "A spokesperson for the hospital trust said that forty nurses had been appointed since the spring and "
            "that the new wing, paid for by the Harcourt family, would open in November.",
        ),
        ("Who paid for the new wing?", "How many nurses have been appointed?"),
    ),
)


def ask(read: Callable[[str, Excerpt], Reading]) -> list[Reading]:
    """Return the readings of each question's own passage and of one about something else, by turns."""
    asked: list[Reading] = []
    for place, (excerpt, questions) in enumerate(SAMPLE):
        other = SAMPLE[(place + 1) % len(SAMPLE)][0]
        asked += [read(question, text) for question in questions for text in (excerpt, other)]
    return asked


def agreement(got: Sequence[Reading], expected: Sequence[Reading]) -> float:
    """Return the smaller of the correlation of the scores and the mean overlap (F1, characters) of the best findings.

    Only findings that the original prefers to no answer count. Readings alternate between a passage that
    answers and one that does not, where spans mean nothing.
    """
    overlaps = [
        _overlap(mine.findings[0], theirs.findings[0]) if mine.findings else 0.0
        for mine, theirs in list(zip(got, expected, strict=True))[::2]
        if theirs.findings and theirs.findings[0].score > 0
    ]
    scores = np.array([[r.relevance for r in side] for side in (got, expected)])
    if np.allclose(scores[0], scores[1], atol=1e-3):
        alike = 1.0
    elif (scores.std(1) == 0).any():
        alike = 0.0
    else:
        alike = float(np.corrcoef(scores)[0, 1])
    return min([alike, sum(overlaps) / len(overlaps)] if overlaps else [alike])


def _overlap(one: Finding, other: Finding) -> float:
    shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
    return 2 * max(0, shared) / (one.span.end - one.span.start + other.span.end - other.span.start)
