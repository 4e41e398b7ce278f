"""The nouns of qabot: immutable values without behaviour beyond what follows from their fields.

Nothing here reads a file, knows a library or imports another part of qabot.
"""

from __future__ import annotations

from qabot.types.answers import Answer, Change, Citation, Draft, Note, Sentence, Spoken, Statement, Status
from qabot.types.articles import Article, Difference, Entry, Reprint, Skipped, Version
from qabot.types.events import Answered, AskEvent, Drafting, Found, Overview, Progress, Report, Rewritten, Searching
from qabot.types.passages import Excerpt, Finding, Hit, Passage, Reading, Said
from qabot.types.places import Place, Span
from qabot.types.queries import EVERYTHING, Carried, Effect, Filters, Further, Meant, Query, Understood
from qabot.types.speech import Quote, Speaker, Speech, Voice
from qabot.types.timelines import Milestone, Period, Timeline
from qabot.types.turns import Cited, Conversation, Kept, Standing, Summary, Turn

__all__ = [
    "EVERYTHING",
    "Answer",
    "Answered",
    "Article",
    "AskEvent",
    "Carried",
    "Change",
    "Citation",
    "Cited",
    "Conversation",
    "Difference",
    "Draft",
    "Drafting",
    "Effect",
    "Entry",
    "Excerpt",
    "Filters",
    "Finding",
    "Found",
    "Further",
    "Hit",
    "Kept",
    "Meant",
    "Milestone",
    "Note",
    "Overview",
    "Passage",
    "Period",
    "Place",
    "Progress",
    "Query",
    "Quote",
    "Reading",
    "Report",
    "Reprint",
    "Rewritten",
    "Said",
    "Searching",
    "Sentence",
    "Skipped",
    "Span",
    "Speaker",
    "Speech",
    "Spoken",
    "Standing",
    "Statement",
    "Status",
    "Summary",
    "Timeline",
    "Turn",
    "Understood",
    "Version",
    "Voice",
]
