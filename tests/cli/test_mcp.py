"""qabot as a server of the Model Context Protocol, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from helpers import Run, environment

mcp = pytest.importorskip("mcp")


@pytest.fixture
def calling(home: Path, sample_index: Path, cache: Path) -> Callable[[Callable[..., Awaitable[None]]], None]:
    """Return what runs a conversation with a server of the sample index."""

    def run(conversation: Callable[..., Awaitable[None]]) -> None:
        arguments = ["-m", "qabot", "mcp", "--index", str(sample_index)]
        server = mcp.StdioServerParameters(command=sys.executable, args=arguments, env=environment(home))

        async def talk() -> None:
            async with mcp.Client(mcp.stdio_client(server)) as client:
                await conversation(client)

        asyncio.run(talk())

    return run


def test_the_tools_answer_with_places(calling, sample_index: Path) -> None:  # type: ignore[no-untyped-def]
    async def conversation(client) -> None:  # type: ignore[no-untyped-def]
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "quotes", "show"}
        assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())

        answer = (
            await client.call_tool("ask", {"question": "how many people died in the ferry fire?"})
        ).structured_content
        assert answer["status"] == "answered"
        cited = answer["citations"][0]
        assert cited["text"][slice(*cited["spans"][0])] in answer["answer"]
        assert {"article_id", "title", "source", "published", "url", "paragraph"} <= set(cited)

        silent = (await client.call_tool("ask", {"question": "who discovered radium?"})).structured_content
        assert silent["status"] == "abstained"
        assert not silent["citations"]

        narrowed = {"query": "ferry fire", "limit": 3, "since": "2026-03", "until": "2026-04", "sources": ["gazette"]}
        hits = (await client.call_tool("search", narrowed)).structured_content["hits"]
        assert len(hits) == 3
        assert all(hit["published"].startswith("2026-03") and hit["source"] == "Harbour Gazette" for hit in hits)

        said = (await client.call_tool("quotes", {"speaker": "Rowley", "direct": True})).structured_content["quotes"]
        assert said
        assert all("Rowley" in quote["speaker"] for quote in said)

        article = (await client.call_tool("show", {"article": hits[0]["article_id"]})).structured_content
        assert article["paragraphs"][hits[0]["paragraph"] - 1] == hits[0]["text"]

        for name, arguments, words in (
            ("show", {"article": "no-such-article"}, "no-such-article"),
            ("ask", {"question": "  "}, "empty"),
            ("ask", {"question": "x", "since": "someday"}, "someday"),
            ("quotes", {}, "name a speaker"),
            ("ask", {"question": "\u200b"}, "`question` is empty"),
            ("ask", {"question": "x", "since": "2026-03", "until": "2026-02"}, "leaves no day"),
            ("search", {"query": "x", "limit": 0}, "limit"),
            ("show", {"article": "x" * 60_000}, "no article"),
        ):
            failed = await client.call_tool(name, arguments)
            assert failed.is_error
            assert words in failed.content[0].text
            assert "--" not in failed.content[0].text
            assert "qabot" not in failed.content[0].text

        for sources in (["nosuch"], [""]):
            arguments = {"question": "how many people died in the ferry fire?", "sources": sources}
            told = (await client.call_tool("ask", arguments)).structured_content
            assert told["warnings"] == ["no article passes the filters", f"no outlet is called {sources[0]!r}"]
        long = (await client.call_tool("quotes", {"speaker": "x" * 60_000})).structured_content
        assert long["quotes"] == []

    calling(conversation)


def test_without_an_index_it_says_so_on_stderr(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("mcp", "--index", tmp_path / "none")
    assert done.returncode == 3
    assert not done.stdout
    assert "qabot index" in done.stderr


def test_without_the_package_it_names_the_line_that_installs_it(tmp_path: Path, run_cli: Run) -> None:
    (tmp_path / "mcp.py").write_text("raise ImportError('hidden')\n", "utf-8")
    done = run_cli("mcp", env={"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"})
    assert done.returncode == 3
    assert "pip install 'qabot[mcp]'" in done.stderr
