"""`make test-llm`: the small real model composes about the sample articles; how much is struck, and what gets through.

It invents much, which makes it the honest test of verification. Ends with 1 when an unsupported sentence of the judged
forty passes, or when no sentence at all was composed.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from click import echo
from composing.judged import composed, share
from helpers import TESTS, build, silent

from qabot.answer.verify import Verifier
from qabot.bot import Bot
from qabot.config import Config, LlmConfig
from qabot.embed.opening import open_encoder

QUESTIONS = 40


def main() -> int:
    """Ask, print the figures, and return the exit code."""
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        llm = LlmConfig(local="smollm2", timeout_s=600, max_tokens=120, passages=3)
        config = Config(index=str(index), llm=llm)
        encoder = open_encoder(config.encoder, config.cache_folder, silent)
        build(index, [TESTS.parent / "corpus"], encoder)
        with Bot.open(config) as bot:
            written = _ask(bot)
            passed = _judge(bot)
    return int(bool(passed) or not written)


def _ask(bot: Bot) -> int:
    """Compose answers to questions of the tests; return how many sentences the model wrote."""
    rows = [json.loads(line) for line in (TESTS / "data/corpus_questions.jsonl").read_text("utf-8").splitlines()]
    reasons: Counter[str] = Counter()
    kept, answers, notes = 0, 0, 0
    for row in rows[:: max(1, len(rows) // QUESTIONS)][:QUESTIONS]:
        answer = bot.ask(row["question"])
        answers += bool(answer.composed)
        notes += answer.draft is None
        for sentence in answer.draft.sentences if answer.draft is not None else ():
            kept += sentence.problem is None
            reasons[re.sub("“.*?”", "“…”", sentence.problem) if sentence.problem else "kept"] += 1
            verdict = "kept  " if sentence.problem is None else "struck"
            echo(f"{verdict} {sentence.text} ({sentence.problem})")
    total = sum(reasons.values())
    echo(f"{total} sentences, {total - kept} struck; {answers} answers composed, {notes} without a draft")
    for reason, count in reasons.most_common():
        echo(f"  {count:>3} {reason}")
    return total


def _judge(bot: Bot) -> list[str]:
    """Hold the judged sentences against their passages; return the unsupported ones that pass."""
    models, judged = bot._models, composed(bot.corpus)
    verifier = Verifier(models.reader, models.reranker, models.encoder, bot.vocabulary)
    kept = [any(verifier.judge(c.text, [hit]).problem is None for hit in c.hits) for c in judged]
    passed = [c.text for c, k in zip(judged, kept, strict=True) if k and not c.supported]
    true = [k for c, k in zip(judged, kept, strict=True) if c.supported]
    echo(f"judged by hand: {share(true)} supported sentences kept, {len(passed)} unsupported ones got through")
    return passed


if __name__ == "__main__":
    sys.exit(main())
