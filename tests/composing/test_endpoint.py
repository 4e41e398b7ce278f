"""What an endpoint may do to whoever asks it: stream, fail, dawdle, break off, talk nonsense."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from composing.scripted import Script, chunk, pieces, serving

from qabot.config import LlmConfig
from qabot.errors import ComposeError, ConfigError
from qabot.llm.opening import open_chat_model

TEXT = "Ein Übel ‘so’, 📰 said Nguyễn [1]."


def reply(url: str, environ: Mapping[str, str] | None = None, **settings: object) -> str:
    values = {"base_url": url, "model": "tiny", "timeout_s": 2.0, "retries": 0} | settings
    model = open_chat_model(LlmConfig(**values), environ or {})  # type: ignore[arg-type]
    assert model is not None
    return "".join(model.stream("rules", "question"))


def test_streams_and_sends_what_the_manual_says_and_no_more() -> None:
    with serving(Script(pieces(TEXT, 3))) as server:
        assert reply(server.url) == TEXT
    sent = server.requests[0]
    assert sent == {
        "path": "/v1/chat/completions",
        "model": "tiny",
        "stream": True,
        "max_tokens": 400,
        "temperature": 0,
        "messages": [{"role": "system", "content": "rules"}, {"role": "user", "content": "question"}],
    }
    assert set(server.headers[0]) <= {
        "host", "accept", "accept-encoding", "connection", "user-agent", "content-type", "content-length",
        "x-stainless-retry-count", "x-stainless-read-timeout",
    }  # fmt: skip
    assert server.headers[0]["user-agent"] == "qabot"


def test_a_key_goes_only_where_it_belongs() -> None:
    with serving(Script(["yes"])) as server:
        reply(server.url, {"OPENAI_API_KEY": "theirs"})
        reply(server.url, {"OPENAI_API_KEY": "theirs", "QABOT_LLM_KEY": "mine"})
    assert "authorization" not in server.headers[0]
    assert server.headers[1]["authorization"] == "Bearer mine"


def test_a_model_that_knows_the_limit_by_another_name() -> None:
    wants = b'{"error": {"message": "Unsupported parameter: max_tokens"}}'
    with serving(Script(status=400, body=wants), Script(["yes"])) as server:
        assert reply(server.url) == "yes"
    assert server.requests[1]["max_completion_tokens"] == 400
    assert not {"max_tokens", "temperature"} & set(server.requests[1])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    with serving(Script(status=status, headers={"Retry-After": "0.01"}), Script(["yes"])) as server:
        assert reply(server.url, retries=1) == "yes"
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (Script(status=401), "QABOT_LLM_KEY"),
        (Script(status=403), "QABOT_LLM_KEY"),
        (Script(status=404), "llm.model"),
        (Script(status=400), "refused (HTTP 400"),
        (Script(status=429), "try again later"),
        (Script(status=500, body=b"<html>\x1b[31mno</html>"), "failed (HTTP 500"),
        (Script([b"data: {no json\n\n"]), "does not answer as it should"),
        (Script([b"data: [1, 2]\n\n"], done=False), "broke off"),
        (Script([b'data: {"choices": [{"delta": 5}]}\n\n'], done=False), "broke off"),
        (Script([b'data: {"error": {"message": "out of memory"}}\n\n']), "out of memory"),
        (Script(["half a sen"], done=False), "broke off"),
        (Script(done=False), "broke off"),
        (Script([b"garbage", b"\xff\xfe\x00"], done=False), ""),
        (Script([b"<html>hello</html>"], done=False, kind="text/html; charset=utf-8"), "web page"),
        (Script([b"<html>hello</html>"], done=False, kind="text/html; charset=utf-8"), "ends with /v1"),
        (
            Script([b'{"choices": [{"message": {"content": "x"}}]}'], done=False, kind="application/json"),
            "in one piece",
        ),
    ],
)
def test_what_fails_says_so(script: Script, words: str) -> None:
    with serving(script) as server, pytest.raises(ComposeError) as caught:
        reply(server.url)
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "data",
    [
        {"choices": {"a": 1}}, {"choices": "abc"}, {"choices": [None]}, {"choices": [5]}, {"choices": 7},
        {"choices": [[]]},
        {"choices": [{"delta": None}]}, {"choices": [{"delta": "x"}]}, {"choices": [{"delta": {"content": 5}}]},
        {"choices": [{"delta": {"content": ["x"]}}]}, {"error": "exploded"}, {"error": ["exploded"]}, [1], "text",
        {"choices": [{"delta": {"content": {"deep": [[[]]]}}}]}, 5, None,
    ],
    ids=str,
)  # fmt: skip
def test_json_of_any_shape_is_an_error_that_says_so_or_no_words(data: object) -> None:
    event = b"data: " + json.dumps(data).encode() + b"\n\n"
    with serving(Script([event], done=False)) as server, pytest.raises(ComposeError):
        reply(server.url)
    with serving(Script([event, "yes"])) as server, suppress(ComposeError):
        assert reply(server.url) == "yes"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_sent_to_where_an_endpoint_points(status: int) -> None:
    with serving(Script(["stolen"])) as other:
        moved = Script(status=status, headers={"Location": f"{other.url}/chat/completions"})
        with serving(moved) as server, pytest.raises(ComposeError) as caught:
            reply(server.url, retries=2)
        assert not other.requests
    assert len(server.requests) == 1
    assert other.url in str(caught.value)
    assert "not done; see llm.base_url" in str(caught.value)


def test_nothing_is_tried_again_once_words_have_come() -> None:
    with serving(Script(["half"], done=False), Script(["whole"])) as server:
        with pytest.raises(ComposeError):
            reply(server.url, retries=3)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "script",
    [
        Script(wait=1.0),
        Script(["one", 1.0, "two"]),
        Script([*(["drip", 0.05] * 20)]),
        Script([*([b": keep-alive\n\n", 0.05] * 40)]),
        Script(["one", *([b": keep-alive\n\n", 0.05] * 40)]),
        Script([event for byte in chunk("word" * 10) for event in (bytes([byte]), 0.05)]),
    ],
    ids=["mute", "stalls", "drips", "comments", "comments later", "bytes"],
)
def test_slowness_has_an_end(script: Script) -> None:
    with serving(script) as server, pytest.raises(ComposeError, match=r"longer than 0\.2 seconds; llm\.timeout_s"):
        began = time.monotonic()
        reply(server.url, timeout_s=0.2, retries=5)
        assert time.monotonic() - began < 1


def test_a_pause_that_is_longer_than_the_time_left_is_not_taken() -> None:
    with serving(Script(status=429, headers={"Retry-After": "3600"})) as server, pytest.raises(ComposeError):
        reply(server.url, retries=5)
    assert len(server.requests) == 1


def test_an_error_in_a_stream_is_told_in_the_words_of_the_server() -> None:
    for error in ("model\n exploded" + "!" * 400, {"message": "model  exploded"}):
        event = b"data: " + json.dumps({"error": error}).encode() + b"\n\n"
        with serving(Script([event], done=False)) as server, pytest.raises(ComposeError) as caught:
            reply(server.url)
        assert "model exploded" in str(caught.value)
        assert len(str(caught.value)) < 300


def test_nobody_there() -> None:
    with serving(Script()) as server:
        pass
    with pytest.raises(ComposeError, match="is the server running"):
        reply(server.url)


def test_chunks_without_words_are_no_words() -> None:
    usage = b'data: {"id": "x", "choices": [], "usage": {"total_tokens": 3}}\n\n'
    with serving(Script([usage, chunk(None), "yes", usage])) as server:
        assert reply(server.url) == "yes"


def test_off_unless_configured() -> None:
    assert open_chat_model(LlmConfig(), {"OPENAI_API_KEY": "x", "QABOT_LLM_KEY": "x"}) is None


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (LlmConfig(model="tiny"), "llm.base_url"),
        (LlmConfig(base_url="http://localhost"), "llm.model"),
        (LlmConfig(base_url="localhost:11434", model="tiny"), "http://"),
        (LlmConfig(base_url="http://[", model="tiny"), "no address"),
        (LlmConfig(base_url="https://user:key@example.org", model="tiny"), "QABOT_LLM_KEY"),
        (LlmConfig(local="smollm2", model="tiny"), "keep one"),
    ],
)
def test_half_a_configuration_is_an_error(config: LlmConfig, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        open_chat_model(config, {})


def test_a_missing_package_names_the_line_that_installs_it() -> None:
    code = (
        "import sys; sys.modules['openai'] = None\n"
        "from qabot.config import LlmConfig\nfrom qabot.llm.opening import open_chat_model\n"
        "list(open_chat_model(LlmConfig(base_url='http://127.0.0.1:1', model='m'), {}).stream('a', 'b'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "pip install 'qabot[llm]'" in done.stderr


def test_a_local_model_that_is_not_there(tmp_path: Path) -> None:
    model = open_chat_model(LlmConfig(local=str(tmp_path / "none.gguf")), {})
    assert model is not None
    with pytest.raises(ComposeError, match="there is no file"):
        list(model.stream("a", "b"))
