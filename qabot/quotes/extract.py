"""Reported speech in an article: quotation marks say where words are quoted, the tagger whether they are speech.

Words in marks are a direct quotation when the tagger takes them for one, or when whole paragraphs are made of them;
otherwise they are a title, a nickname, or part of indirect speech.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qabot.quotes.marks import Quoted, scan
from qabot.quotes.tagger import Tagged
from qabot.quotes.trailing import trailing
from qabot.types import Place, Quote, Speech

# Least likelihood of speech without quotation marks; of speech in them and of its being direct, where a sentence is
# quoted and where only some words are, which may as well be a title or a nickname.
INDIRECT = 0.5
SENTENCE, WORDS = (0.5, 0.3), (0.8, 0.5)
LEAST = 0.3
# Characters that the tagger's start of a quotation may be off the mark that opens it.
_NEAR = 2
# ... and that speech goes on after the closing mark when it is more than a quotation.
_FAR = 8
_MOSTLY, _WHOLLY = 0.7, 0.9
# Fewer words in marks on a line of their own may be a headline or a caption; a sentence within others may be shorter.
_SHORTEST = 5
# Less than that of indirect speech says nothing.
_FEWEST = 3
_ENDED = re.compile(r"[.,?!…—][\"”’'»«“‘›\s]*$")
# Words that report speech, speech in marks apart: paragraphs without any are not given to the tagger.
_REPORTING = re.compile(
    r"[“”\"„«»‹‘`]|(?<!\w)'|''|\b(?:said|says?|saying|accord(?:ing|ed)|told|tell(?:s|ing)?|wr(?:ote|ites?|iting|itten)"
    r"|call(?:ed|s|ing)|ask(?:ed|s|ing)|add(?:ed|s|ing)|report(?:ed|s)|not(?:ed|es|ing)|announc\w+|suggest\w*|statement"
    r"|argu(?:e|es|ed|ing)|tweet\w*|describ\w+|accus\w+|critici\w+|respon\w+|declar\w+|believe[sd]?|expla\w+"
    r"|acknowledg\w+|agreed?|urg(?:ed|es|ing)|claim(?:s|ed|ing)?|warn\w*|refus\w+|cit(?:ed|es|ing)|reveal\w*"
    r"|stat(?:es|ed|ing)|conclu\w+|vow\w*|pledg\w+|promis\w+|recall(?:ed|s)|insist\w*|repl(?:y|ies|ied|ying)"
    r"|den(?:y|ies|ied|ying)|confirm\w*|predict\w*|alleg\w+|testif\w+|admit\w*|estimat\w+|stress\w*|complain\w*"
    r"|conced\w+|maintain(?:s|ed)|contend\w*|assert\w*|remark\w*|jok(?:ed|es)|boast\w*|emphasi[sz]\w*|hop(?:ed|es)"
    r"|thinks?|thought|wants?|comment\w*|expect\w*|shows?|showed|found)\b",
    re.IGNORECASE,
)

Tag = Callable[[Sequence[str], Sequence[bool], float], list[Tagged]]


def extract(paragraphs: Sequence[str], tag: Tag) -> list[Quote]:
    """Return the reported speech of an article in order, without speakers. Every place is exact."""
    return combine(paragraphs, tag(paragraphs, [bool(_REPORTING.search(p)) for p in paragraphs], LEAST))


def combine(paragraphs: Sequence[str], tagged: Sequence[Tagged]) -> list[Quote]:
    """Return what quotation marks and tagger say together."""
    quoted = [each for each in scan(paragraphs) if _says(paragraphs, each)]
    tagged = [_whole(paragraphs, each) for each in tagged]
    direct = _joined(_direct(paragraphs, quoted, tagged))
    indirect = _joined(_indirect(paragraphs, quoted, direct, [t for t in tagged if not _within(t.content, direct)]))
    found = [*direct, *indirect]
    found += _unseen(trailing(paragraphs), found, [place for each in quoted for place in each.places])
    return sorted(found, key=lambda quote: quote.content[0])


def _unseen(more: Iterator[Quote], found: Sequence[Quote], marks: Sequence[Place]) -> Iterator[Quote]:
    """Yield the quotes that overlap none that were found."""
    known = [place for quote in found for place in quote.content]
    for quote in more:
        content = quote.content[0]
        if not any(content.overlap(place) for place in known):
            yield replace(quote, kind="mixed" if any(content.overlap(mark) for mark in marks) else "indirect")


def _says(paragraphs: Sequence[str], quoted: Quoted) -> bool:
    return any(c.isalnum() for place in quoted.places for c in place.of(paragraphs))


def _whole(paragraphs: Sequence[str], tagged: Tagged) -> Tagged:
    """Widen what was tagged to whole words: a token may be part of one."""
    cue, source = (None if p is None else _widened(paragraphs[p.paragraph - 1], p) for p in (tagged.cue, tagged.source))
    content = _widened(paragraphs[tagged.content.paragraph - 1], tagged.content)
    return replace(tagged, content=content, cue=cue, source=source)


def _widened(text: str, place: Place) -> Place:
    start, end = place.start, place.end
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Place(place.paragraph, start, end)


def _direct(paragraphs: Sequence[str], quoted: Sequence[Quoted], tagged: Sequence[Tagged]) -> Iterator[Quote]:
    for each in quoted:
        near = [t for t in tagged if any(_starts(t.content, place) for place in each.places)]
        best = max(near, key=lambda t: t.likelihood, default=None)
        if best is not None and _goes_on(best.content, each):
            continue
        likelihood, direct = SENTENCE if _is_sentence(paragraphs, each) else WORDS
        if best is not None and best.likelihood >= likelihood and best.direct >= direct:
            yield Quote(each.places, _outside(best.cue, each), _outside(best.source, each), "direct")
        elif _stands_alone(paragraphs, each):
            yield Quote(each.places, None, None, "direct")


def _indirect(
    paragraphs: Sequence[str], quoted: Sequence[Quoted], direct: Sequence[Quote], tagged: Sequence[Tagged]
) -> Iterator[Quote]:
    marks = [place for each in quoted for place in each.places]
    spoken = [place for quote in direct for place in quote.content]
    last: Place | None = None
    for each in sorted(tagged, key=lambda t: (t.content.paragraph, t.content.start, -t.likelihood)):
        content = _before(paragraphs, each.content, spoken)
        if each.likelihood < INDIRECT or len(content.of(paragraphs).split()) < _FEWEST:
            continue
        # Words in marks that are no direct quotation are a title or a nickname.
        in_marks = any(content.overlap(mark) > _WHOLLY * (content.end - content.start) for mark in marks)
        if in_marks or (last is not None and content.overlap(last)):
            continue
        last = content
        kind: Speech = "mixed" if any(content.overlap(mark) for mark in marks) else "indirect"
        yield Quote((content,), each.cue, each.source, kind)


def _before(paragraphs: Sequence[str], content: Place, spoken: Sequence[Place]) -> Place:
    """Return content up to a direct quotation within it, which is a quote of its own."""
    starts = [place.start for place in spoken if content.overlap(place) and place.start > content.start]
    if not starts:
        return content
    end = len(paragraphs[content.paragraph - 1][: min(starts)].rstrip())
    return replace(content, end=max(content.start, end))


def _joined(quotes: Iterator[Quote]) -> list[Quote]:
    """Return the quotes, those that one cue reports as one: "A," he said, "b." and "A," he said. "B."."""
    found: list[Quote] = []
    for quote in quotes:
        last = found[-1] if found else None
        if last is not None and last.cue is not None and _reports(last.cue, last, quote):
            kind = last.kind if last.kind == quote.kind else "mixed"
            content = (*last.content, *quote.content)
            found[-1] = replace(last, content=content, source=last.source or quote.source, kind=kind)
        else:
            found.append(quote)
    return found


def _reports(cue: Place, last: Quote, quote: Quote) -> bool:
    """Say whether the cue of a quote reports the next one too.

    The next one has the same cue, or, both being direct and in one paragraph, none of its own after the cue between.
    """
    if quote.cue is not None and cue.overlap(quote.cue):
        return True
    before, after = last.content[-1], quote.content[0]
    between = (
        before.paragraph == cue.paragraph == after.paragraph and before.end <= cue.start and cue.end <= after.start
    )
    own = quote.cue is not None and (quote.cue.paragraph, quote.cue.start) > (cue.paragraph, cue.start)
    return last.kind == quote.kind == "direct" and between and not own


def _starts(content: Place, mark: Place) -> bool:
    return content.paragraph == mark.paragraph and abs(content.start - mark.start) <= _NEAR


def _goes_on(content: Place, quoted: Quoted) -> bool:
    """Say whether the speech goes on after the words in marks: “reckless” spending by the council."""
    return any(content.end > place.end + _FAR for place in quoted.places if _starts(content, place))


def _outside(place: Place | None, quoted: Quoted) -> Place | None:
    """Return a cue or source unless it stands within the quotation: the speaker's own words report nothing here."""
    return None if place is None or any(place.overlap(mark) for mark in quoted.places) else place


def _is_sentence(paragraphs: Sequence[str], quoted: Quoted) -> bool:
    """Say whether what is quoted is as long as a sentence and ends as one, within the marks."""
    last = quoted.places[-1]
    text = last.of(paragraphs)
    ended = not quoted.closed or bool(_ENDED.search(text))
    return ended and (len(quoted.places) > 1 or len(text.split()) >= _FEWEST)


def _stands_alone(paragraphs: Sequence[str], quoted: Quoted) -> bool:
    """Say whether quoted words make up whole paragraphs, the last perhaps but for its end, and are a sentence."""
    first, last = quoted.places[0], quoted.places[-1]
    text = paragraphs[last.paragraph - 1]
    if first.start > 0 or last.end < len(text.rstrip()) - 1:
        return False
    return len(quoted.places) > 1 or len(text.split()) >= _SHORTEST


def _within(content: Place, quotes: Sequence[Quote]) -> bool:
    length = max(1, content.end - content.start)
    return any(content.overlap(place) > _MOSTLY * length for quote in quotes for place in quote.content)
