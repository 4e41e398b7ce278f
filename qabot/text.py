"""Text handling that never loses a character offset.

`clean` is applied once, when an article is read; everything after works on the stored text and
returns spans into it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b

from qabot.types import Span

# ECMA-48 control sequences (CSI, OSC, DCS and friends) and two-character escapes.
# A string sequence counts only when it ends, soon and on its line: what merely looks like the start of one must not
# take text with it. The 8-bit introducers are not read as such, for they are what mojibake leaves of closing quotes.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\n]{0,500}(?:\x07|\x1b\\)"
    r"|\x1b[ -/]*[0-~]"
)
_BREAKS = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
# Invisible characters that only serve to mislead or to break words: soft hyphen, zero-width space
# and no-break space, word joiner, direction overrides and isolates, tags; and lone surrogates, which
# JSON can spell but no file or database can store. ZWJ and ZWNJ carry meaning.
_INVISIBLE = re.compile(
    r"[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# What Unicode calls letters and symbols, and nobody sees.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+[^\W_]*|['’][^\W_]+)*")

STOPWORDS = frozenset(
    """a about after again all also am an and any are as at be because been before being but by can could did do does
    doing done for from further get gets got had has have having he her here hers him his how i if in into is it its
    itself just like me more most my no nor not now of off on once only or other our out over own said same say says
    she should so some such tell than that the their them then there these they this those through to told too under
    until up us very was we were what when where which while who whom whose why will with would you your""".split()
)


def clean(text: str) -> str:
    """Return `text` without terminal control sequences and invisible characters, in NFC.

    Line breaks of every kind become "\\n"; other white space becomes one space.
    """
    text = _ESCAPES.sub("", text) if "\x1b" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (line if line.isprintable() and "  " not in line else _scrub(line) for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(lines))


def _scrub(text: str) -> str:
    """Clean one line that is not plain: most are, which is ten times faster to see than to do."""
    text = _BREAKS.sub("\n", text)
    text = _CONTROLS.sub("", text.replace("\t", " "))
    text = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text))


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    if text.isprintable() and "  " not in text:
        return unicodedata.normalize("NFC", text).strip(" ")
    return " ".join(clean(text).split())


def blank(text: str) -> bool:
    """Say whether nothing can be seen of a text: white space, joiners, fillers and the like are all it has."""
    return all(unicodedata.category(c)[0] in "CZ" or c in _FILLERS for c in clean_line(text))


def shortened(text: str, most: int = 200) -> str:
    """Return a text as it is named in a message."""
    return text if len(text) <= most else f"{text[:most]}…"


def paragraphs(text: str) -> tuple[str, ...]:
    """Split a cleaned body at blank lines, or at line ends when it has no blank line."""
    text = text.strip()
    parts = _BLANK.split(text) if _BLANK.search(text) else text.split("\n")
    return tuple(line for part in parts if (line := " ".join(part.split())))


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of one paragraph, without the white space around them.

    Segmentation: nupunkt (Bommarito et al. 2025, an implementation of Punkt, Kiss and Strunk 2006).
    """
    from nupunkt import sent_spans

    spans: list[Span] = []
    for start, end in sent_spans(text):
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            spans.append(Span(left, right))
    return tuple(_mend_quotes(text, spans))


def _mend_quotes(text: str, spans: list[Span]) -> Iterator[Span]:
    """Give a lone opening or closing mark at a sentence's edge to the sentence it belongs to."""
    held = 0
    for i, span in enumerate(spans):
        start = span.start - held
        end = span.end
        held = 0
        follows = spans[i + 1] if i + 1 < len(spans) else None
        if follows and re.search(r"\s[\"'“‘„«]$", text[start:end]):
            held = follows.start - (end - 1)
            end = start + len(text[start : end - 1].rstrip())
        yield Span(start, end)


def fold(text: str) -> str:
    """Return `text` lower-cased with accents removed and curly marks made straight, for comparison."""
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    stripped = "".join(c for c in decomposed if not unicodedata.combining(c))
    return stripped.translate(_UNDECOMPOSED)


_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def words(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each word folded, with its span in `text`; a possessive 's is dropped from the word."""
    for match in _WORD.finditer(text):
        word = fold(match.group())
        yield word.removesuffix("'s"), Span(*match.span())


def terms(text: str) -> list[str]:
    """Return the folded words of `text` that carry meaning, in order."""
    return [word for word, _ in words(text) if word not in STOPWORDS]


def around(text: str, span: Span) -> Span:
    """Return the whole sentences of a paragraph that a span touches; the span itself where there are none."""
    touched = [s for s in sentences(text) if s.start < span.end and span.start < s.end]
    return Span(touched[0].start, touched[-1].end) if touched else span


def coverage(telling: Mapping[str, float], stems: Collection[str]) -> float:
    """Return the share, by weight, of the telling words that are among `stems`."""
    total, present = sum(telling.values()), set(stems)
    return sum(weight for stem, weight in telling.items() if stem in present) / total if total else 0.0


def digest(text: str) -> str:
    """Return 32 hexadecimal digits that any other text would hardly have."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
