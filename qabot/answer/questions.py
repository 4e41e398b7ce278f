"""What kind of answer a question wants, as far as its wording tells."""

from __future__ import annotations

import re

_SAID = re.compile(
    r"\bwhat (?:did|does|do|has|have|had|was|were|is|are)\b.*\b(?:say|said|says|tell|told|think|argue|claim|reply|"
    r"answer|respond|promise|warn|announce|explain|describe|call)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^\W*(?:and |but |so )?(?:why|how come|explain|describe|what (?:is|was) the reason)\b", re.IGNORECASE
)
_MANNER = re.compile(
    r"^\W*(?:and |but |so )?how (?:did|do|does|is|are|was|were|can|could|will|would|has|have)\b", re.IGNORECASE
)
_DEFINITION = re.compile(
    r"^\W*(?:what (?:is|are|was|were) (?:an? [\w’' -]+|\w+)|(?-i:[Ww]ho) (?:is|was) (?-i:[A-Z])[\w’' -]+)\W*$"
    r"|\bwhat does .* mean\b",
    re.IGNORECASE,
)
# A plural after "which" or "what", with at most two words between that could belong to it.
_LIST = re.compile(
    r"\b(?:which|what)"
    r" (?:(?!(?:the|an?|this|that|its|his|her|their|is|was|has|had|did|do|does|caused|made)\b)\w+ ){0,2}?"
    r"(?!(?:is|was|has|does|this|its|causes)\b)"
    r"(?:\w+[^s\W]s|\w+ies|people|men|women|children)\b(?! (?:is|was|has|did)\b)"
    r"|^\W*(?:list|name|who are|who were|what are the|what were the|give me)\b",
    re.IGNORECASE,
)


def wants_short(question: str) -> bool:
    """Say whether a few words can answer: a name, a number, a date, a place; not a reason, a definition, a speech."""
    return not any(kind.search(question) for kind in (_SAID, _REASON, _MANNER, _DEFINITION))


def wants_several(question: str) -> bool:
    """Say whether a question asks for a list ("which companies ...", "name the ...")."""
    return _LIST.search(question) is not None
