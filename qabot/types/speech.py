"""Who speaks, and what is quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qabot.types.places import Place


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said something, by name, and why it is thought so: the rule applied and the mention it rests on."""

    name: str
    rule: str
    mention: Place | None = None


Speech = Literal["direct", "mixed", "indirect"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Reported speech: what was said (`content`), the words that report it (`cue`), those for who said it (`source`).

    PolNeAR's terms (Newell et al. 2018). The content has more than one place when the cue interrupts it or when it
    runs over several paragraphs; in order, without overlap. "direct" stands in quotation marks, with them; "mixed" is
    indirect speech with a quotation in it. The speaker is None where the article does not tell.
    """

    content: tuple[Place, ...]
    cue: Place | None
    source: Place | None
    kind: Speech
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted: how often, in which outlets, when last (ISO date), and under which other names."""

    name: str
    quotes: int
    sources: tuple[str, ...]
    newest: str | None
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return self.name, *self.aliases
