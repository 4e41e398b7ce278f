"""What composes, and what is in its way: looked at without loading weights and without asking a question."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from qabot.config import KEY, LlmConfig, on_this_machine
from qabot.errors import ComposeError, ConfigError
from qabot.llm import endpoint, local
from qabot.llm.deadline import within
from qabot.llm.opening import key_for, place_of, require_whole

# Seconds in which an endpoint must list its models.
_PATIENCE = 2.0
_SHOW = "qabot config show"


def described(config: LlmConfig, environ: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """Return what composes and whether it can; None when nothing does. Raises: ConfigError for half a configuration."""
    require_whole(config)
    if config.local:
        try:
            weights = str(local.weights(config.local))
        except ComposeError as error:
            weights = f"not there: {error}"
        return {"name": config.local, "file": weights, "package": _package("llama_cpp", local.INSTALL)}
    if not config.base_url:
        return None
    place = place_of(config.base_url)
    return {
        "name": config.model,
        "endpoint": place,
        "package": _package("openai", endpoint.INSTALL),
        "key": "set" if key_for(place, environ) else "none",
    }


def ailments(config: LlmConfig, environ: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str]]:
    """Yield what keeps a configured model from composing, each with what mends it.

    An endpoint is sent a request for the list of its models and nothing else, once.
    """
    try:
        require_whole(config)
        place = place_of(config.base_url) if config.base_url else ""
    except ConfigError as error:
        yield str(error), _SHOW
        return
    if config.local:
        if find_spec("llama_cpp") is None:
            yield "llm.local: llama-cpp-python is not installed", local.INSTALL
        try:
            local.weights(config.local)
        except ComposeError as error:
            yield str(error).partition("; mend: ")[0], local.INSTALL if config.local in local.PACKAGED else _SHOW
    elif place:
        if find_spec("openai") is None:
            yield "llm.base_url: the package openai is not installed", endpoint.INSTALL
            return
        key = key_for(place, environ)
        if not key and not on_this_machine(config.base_url):
            yield f"there is no key for {place}; most hosts want one", f"set {KEY}"
        wrong = _unreachable(config.base_url, place, key)
        if wrong is not None:
            yield wrong


def _package(module: str, install: str) -> str:
    return "installed" if find_spec(module) is not None else f"not installed; mend: {install}"


def _unreachable(url: str, place: str, key: str) -> tuple[str, str] | None:
    """Return why an endpoint does not list its models, and what mends it; None when it does."""
    import httpx2

    client = httpx2.Client(follow_redirects=False, timeout=_PATIENCE)
    headers = {"User-Agent": "qabot", **({"Authorization": f"Bearer {key}"} if key else {})}

    def ask() -> Iterator[str]:
        with client.stream("GET", f"{url.rstrip('/')}/models", headers=headers) as response:
            yield str(response.status_code)

    def abandon() -> None:
        # Closed while it is being read from, in another thread, it may complain.
        with suppress(Exception):
            client.close()

    try:
        status = int(next(within(_PATIENCE, ask, abandon)))
    except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError):
        return f"{place} does not answer within {_PATIENCE:g} seconds", "start it, or see llm.base_url"
    if status in (401, 403):
        return f"{place} wants {'another' if key else 'a'} key", f"set {KEY}"
    if 300 <= status < 400 or status == 404:
        return f"{place} lists no models under the address configured; it often ends with /v1", "see llm.base_url"
    return (f"{place} fails (HTTP {status})", "see its own log") if status >= 500 else None
