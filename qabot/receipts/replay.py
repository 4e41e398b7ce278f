"""What is not the same when a question is asked again."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.receipts.reading import Receipt, Source, Written

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
    def composed(self) -> bool:
        """Whether a language model wrote the answer of then: that is not compared, nor what it alone cites."""
        return bool(written(self.then))

    @property
    def changed(self) -> tuple[str, ...]:
        """What differs of status, answer, short answer, citations and confidence."""
        then, now = self.then, self.now
        differ = {
            "status": ("abstained" if _only_composed(then) else then.status) != now.status,
            "answer": _cuts(then) != _cuts(now) if self.composed else then.answer != now.answer,
            "short_answer": then.short_answer != now.short_answer,
            "citations": bool(self.gone or self.new),
            "confidence": abs(then.confidence - now.confidence) > _SURE,
        }
        return tuple(name for name, differs in differ.items() if differs)

    @property
    def around(self) -> tuple[str, ...]:
        """What differs of the index and the models, which by itself makes no other answer."""
        models = {name: model for name, model in self.then.models.items() if name != "composer" or not self.composed}
        names = ("snapshot", self.then.snapshot != self.now.snapshot), ("models", models != self.now.models)
        return tuple(name for name, differs in names if differs)


def compare(then: Receipt, now: Receipt) -> Difference:
    """Return how the answer of now differs from that of a receipt."""
    before, after = _places(then), _places(now)
    gone = tuple(source for key, source in before.items() if key not in after)
    return Difference(then, now, gone, tuple(source for key, source in after.items() if key not in before))


def written(receipt: Receipt) -> list[Written]:
    """Return the sentences of a language model that answer."""
    return [each for each in receipt.composed.sentences if not each.struck] if receipt.composed else []


def _only_composed(receipt: Receipt) -> bool:
    """Say whether no exact words had answered: then the statements are those that bear out what was composed."""
    rests = {(rest.n, rest.start, rest.end) for each in written(receipt) for rest in each.rests}
    stated = {(each.n, each.start, each.end) for each in receipt.statements}
    return bool(rests) and stated == rests and receipt.short is None and not receipt.sequence and not receipt.quotes


def _cuts(receipt: Receipt) -> list[tuple[object, ...]]:
    """Return what the statements are cut from, whatever its number: a composed answer has other ones."""
    places = {source.n: (source.article_id, source.paragraph) for source in receipt.citations}
    stated = () if _only_composed(receipt) else receipt.statements
    return [(*places[each.n], each.start, each.end, *sorted(places[other.n] for other in each.also)) for each in stated]


def _places(receipt: Receipt) -> dict[tuple[str, int, str], Source]:
    """Return the citations by what they are of; of a composed answer those that exact words use."""
    used = {source.n for source in receipt.citations}
    if written(receipt):
        stated = () if _only_composed(receipt) else receipt.statements
        used = {n for each in stated for n in (each.n, *(other.n for other in each.also))}
        used |= {n for each in receipt.sequence for n in (each.n, *each.also)}
        used |= {receipt.short.n} if receipt.short is not None else set()
    return {
        (source.article_id, source.paragraph, source.text): source for source in receipt.citations if source.n in used
    }
