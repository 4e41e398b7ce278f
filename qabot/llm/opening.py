"""From the configured names to a language model, or none, which is the rule."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from qabot.config import KEY, LlmConfig
from qabot.errors import ConfigError
from qabot.protocols import ChatModel

# Whose key this is; it is sent to nobody else.
_OPENAI, _OPENAI_KEY = "api.openai.com", "OPENAI_API_KEY"


def open_chat_model(config: LlmConfig, environ: Mapping[str, str] = os.environ) -> ChatModel | None:
    """Return the configured model, nothing loaded and nobody asked yet; None when none is configured.

    Raises: ConfigError for half a configuration.
    """
    require_whole(config)
    if config.local:
        from qabot.llm.local import LocalModel

        return LocalModel(config.local, config.max_tokens, config.timeout_s)
    if not config.base_url:
        return None
    place = place_of(config.base_url)
    from qabot.llm.endpoint import Endpoint

    return Endpoint(config, place, key_for(place, environ))


def require_whole(config: LlmConfig) -> None:
    """Raise ConfigError for half a configuration, or two."""
    if config.local and (config.base_url or config.model):
        raise ConfigError("llm.local and llm.base_url with llm.model are two models; keep one")
    if config.model and not config.base_url:
        raise ConfigError('llm.model needs llm.base_url, such as "http://localhost:11434/v1" of Ollama')
    if config.base_url and not config.model:
        raise ConfigError("llm.base_url needs llm.model, the name by which the endpoint knows its model")


def place_of(url: str) -> str:
    """Return host and port of an address. Raises: ConfigError when it is none of the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"llm.base_url: {url!r} is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"llm.base_url: {url!r} is no address that begins with http:// or https://")
    if parts.username or parts.password:
        raise ConfigError(f"llm.base_url: a key does not belong into the address; set {KEY}")
    return parts.hostname + (f":{port}" if port else "")


def key_for(place: str, environ: Mapping[str, str]) -> str:
    """Return the key for a place; empty when there is none, as local servers want it."""
    own = environ.get(KEY, "")
    return own or (environ.get(_OPENAI_KEY, "") if place.removesuffix(":443") == _OPENAI else "")
