"""`show --versions`, and the outlets beside what is found."""

from __future__ import annotations

import json
from pathlib import Path

from helpers import Run, build, write_json

from qabot.protocols import Encoder


def test_versions_of_the_moths(run_cli: Run, sample_index: Path) -> None:
    shown = run_cli("--index", sample_index, "show", "180693f4492b", "--versions")
    assert shown.returncode == 0
    assert "Copy: Moths double beside roads where street lamps are dimmed at night" in shown.stdout
    assert "+ 9: Seven of them have said that they will keep the dimmed lighting." in shown.stdout
    value = json.loads(run_cli("--index", sample_index, "show", "180693f4492b", "--versions", "--json").stdout)
    assert [each["source"] for each in value["versions"]] == ["Kestrel Press Agency", "Eastmere Evening Post"]
    assert {each["kind"] for each in value["versions"]} == {"copy"}
    for version in value["versions"]:
        for each in version["differences"]:
            if each["paragraph"]:
                assert each["text"] in value["paragraphs"][each["paragraph"] - 1]
    alone = run_cli("--index", sample_index, "show", "storm-orla-bridges.md", "--versions")
    assert "No other version" in alone.stdout


def test_outlets_stand_beside_hits(run_cli: Run, sample_index: Path) -> None:
    question = "moths beside roads where street lamps are dimmed"
    found = json.loads(run_cli("--index", sample_index, "search", question, "--json").stdout)["hits"]
    first = found[0]
    assert first["story"] == "3c3787f66f22"
    assert {first["source"], *(each["source"] for each in first["reprints"])} == {
        "Kestrel Press Agency",
        "Harbour Gazette",
        "Eastmere Evening Post",
    }
    assert len(first["version"]) == 32
    only = run_cli("--index", sample_index, "search", question, "--json", "--source", "gazette")
    assert all(hit["reprints"] == [] for hit in json.loads(only.stdout)["hits"])
    assert "also in " in run_cli("--index", sample_index, "search", question).stdout


def test_who_has_it_word_for_word_is_named_too(run_cli: Run, tmp_path: Path, encoder: Encoder) -> None:
    body = ["The gazette says that the bridge was closed.", "It was rotten, the mayor said."]
    for name, day in (("Wire", "2026-05-01"), ("Post", "2026-05-04")):
        url = f"https://{name.lower()}.example/bridge"
        write_json(tmp_path / "c" / f"{name}.json", body, title=f"Bridge, {name}", source=name, date=day, url=url)
    build(tmp_path / "i", [tmp_path / "c"], encoder)
    shown = run_cli("--index", tmp_path / "i", "show", "Post.json", "--versions")
    assert "Copy: Bridge, Wire" in shown.stdout
    assert "2026-05-01" in shown.stdout
    assert "Wire" in run_cli("--index", tmp_path / "i", "search", "bridge").stdout
