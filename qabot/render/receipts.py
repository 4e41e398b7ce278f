"""What became of receipts: proofs and differences, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence

from qabot.receipts.proof import Fault
from qabot.receipts.reading import Receipt, Source, Talk
from qabot.receipts.replay import Difference, written
from qabot.render.objects import Json
from qabot.text import clean_line

_LABELS = {"short_answer": "short answer"}


def proofs_json(
    proved: Sequence[tuple[Receipt, Sequence[Fault]]], talks: Sequence[tuple[Talk, Sequence[Fault]]] = ()
) -> Json:
    """Return the object of `verify --json`."""
    return {
        "holds": not any(faults for _, faults in (*proved, *talks)),
        "answers": [
            {
                "question": receipt.question,
                "holds": not faults,
                "citations": len(receipt.citations),
                "composed": bool(written(receipt)),
                "digest": receipt.sealed,
                "faults": [_fault_json(fault) for fault in faults],
            }
            for receipt, faults in proved
        ],
        "conversations": [
            {
                "conversation": talk.conversation,
                "holds": not faults,
                "turns": talk.turns,
                "digest": talk.sealed,
                "faults": [_fault_json(fault) for fault in faults],
            }
            for talk, faults in talks
        ],
    }


def _fault_json(fault: Fault) -> Json:
    return {
        "kind": fault.kind,
        "what": fault.what,
        "n": fault.n,
        "article_id": fault.article_id,
        "paragraph": fault.paragraph,
    }


def talk_lines(talk: Talk, faults: Sequence[Fault]) -> list[str]:
    """Return what a person is told of a conversation whose turns are not as they were; nothing when they are."""
    number = "" if talk.conversation is None else f" {talk.conversation}"
    head = f"fails: conversation{number} ({talk.turns:,} answer{'' if talk.turns == 1 else 's'})"
    return [head, *(f"  {_fault(fault)}" for fault in faults)] if faults else []


def proof_lines(receipt: Receipt, faults: Sequence[Fault]) -> list[str]:
    """Return what a person is told of a proof."""
    count = len(receipt.citations)
    cited = f"{count} citation{'' if count == 1 else 's'}" if count else "no article answered"
    verdict = "fails" if faults else "holds"
    lines = [clean_line(f"{verdict}: {receipt.question} ({cited})")]
    if receipt.sealed == "older":
        lines.append("  its digest is of an older form, which does not cover when it was asked")
    if receipt.composed is not None and written(receipt):
        lines.append(
            f"  composed by {clean_line(receipt.composed.model)}: not exact words; what is proved of that text is that"
            " its sentences are as they were checked and rest on cited words"
        )
    return [*lines, *(f"  {_fault(fault)}" for fault in faults)]


def _fault(fault: Fault) -> str:
    where = f"[{fault.n}] " if fault.n else ""
    place = f", article {fault.article_id} paragraph {fault.paragraph}" if fault.article_id else ""
    return clean_line(f"{where}{fault.kind}{place}: {fault.what}")


def differences_json(found: Sequence[Difference]) -> Json:
    """Return the object of `replay --json`."""
    return {
        "same": not any(each.changed for each in found),
        "answers": [
            {
                "question": each.then.question,
                "query": each.then.query,
                "same": not each.changed,
                "composed": each.composed,
                "differs": [*each.changed, *each.around],
                "then": _said(each.then),
                "now": _said(each.now),
                "gone": [_place(source) for source in each.gone],
                "new": [_place(source) for source in each.new],
            }
            for each in found
        ],
    }


def _said(receipt: Receipt) -> Json:
    return {
        "status": receipt.status,
        "answer": receipt.answer,
        "short_answer": receipt.short_answer,
        "confidence": receipt.confidence,
        "snapshot": receipt.snapshot,
        "models": receipt.models,
    }


def _place(source: Source) -> Json:
    return {
        "n": source.n,
        "article_id": source.article_id,
        "title": source.title,
        "source": source.source,
        "published": source.published,
        "paragraph": source.paragraph,
    }


def difference_lines(each: Difference) -> list[str]:
    """Return what a person is told of a question asked again."""
    lines = [clean_line(f"{'differs' if each.changed else 'same'}: {each.then.question}")]
    if each.composed:
        lines.append("  composed by a language model then: that text is not compared, only the exact words beneath it")
    for name in (*each.changed, *each.around):
        if name == "citations":
            lines += [f"  gone: {_cited(source)}" for source in each.gone]
            lines += [f"  new: {_cited(source)}" for source in each.new]
        elif name == "models":
            lines += [f"  models: {_models(each.then)} -> {_models(each.now)}"]
        else:
            then, now = (_shown(getattr(receipt, name)) for receipt in (each.then, each.now))
            lines.append(clean_line(f"  {_LABELS.get(name, name)}: {then} -> {now}"))
    return [f"  {line.strip()}" if number else line for number, line in enumerate(lines)]


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value) if value else "none"


def _models(receipt: Receipt) -> str:
    return clean_line(", ".join(f"{name} {identity}" for name, identity in sorted(receipt.models.items())))


def _cited(source: Source) -> str:
    facts = (source.source, source.published, f"paragraph {source.paragraph}", source.article_id)
    return clean_line(f"[{source.n}] {source.title} · {' · '.join(fact for fact in facts if fact)}")
