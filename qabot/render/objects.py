"""Answers, hits, articles and reports as the JSON objects that --json prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from qabot.receipts.seal import seal, seal_turns
from qabot.render.wording import marks, sentence_marks
from qabot.types import (
    Answer,
    Article,
    Change,
    Citation,
    Conversation,
    Draft,
    Filters,
    Hit,
    Note,
    Query,
    Report,
    Said,
    Span,
    Spoken,
    Statement,
    Turn,
    Understood,
    Voice,
)

if TYPE_CHECKING:
    from qabot.types import Overview

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """Return the object of `ask --json`, which proves itself: `qabot verify` reads it."""
    written = {
        "question": answer.question,
        "query": answer.query.text,
        "status": answer.status,
        "answer": marked(answer),
        "short_answer": answer.words(answer.short) if answer.short else None,
        "confidence": answer.confidence,
        "citations": [citation_json(c) for c in answer.citations],
        "statements": [_statement(answer, statement) for statement in answer.statements],
        "short": _at(answer.short) if answer.short else None,
        "quotes": [spoken_json(spoken) for spoken in answer.quotes],
        **({"closest": [citation_json(c) for c in answer.closest]} if answer.status == "abstained" else {}),
        **({"silent": answer.silent} if answer.silent else {}),
        **({"composed": draft_json(answer.draft)} if answer.draft is not None else {}),
        **({"fallback": answer.fallback} if answer.fallback is not None else {}),
        "filters": filters_json(answer.query.filters),
        "snapshot": answer.snapshot,
        "models": dict(answer.models),
        "timings_ms": dict(answer.timings_ms),
        "understood": [understood_json(each) for each in answer.query.understood],
        "notes": [note_json(note) for note in answer.notes],
        "sequence": [change_json(answer, change) for change in answer.sequence],
        "searched": msgspec.to_builtins(answer.query),
    }
    return written | {"digest": seal(written)}


def warned_json(warnings: Sequence[str]) -> Json:
    """Return what stands beside an answer or hits where no article passes the filters; nothing where some do."""
    return {"warnings": list(warnings)} if warnings else {}


def understood_json(each: Understood) -> Json:
    """Return what was understood of a question; `since` is inclusive, `until` exclusive (ISO dates)."""
    return {
        "kind": each.kind,
        "words": each.words,
        "means": each.means,
        "effect": each.effect,
        "since": each.since,
        "until": each.until,
        "names": list(each.names),
    }


def note_json(note: Note) -> Json:
    """Return a note beside an answer; `start` and `end` are characters of the text of citation `n` that it explains."""
    return {
        "kind": note.kind,
        "text": note.text,
        "n": note.n,
        "start": note.span.start if note.span else None,
        "end": note.span.end if note.span else None,
    }


def change_json(answer: Answer, change: Change) -> Json:
    """Return one value of a sequence; `start` and `end` are characters of the text of citation `n`."""
    value = change.value
    return {
        "n": value.n,
        "also": list(value.also),
        "value": answer.words(value),
        "start": value.span.start,
        "end": value.span.end,
        "published": change.published,
        "source": change.source,
        "rests": [_at(rest) for rest in _evidence(answer, change)],
    }


def _evidence(answer: Answer, change: Change) -> list[Statement]:
    """Return the cited words in which a value stands, and those of the citations that give it too."""
    value = change.value
    own = [s for s in answer.citations[value.n - 1].spans if s.start <= value.span.start and value.span.end <= s.end]
    others = [Statement(n, span) for n in value.also for span in answer.citations[n - 1].spans]
    return list(dict.fromkeys([*(Statement(value.n, span) for span in own), *others]))


def turn_json(turn: Turn) -> Json:
    """Return an answer with when it was asked for, and how many passages were."""
    written = answer_json(turn.answer) | {"asked": turn.asked, "k": turn.k}
    return written | {"digest": seal(written)}


def conversation_json(conversation: Conversation) -> Json:
    """Return the object of `export --format json`."""
    written: Json = {
        "conversation": conversation.id,
        "index": conversation.index,
        "turns": [turn_json(turn) for turn in conversation.turns],
        **({"unreadable": conversation.unreadable} if conversation.unreadable else {}),
    }
    return written | {"digest": seal_turns(written)}


def _statement(answer: Answer, statement: Statement) -> Json:
    """Return where a statement is cut from, and the words of the other citations that say the same."""
    return {
        **_at(statement),
        "lead": statement.lead,
        "also": [{"n": n, "spans": [[s.start, s.end] for s in _agreeing(answer, n)]} for n in statement.also],
    }


def _at(statement: Statement) -> Json:
    return {"n": statement.n, "start": statement.span.start, "end": statement.span.end}


def _agreeing(answer: Answer, n: int) -> list[Span]:
    """Return the spans of a citation that no statement is cut from."""
    used = {statement.span for statement in answer.statements if statement.n == n}
    return [span for span in answer.citations[n - 1].spans if span not in used]


def draft_json(draft: Draft) -> Json:
    """Return what a language model composed; `text` is what was kept of it, with [n] marks, empty when nothing was."""
    return {
        "text": " ".join(f"{sentence.text} {sentence_marks(sentence)}" for sentence in draft.kept),
        "model": draft.model,
        "sentences": [
            {
                "text": s.text,
                "marks": list(s.marks),
                "struck": s.problem is not None,
                "reason": s.problem,
                "rests": [_at(rest) for rest in s.rests],
            }
            for s in draft.sentences
        ],
    }


def marked(answer: Answer) -> str:
    """Return the statements with their [n] marks; each is cut from the passage that its mark names."""
    return " ".join(f"{answer.words(statement)} {marks(statement)}" for statement in answer.statements)


def citation_json(citation: Citation) -> Json:
    """Return one citation; `spans` are [start, end) characters of `text`."""
    return {
        "n": citation.n,
        **_place(citation.article, citation.passage.position),
        "text": citation.passage.text,
        "spans": [[span.start, span.end] for span in citation.spans],
        "version": citation.article.version,
        "story": citation.article.story or None,
        "reprints": [
            {"article_id": r.article_id, "source": r.source, "published": r.published, "title": r.title, "path": r.path}
            for r in citation.reprints
        ],
    }


def spoken_json(spoken: Spoken) -> Json:
    """Return a quote of an answer; `n` is the citation in which it begins."""
    said = spoken.said
    return {
        "n": spoken.n,
        "speaker": said.quote.speaker.name if said.quote.speaker else None,
        "content": "\n".join(said.lines),
        "cue": said.words(said.quote.cue),
        "parts": [{"paragraph": n, "start": span.start, "end": span.end} for n, span in said.spans.items()],
    }


def quotes_json(found: Sequence[Said], query: Query | None = None) -> Json:
    """Return the object of `quotes --json`; `query` is the topic, when there is one."""
    understood = [understood_json(each) for each in query.understood] if query is not None else []
    return {"quotes": [_said(said) for said in found], **({"understood": understood} if understood else {})}


def _said(said: Said) -> Json:
    """Return a quote with its place. `start` and `end` are characters of its first paragraph.

    A quotation that runs on has a line for each paragraph; `parts` says where each stands.
    """
    quote, speaker = said.quote, said.quote.speaker
    number, span = next(iter(said.spans.items()))
    return {
        "speaker": speaker.name if speaker else None,
        "content": "\n".join(said.lines),
        "cue": said.words(quote.cue),
        "direct": quote.kind == "direct",
        "kind": quote.kind,
        **_place(said.article, number),
        "start": span.start,
        "end": span.end,
        "parts": [
            {"paragraph": n, "start": s.start, "end": s.end, "text": line}
            for (n, s), line in zip(said.spans.items(), said.lines, strict=True)
        ],
        "said_by": said.words(quote.source),
        "resolved": None
        if speaker is None
        else {
            "rule": speaker.rule,
            "mention": said.words(speaker.mention),
            "paragraph": speaker.mention.paragraph if speaker.mention else None,
        },
    }


def voices_json(voices: Sequence[Voice]) -> Json:
    """Return the object of `speakers --json`."""
    return {
        "speakers": [
            {
                "speaker": voice.name,
                "aliases": list(voice.aliases),
                "quotes": voice.quotes,
                "sources": list(voice.sources),
                "newest": voice.newest,
            }
            for voice in voices
        ]
    }


def hits_json(query: Query, hits: Sequence[Hit]) -> Json:
    """Return the object of `search --json`."""
    found = [
        {
            **citation_json(Citation(n, hit.passage, hit.article, (), hit.reprints)),
            "score": hit.score,
            "retrievers": list(hit.retrievers),
        }
        for n, hit in enumerate(hits, 1)
    ]
    understood = [understood_json(each) for each in query.understood]
    return {"query": query.text, "filters": filters_json(query.filters), "hits": found, "understood": understood}


def filters_json(filters: Filters) -> Json:
    return {
        "since": filters.since,
        "until": filters.until,
        "sources": list(filters.sources),
        "authors": list(filters.authors),
        "articles": list(filters.articles),
        "as_of": filters.as_of,
    }


def article_json(article: Article) -> Json:
    """Return an article without its body."""
    return {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "authors": list(article.authors),
        "published": article.published,
        "updated": article.updated,
        "section": article.section,
        "url": article.url,
        "language": article.language,
        "paths": list(article.paths),
        "story": article.story or None,
        "version": article.version,
    }


def report_json(report: Report) -> Json:
    """Return the object of `index --json`."""
    return {
        "articles": {
            "added": report.added,
            "changed": report.changed,
            "deleted": report.deleted,
            "unchanged": report.unchanged,
            "skipped": len(report.skipped),
        },
        "passages": report.passages,
        "skipped": [
            {"path": s.path, "reason": s.reason, **({"record": s.record} if s.record is not None else {})}
            for s in report.skipped
        ],
        "seconds": report.seconds,
        "snapshot": report.snapshot,
    }


def status_json(overview: Overview, folder: Path, model: str | None, snapshot: str, size: int) -> Json:
    """Return the object of `status --json`; `size` is in bytes."""
    return {
        "articles": overview.articles,
        "passages": overview.passages,
        "quotes": overview.quotes,
        "files": overview.files,
        "oldest": overview.oldest,
        "newest": overview.newest,
        "undated": overview.undated,
        "sources": [{"source": name, "articles": count} for name, count in overview.sources],
        "skipped": [{"path": s.path, "record": s.record, "reason": s.reason} for s in overview.skipped],
        "models": {"encoder": model},
        "index": str(folder),
        "bytes": size,
        "snapshot": snapshot,
    }


def _place(article: Article, paragraph: int) -> Json:
    return {
        "article_id": article.id,
        "title": article.title,
        "source": article.source,
        "author": ", ".join(article.authors) or None,
        "published": article.published,
        "url": article.url,
        "path": article.paths[0] if article.paths else "",
        "paragraph": paragraph,
    }
