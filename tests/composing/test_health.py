"""What `qabot models` and `qabot doctor` say of a language model, and that they ask it nothing."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from composing.scripted import Listing, Server, serving
from helpers import Run

from qabot.config import LlmConfig
from qabot.llm import health


def config(server: Server) -> LlmConfig:
    return LlmConfig(base_url=server.url, model="tiny")


def test_nothing_is_wrong_with_a_model_that_lists_itself() -> None:
    with serving(listing=Listing()) as server:
        assert list(health.ailments(config(server), {"QABOT_LLM_KEY": "mine"})) == []
    assert server.asked == ["/v1/models"]
    assert not server.requests
    assert server.headers[0]["authorization"] == "Bearer mine"
    assert server.headers[0]["user-agent"] == "qabot"


@pytest.mark.parametrize(
    ("listing", "problem", "mend"),
    [
        (Listing(401), "wants a key", "QABOT_LLM_KEY"),
        (Listing(404), "lists no models", "llm.base_url"),
        (Listing(307, {"Location": "http://127.0.0.2/steal"}), "lists no models", "llm.base_url"),
        (Listing(500), "fails (HTTP 500)", "log"),
        (Listing(wait=9.0), "does not answer within 2 seconds", "llm.base_url"),
    ],
)
def test_what_is_in_the_way_of_an_endpoint(listing: Listing, problem: str, mend: str) -> None:
    began = time.monotonic()
    with serving(listing=listing) as server:
        ((found, mended),) = health.ailments(config(server), {})
        assert time.monotonic() - began < 4
    assert problem in found
    assert mend in mended
    assert len(server.asked) == 1


@pytest.mark.parametrize("content", [b"", b"GGU", b"<html>not found</html>"])
def test_a_file_that_holds_no_weights(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(content)
    config = LlmConfig(local=str(bad))
    assert any("no GGUF file" in problem for problem, _ in health.ailments(config, {}))
    assert "no GGUF file" in (health.described(config, {}) or {})["file"]
    bad.write_bytes(b"GGUF\x03\0\0\0")
    assert not any("GGUF" in problem for problem, _ in health.ailments(config, {}))


def test_nobody_there_and_no_key() -> None:
    with serving(listing=Listing()) as server:
        pass
    ((problem, _),) = health.ailments(config(server), {})
    assert "does not answer" in problem
    hosted = list(health.ailments(LlmConfig(base_url="https://llm.invalid/v1", model="m"), {}))
    assert "no key" in hosted[0][0]
    assert "does not answer" in hosted[1][0]


def test_a_package_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "find_spec", lambda name: None)
    ((_, mend),) = health.ailments(LlmConfig(base_url="http://127.0.0.1:9/v1", model="m"), {})
    assert mend == "pip install 'qabot[llm]'"
    problems = dict(health.ailments(LlmConfig(local=str(tmp_path / "none.gguf")), {}))
    assert "pip install 'qabot[local-llm]'" in problems.values()
    assert any("there is no file" in problem for problem in problems)


def test_off_and_half_a_configuration() -> None:
    assert list(health.ailments(LlmConfig(), {})) == []
    assert health.described(LlmConfig(), {}) is None
    ((problem, mend),) = health.ailments(LlmConfig(model="m"), {})
    assert "llm.base_url" in problem
    assert mend == "qabot config show"


def test_the_commands_speak_of_it(run_here: Run, sample_index: Path, tmp_path: Path) -> None:
    with serving(listing=Listing(401)) as server:
        env = {"QABOT_LLM__BASE_URL": server.url, "QABOT_LLM__MODEL": "tiny"}
        done = run_here("doctor", "--json", "--index", sample_index, env=env)
        said = run_here("models", "--json", env=env)
        assert "tiny" in run_here("models", env=env).stdout
    assert done.returncode == 0, "a hint is no damage"
    hints = [finding for finding in json.loads(done.stdout)["findings"] if finding["kind"] == "hint"]
    assert [hint["mend"] for hint in hints] == ["set QABOT_LLM_KEY"]
    composer = json.loads(said.stdout)["composer"]
    assert composer == {
        "name": "tiny",
        "endpoint": server.url.split("/")[2],
        "package": "installed",
        "key": "none",
    }
    assert server.asked == ["/v1/models"], "qabot models asks nobody"
    gone = run_here("models", "--json", env={"QABOT_LLM__LOCAL": str(tmp_path / "none.gguf")})
    assert json.loads(gone.stdout)["composer"]["file"].startswith("not there: ")
    assert "composer" not in json.loads(run_here("models", "--json").stdout)
