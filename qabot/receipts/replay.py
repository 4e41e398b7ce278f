"""What is not the same when a question is asked again."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.receipts.reading import Receipt, Source

# Sums of floating-point numbers differ a little from one processor to another.
_SURE = 0.005


@dataclass(frozen=True, slots=True)
class Difference:
    """A receipt and the answer of now. `gone` and `new` are citations, by article and paragraph."""

    then: Receipt
    now: Receipt
    gone: tuple[Source, ...]
    new: tuple[Source, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """What differs of status, answer, short answer, citations and confidence."""
        then, now = self.then, self.now
        differ = {
            "status": then.status != now.status,
            "answer": then.answer != now.answer,
            "short_answer": then.short_answer != now.short_answer,
            "citations": bool(self.gone or self.new),
            "confidence": abs(then.confidence - now.confidence) > _SURE,
        }
        return tuple(name for name, differs in differ.items() if differs)

    @property
    def around(self) -> tuple[str, ...]:
        """What differs of the index and the models, which by itself makes no other answer."""
        names = ("snapshot", self.then.snapshot != self.now.snapshot), ("models", self.then.models != self.now.models)
        return tuple(name for name, differs in names if differs)


def compare(then: Receipt, now: Receipt) -> Difference:
    """Return how the answer of now differs from that of a receipt."""
    before, after = _places(then), _places(now)
    gone = tuple(source for key, source in before.items() if key not in after)
    return Difference(then, now, gone, tuple(source for key, source in after.items() if key not in before))


def _places(receipt: Receipt) -> dict[tuple[str, int, str], Source]:
    return {(source.article_id, source.paragraph, source.text): source for source in receipt.citations}
