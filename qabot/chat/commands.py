"""The slash commands of a conversation."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from qabot.days import day, last_day, require_between
from qabot.errors import UsageError
from qabot.types import EVERYTHING, Filters

COMMANDS: Mapping[str, str] = {
    "filter": "restrict what is searched: --since, --until, --source, --author, --as-of; clear",
    "quotes": "what somebody said: quotes NAME, quotes NAME --about TOPIC, quotes --about TOPIC",
    "timeline": "what happened when: timeline QUERY",
    "edit": "put the question that was asked into the prompt, to change it",
    "browse": "look through the articles",
    "index": "bring the index up to date with the files: index [--rebuild] [FOLDER]",
    "export": "write the conversation to a Markdown file: export [FILE]",
    "copy": "copy the answer",
    "open": "open the article of a source: open N",
    "history": "show the questions asked before",
    "literal": "ask the last line again, or another, as it is typed: nothing is added or taken out",
    "new": "begin a new conversation",
    "theme": "change the colours",
    "help": "show the commands",
    "quit": "end",
}
_OPTIONS = {"--since": "since", "--until": "until", "--source": "sources", "--author": "authors", "--as-of": "as_of"}
LITERALLY = "nothing has been asked yet; write: /literal what has changed since March?"
_ARTICLE = {"--article": "articles"}
_COMMAND = re.compile(r"/([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """A command without its slash, and what stands behind it."""

    name: str
    arguments: str


def parse(text: str) -> Command | None:
    """Return the command that `text` is, or None when it is a question, such as "/etc/passwd leaked?".

    Raises: UsageError for a command that does not exist.
    """
    match = _COMMAND.fullmatch(text)
    if match is None:
        return None
    name = match[1].lower()
    if name not in COMMANDS:
        near = get_close_matches(name, COMMANDS, 1)
        raise UsageError(f"no command /{name}; {f'did you mean /{near[0]}? ' if near else ''}all of them: /help")
    return Command(name, (match[2] or "").strip())


def complete(text: str) -> list[str]:
    """Return what a started command may become: "/fi" becomes "/filter", "/filter --s" gets its options."""
    if re.fullmatch(r"/[A-Za-z]*", text):
        return [f"/{name}" for name in COMMANDS if name.startswith(text[1:].lower())]
    match = re.fullmatch(r"(/filter\s(?:.*\s)?)(--[a-z-]*|[a-z]+)", text, re.DOTALL)
    if match is None:
        return []
    words = [*_OPTIONS, *(["clear"] if match[1].split() == ["/filter"] else [])]
    return [match[1] + word for word in words if word.startswith(match[2])]


def quoting(arguments: str) -> str:
    """Return the question that /quotes asks: NAME, --about TOPIC or both. Raises: UsageError."""
    name, about, topic = (part.strip(" =\"'") for part in arguments.partition("--about"))
    if not (name or topic) or (about and not topic) or name.startswith("-") or "--" in topic + name:
        raise UsageError("name somebody, a topic or both: /quotes Rowley --about naming companies")
    if not name:
        return f"Who spoke about {topic}?"
    return f"What did {name} say about {topic}?" if topic else f"What did {name} say?"


def timing(arguments: str) -> str:
    """Return the query of /timeline. Raises: UsageError."""
    query = arguments.strip(" \"'")
    if not query or query.startswith("-"):
        raise UsageError("name what it is about: /timeline ferry fire; dates and outlets: /filter")
    return query


def indexing(arguments: str) -> tuple[bool, str]:
    """Return whether /index is to rebuild, and the folder or file it names, empty for none. Raises: UsageError."""
    words = _words(arguments)
    paths = [word for word in words if word != "--rebuild"]
    if len(paths) > 1 or any(path.startswith("--") for path in paths):
        raise UsageError('/index takes --rebuild and one folder; a name with spaces goes in quotation marks: "my news"')
    return "--rebuild" in words, paths[0] if paths else ""


def filters(arguments: str, now: Filters, article: Callable[[str], str] | None = None) -> Filters:
    """Return the filters that the options of /filter make of those there are.

    A kind that is named is replaced, with an empty value lifted; the others stay; `clear` lifts all.
    `article` finds an id for --article, which without it is no option. Raises: UsageError.
    """
    words = _words(arguments)
    if words[:1] == ["clear"]:
        now, words = EVERYTHING, words[1:]
    named: dict[str, list[str]] = {}
    options = _OPTIONS | (_ARTICLE if article else {})
    while words:
        option, value, words = _option(words, options)
        found = article(value) if article and option == "--article" and value else value
        named.setdefault(options[option], []).append(found)
    return _replaced(now, named)


def _words(arguments: str) -> list[str]:
    try:
        return shlex.split(arguments)
    except ValueError:
        raise UsageError(
            'a quotation mark or backslash is left open; write: /filter --author "Jane O\'Neill"'
        ) from None


def _option(words: list[str], options: Mapping[str, str]) -> tuple[str, str, list[str]]:
    """Return the first option, its value and the words from the next option on.

    A name of several words needs no quotation marks: --source Kestrel Press Agency.
    """
    option, given, value = words[0].partition("=")
    if option not in options:
        near = get_close_matches(option, [*options, "clear"], 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(options)} and clear"
        raise UsageError(f"/filter knows no {option}; {hint}")
    end = next((place for place, word in enumerate(words) if place and word.startswith("--")), len(words))
    values = [*([value] if given else []), *words[1:end]]
    if not values:
        raise UsageError(f"{option} needs a value, such as {_EXAMPLES[option]}")
    return option, " ".join(values), words[end:]


_EXAMPLES = {
    "--since": '--since "last week"',
    "--until": "--until 2026-04",
    "--source": "--source ledger",
    "--author": '--author "Jane Doe"',
    "--article": "--article 3f2a91",
    "--as-of": "--as-of 2026-03-05",
}


def _replaced(now: Filters, named: Mapping[str, list[str]]) -> Filters:
    """Return filters with the named kinds replaced; of a day named twice the later one counts.

    Words for days are counted from the day as of which everything is seen.
    """
    as_of = now.as_of
    if "as_of" in named:
        as_of = last_day(named["as_of"][-1]) if named["as_of"][-1].strip() else None
    today = date.fromisoformat(as_of) if as_of else None
    days = {kind: _day(values[-1], today) for kind, values in named.items() if kind in ("since", "until")}
    names = {kind: tuple(value for value in values if value.strip()) for kind, values in named.items()}
    since, until = days.get("since", now.since), days.get("until", now.until)
    require_between(since, until)
    return replace(
        now,
        since=since,
        until=until,
        sources=names.get("sources", now.sources),
        authors=names.get("authors", now.authors),
        articles=tuple(dict.fromkeys(names.get("articles", now.articles))),
        as_of=as_of,
    )


def _day(text: str, today: date | None) -> str | None:
    return day(text, today) if text.strip() else None
