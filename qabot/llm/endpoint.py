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
from qabot.text import clean_line

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

INSTALL = "pip install 'qabot[llm]'"
# Seconds before the second try; twice as many before each further one.
_PAUSE_S = 0.2
# What a server may say of itself in an error message.
_LONGEST = 200
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
        """Yield the reply piece by piece. Raises: ComposeError, which says what to do."""
        import_openai()
        import httpx2
        import openai

        deadline = time.monotonic() + self._config.timeout_s
        try:
            with closing(self._client()) as client, closing(self._begin(client, system, user, deadline)) as stream:
                yield from self._pieces(stream)
        except openai.APIStatusError as error:
            raise ComposeError(f"{self._place} {_refusal(error)}") from error
        except openai.APITimeoutError as error:
            raise self._late() from error
        except openai.APIConnectionError as error:
            raise ComposeError(f"{self._place} cannot be reached, or broke off; is the server running?") from error
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            # A ValueError is JSON that is none, or a header that cannot be sent.
            raise ComposeError(f"{self._place} does not answer as it should: {_short(error)}") from error

    def _client(self) -> OpenAI:
        from openai import Omit, OpenAI

        unsaid: dict[str, Any] = {f"X-Stainless-{name}": Omit() for name in _TELLTALE}
        return OpenAI(
            api_key=self._key or "none",
            base_url=self._config.base_url,
            timeout=self._config.timeout_s,
            max_retries=0,
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
        """Yield the words of a stream until it ends, or the time is over, counted from now."""
        until = time.monotonic() + self._config.timeout_s
        finished = False
        for chunk in stream:
            if time.monotonic() > until:
                raise self._late()
            # An endpoint may send anything; the package does not check it.
            choices = chunk.choices or [] if hasattr(chunk, "choices") else []
            for choice in choices[:1]:
                piece = getattr(getattr(choice, "delta", None), "content", None)
                finished = finished or bool(getattr(choice, "finish_reason", None))
                if isinstance(piece, str) and piece:
                    yield piece
        if not finished:
            raise ComposeError(f"{self._place} broke off in the middle of its reply")

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
    known = {
        401: f"wants another key; set {KEY}",
        403: f"does not let this key in; see {KEY}",
        404: "knows no such model or address; see llm.model and llm.base_url",
        429: "has had too many questions, or the account is used up; try again later",
    }
    meaning = known.get(status, "failed" if status >= 500 else "refused")
    return f"{meaning} (HTTP {status}: {_short(error)})"


def _short(error: Exception) -> str:
    return clean_line(str(error))[:_LONGEST]
