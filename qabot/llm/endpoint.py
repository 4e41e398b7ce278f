"""A model behind any endpoint that speaks OpenAI's chat protocol: Ollama, llama.cpp, vLLM, a hosted one.

One request a reply: the model's name, the two messages, the limits. Retried is what may pass by itself, and only
before the first words have come.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from qabot.config import KEY, LlmConfig
from qabot.errors import ComposeError
from qabot.llm.deadline import within
from qabot.text import clean_line

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

INSTALL = "pip install 'qabot[llm]'"
# Seconds before the second try; twice as many before each further one.
_PAUSE_S = 0.2
# What a server may say of itself in an error message.
_LONGEST = 200
# What JSON that is none, or of another shape, or a header that cannot be sent, may raise in the package or here.
_ODD = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError)
# What the package would tell every endpoint about this machine.
_TELLTALE = ("Arch", "Async", "Lang", "OS", "Package-Version", "Runtime", "Runtime-Version")


class Endpoint:
    """Asks one model at one place."""

    def __init__(self, config: LlmConfig, place: str, key: str) -> None:
        self._config, self._place, self._key = config, place, key

    @property
    def identity(self) -> str:
        return f"{clean_line(self._config.model)} at {self._place}"

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece. Raises: ComposeError, which says what to do, whatever the endpoint sends."""
        import_openai()
        import httpx2
        import openai

        deadline = time.monotonic() + self._config.timeout_s

        def reply() -> Iterator[str]:
            with closing(self._begin(client, system, user, deadline)) as stream:
                yield from self._pieces(stream)

        def abandon() -> None:
            # Closed while it is being read from, in another thread, it may complain.
            with suppress(Exception):
                client.close()

        try:
            client = self._client()
            yield from within(self._config.timeout_s, reply, abandon)
        except openai.APIStatusError as error:
            raise ComposeError(f"{self._place} {_refusal(error)}") from error
        except (TimeoutError, openai.APITimeoutError) as error:
            raise self._late() from error
        except openai.APIConnectionError as error:
            raise ComposeError(f"{self._place} cannot be reached, or broke off; is the server running?") from error
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, *_ODD) as error:
            raise ComposeError(f"{self._place} does not answer as it should: {_short(error)}") from error

    def _client(self) -> OpenAI:
        import httpx2
        from openai import Omit, OpenAI

        unsaid: dict[str, Any] = {f"X-Stainless-{name}": Omit() for name in _TELLTALE}
        return OpenAI(
            api_key=self._key or "none",
            base_url=self._config.base_url,
            timeout=self._config.timeout_s,
            max_retries=0,
            # Elsewhere than where the settings say, nothing is sent.
            http_client=httpx2.Client(follow_redirects=False, timeout=self._config.timeout_s),
            default_headers=unsaid | {"User-Agent": "qabot"},
        )

    def _begin(self, client: OpenAI, system: str, user: str, deadline: float) -> Stream[ChatCompletionChunk]:
        """Return the stream of a reply that has begun, after as many tries as are allowed and still have time."""
        from openai import APIConnectionError, APITimeoutError, BadRequestError, InternalServerError, RateLimitError

        # Newer hosted models know the limit by another name and want no temperature; others know only this one.
        limits: dict[str, Any] = {"max_tokens": self._config.max_tokens, "temperature": 0}
        tries = 0
        while True:
            try:
                return self._send(client, system, user, limits)
            except BadRequestError:
                if "temperature" not in limits:
                    raise
                limits = {"max_completion_tokens": self._config.max_tokens}
            except (APIConnectionError, RateLimitError, InternalServerError) as error:
                pause = max(_PAUSE_S * 2**tries, _asked_for(error))
                tries += 1
                timed_out = isinstance(error, APITimeoutError)
                if timed_out or tries > self._config.retries or time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)

    def _send(self, client: OpenAI, system: str, user: str, limits: dict[str, Any]) -> Stream[ChatCompletionChunk]:
        from openai import Omit

        stream: Stream[ChatCompletionChunk] = client.chat.completions.create(
            model=self._config.model,
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
            stream=True,
            extra_headers=None if self._key else {"Authorization": Omit()},
            **limits,
        )
        return stream

    def _pieces(self, stream: Stream[ChatCompletionChunk]) -> Iterator[str]:
        """Yield the words of a stream until it ends."""
        finished = False
        for chunk in stream:
            # An endpoint may send anything; the package does not check it.
            choices = getattr(chunk, "choices", None)
            for choice in choices[:1] if isinstance(choices, list) else []:
                piece = getattr(getattr(choice, "delta", None), "content", None)
                finished = finished or bool(getattr(choice, "finish_reason", None))
                if isinstance(piece, str) and piece:
                    yield piece
        if not finished:
            raise ComposeError(f"{self._place} {_instead(stream.response.headers.get('content-type', ''))}")

    def _late(self) -> ComposeError:
        return ComposeError(
            f"{self._place} took longer than {self._config.timeout_s:g} seconds; llm.timeout_s allows more"
        )


def import_openai() -> None:
    """Load the package. Raises: ComposeError with the line that installs it."""
    try:
        import openai  # noqa: F401
    except ImportError as error:
        raise ComposeError(f"the package openai is not installed; mend: {INSTALL}") from error


def _asked_for(error: Exception) -> float:
    """Return the seconds that a server wants to be left alone for."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    with suppress(TypeError, ValueError):
        return max(0.0, float(headers.get("retry-after", 0)))
    return 0.0


def _refusal(error: APIStatusError) -> str:
    """Return what a status means to the person, with the server's own words."""
    status = error.status_code
    if 300 <= status < 400:
        there = clean_line(error.response.headers.get("location", ""))[:_LONGEST]
        return f"wants the question sent to {there or 'another address'}, which is not done; see llm.base_url"
    known = {
        401: f"wants another key; set {KEY}",
        403: f"does not let this key in; see {KEY}",
        404: "knows no such model or address; see llm.model and llm.base_url",
        429: "has had too many questions, or the account is used up; try again later",
    }
    meaning = known.get(status, "failed" if status >= 500 else "refused")
    return f"{meaning} (HTTP {status}: {_short(error)})"


def _instead(kind: str) -> str:
    """Return what came, by its media type, where no whole reply did."""
    if "html" in kind:
        return "sent a web page and no reply; llm.base_url often ends with /v1"
    if "json" in kind:
        return "sent JSON in one piece where a stream was asked for; does it stream, and is llm.base_url its address?"
    return "broke off in the middle of its reply"


def _short(error: Exception) -> str:
    """Return the words of an error; in a stream the package keeps those of a server only where they are an object."""
    told = getattr(error, "body", None)
    return clean_line(told if isinstance(told, str) and told.strip() else str(error))[:_LONGEST]
