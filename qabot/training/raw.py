"""The raw sets, each brought to one shape: articles of paragraphs, and questions with spans of one of them."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from qabot.text import STOPWORDS, terms


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about paragraph `place` of an article; no spans when the paragraph does not answer it."""

    text: str
    place: int
    spans: tuple[tuple[int, int], ...]
    # Every wording of the answer, to keep passages that hold one from counting as wrong.
    strings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One article of a set with the questions about it."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    asked: tuple[Asked, ...] = field(default=())


def rows(path: Path) -> list[dict[str, Any]]:
    """Read gzipped JSON lines."""
    with gzip.open(path, "rb") as file:
        return [msgspec.json.decode(line) for line in file]


def squad(path: Path, *, titled: bool = True) -> Iterator[Source]:
    """Read a set in SQuAD's form (Rajpurkar et al. 2018; Miller et al. 2020 for the shifted ones)."""
    with gzip.open(path, "rb") as file:
        data = msgspec.json.decode(file.read())["data"]
    for item in data:
        asked = [
            Asked(
                " ".join(qa["question"].split()),
                place,
                spans,
                tuple({answer["text"] for answer in qa.get("answers", ())}),
            )
            for place, paragraph in enumerate(item["paragraphs"])
            for qa in paragraph["qas"]
            for spans in [() if qa.get("is_impossible") else _spans(paragraph["context"], qa["answers"])]
            # Without a span that matches, an answer stands somewhere in the paragraph, but nobody knows where.
            if spans or qa.get("is_impossible")
        ]
        title = item["title"].replace("_", " ") if titled else ""
        yield Source(item["title"], title, tuple(p["context"] for p in item["paragraphs"]), tuple(asked))


def _spans(text: str, answers: list[dict[str, Any]]) -> tuple[tuple[int, int], ...]:
    """Return the annotated spans, each as often as it was annotated; those that do not match the text are left out."""
    found = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers]
    return tuple(s for s, a in zip(found, answers, strict=True) if text[s[0] : s[1]] == a["text"])


def wikinews(path: Path) -> Iterator[Source]:
    """Read QAMR (Michael et al. 2018): Wikinews sentences, put together as articles as far as they are there."""
    articles: dict[str, dict[tuple[int, int], list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(path):
        _, _, article, paragraph, sentence = row["sent_id"].split(":")
        articles[article][int(paragraph), int(sentence)].append(row)
    for article, sentences in articles.items():
        texts, asked = [], []
        for place, key in enumerate(sorted(sentences)):
            text, offsets = _detokenized(sentences[key][0]["sentence_tokens"].split())
            texts.append(text)
            for row in sentences[key]:
                index = row["answer_token_idx"]
                span = (offsets[min(index)][0], offsets[max(index)][1])
                if max(index) - min(index) == len(index) - 1:
                    asked.append(Asked(row["question"], place, (span,), (text[span[0] : span[1]],)))
        yield Source(article, "", tuple(texts), tuple(asked))


def _detokenized(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens as they are written, and say where each came to stand."""
    text, offsets, opened = "", [], False
    for token in tokens:
        token = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}.get(token, token)
        closing = re.match(r"[.,;:?!%)\]]|'s$|n't$|'(?:re|ve|ll|d|m)$", token) or (token == '"' and opened)
        glued = closing or not text or text.endswith(("(", "[", "$", "£", "€")) or (text.endswith('"') and opened)
        text += "" if glued else " "
        opened = not opened if token == '"' else opened
        offsets.append((len(text), len(text) + len(token)))
        text += token
    return text, offsets


def events(path: Path) -> Iterator[Source]:
    """Read ESTER (Han et al. 2021): questions about events of news, several spans an answer."""
    for row in rows(path):
        starts, texts = [], []
        for match in re.finditer(r"[^\n]+", row["context"]):
            starts.append(match.start())
            texts.append(match.group())
        places = [max(i for i, s in enumerate(starts) if s <= begin) for begin, _ in row["answer_spans"]]
        place = Counter(places).most_common(1)[0][0]
        spans = tuple(
            (begin - starts[place], end - starts[place])
            for (begin, end), where in zip(row["answer_spans"], places, strict=True)
            if where == place and end - starts[place] <= len(texts[place])
        )
        if spans:
            # Another paragraph with an answer of its own is no wrong passage, so only the two sides of it stay.
            keep = [i for i in range(len(texts)) if i == place or i not in places]
            asked = Asked(row["question"], keep.index(place), spans, tuple(row["answers"]))
            yield Source(row["id"], "", tuple(texts[i] for i in keep), (asked,))


_PRONOUNS = {"he", "she", "they", "it", "we", "i", "you", "who", "that", "which", "this", "those", "these"}
_TEMPLATES = (
    "what did {speaker} say about {topic}?",
    "What does {speaker} say about {topic}?",
    "What did {speaker} say on {topic}?",
    "what did {speaker} tell reporters about {topic}?",
    "What has {speaker} said of {topic}?",
)
# About as many questions of an article.
_OF_AN_ARTICLE = 6


def attributions(path: Path) -> Iterator[Source]:
    """Read PolNeAR (Newell et al. 2018) as questions for what a source said of a topic.

    The topic is the content's rarest word with the telling word before it, the speaker the source or,
    for a pronoun, the last named source before it.
    """
    articles = rows(path)
    frequency = Counter(term for row in articles for term in set(terms(row["text"])))
    for row in articles:
        starts, texts = [], []
        for match in re.finditer(r"\S[^\n]*", row["text"]):
            starts.append(match.start())
            texts.append(match.group().rstrip())
        asked = list(_attributed(row["annotations"][0]["attributions"], starts, texts, frequency))
        # Spread over the article: neighbouring attributions are much alike.
        step = max(1, len(asked) // _OF_AN_ARTICLE)
        yield Source(row["id"], row["title"], tuple(texts), tuple(asked[::step]))


def _attributed(
    attributions: list[dict[str, Any]], starts: list[int], texts: list[str], frequency: Counter[str]
) -> Iterator[Asked]:
    speaker = ""
    for number, attribution in enumerate(attributions):
        if not attribution["source"] or not attribution["content"]:
            continue
        named = attribution["source"][0]["text"]
        if named.casefold() not in _PRONOUNS:
            speaker = named if re.search(r"[A-Z]", named) and len(named.split()) <= 4 else ""
        begin, end = max(attribution["content"][0]["spans"], key=lambda span: span[1] - span[0])
        place = max((i for i, s in enumerate(starts) if s <= begin), default=0)
        begin, end = begin - starts[place], end - starts[place]
        content = texts[place][begin:end] if end <= len(texts[place]) else ""
        topic = _topic(content, frequency)
        if speaker and topic and len(content) >= 30:
            text = _TEMPLATES[number % len(_TEMPLATES)].format(speaker=speaker, topic=topic)
            yield Asked(text, place, ((begin, end),), (content,))


def _topic(content: str, frequency: Counter[str]) -> str:
    found = [(m.group(), m.group().casefold()) for m in re.finditer(r"[^\W\d_][\w-]+", content)]
    telling = [i for i, (_, word) in enumerate(found) if word not in STOPWORDS and len(word) > 3]
    if not telling:
        return ""
    best = min(telling, key=lambda i: frequency[found[i][1]] or 1)
    first = best - 1 if best - 1 in telling else best
    return " ".join(word for word, _ in found[first : best + 1])
