"""Arrows go down only, heavy libraries load late, and no index can run code."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import environment

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "qabot").rglob("*.py"))
HEAVY = ["numpy", "onnxruntime", "faiss", "tantivy", "rich", "tokenizers", "torch", "scipy"]
NEVER = [
    "torch", "transformers", "sentence_transformers", "onnx", "trafilatura", "feedparser", "textual", "dateparser",
]  # fmt: skip


def _loaded(home: Path, *args: str) -> set[str]:
    """Run a command of qabot to its end; return the top-level modules it loaded."""
    code = (
        "import sys\n"
        "from qabot.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "sys.stderr.write('\\nLOADED ' + ' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env=environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


def test_arrows_only_go_down() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    if not tool.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    assert "KEPT" in done.stdout


@pytest.mark.parametrize("args", [["--help"], ["ask", "--help"], ["--version"], ["nonsense"]])
def test_help_loads_nothing_heavy(home: Path, args: list[str]) -> None:
    loaded = _loaded(home, *args)
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY), sorted(loaded.intersection(HEAVY))


@pytest.mark.parametrize(
    "code", ["import qabot.cli", "import sys, qabot.cli; sys.argv[1:] = ['--help']; qabot.cli.main()"]
)
def test_the_program_knows_nothing_of_training(home: Path, code: str) -> None:
    last = "import atexit, sys; atexit.register(lambda: sys.stderr.write('LOADED ' + ' '.join(sys.modules)));"
    done = subprocess.run(
        [sys.executable, "-c", f"{last}{code}"],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    loaded = done.stderr.rpartition("LOADED ")[2].split()
    assert "qabot.cli" in loaded
    assert not [name for name in loaded if name.split(".")[0] in ("torch", "scipy") or "qabot.training" in name]


@pytest.mark.parametrize("command", ["ask", "search", "status", "list"])
def test_asking_loads_no_training_and_no_parsers(home: Path, sample_index: Path, command: str) -> None:
    question = ["what did Rowley say about naming companies?"] if command in ("ask", "search") else []
    loaded = _loaded(home, command, "--index", str(sample_index), *question)
    assert "qabot" in loaded
    assert loaded.isdisjoint(NEVER), sorted(loaded.intersection(NEVER))
    if not question:
        assert loaded.isdisjoint(["onnxruntime", "faiss", "tantivy"])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pickle_and_no_root_imports(path: Path) -> None:
    unsafe = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import"
            names = [node.module or ""]
            if node.module == "qabot":
                # The version, and modules, are all there is at the root.
                for alias in node.names:
                    own = [ROOT / "qabot" / f"{alias.name}.py", ROOT / "qabot" / alias.name / "__init__.py"]
                    assert alias.name == "__version__" or any(p.is_file() for p in own), alias.name
        assert not unsafe.intersection(name.partition(".")[0] for name in names)
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            assert isinstance(node.value, ast.Constant)
            assert node.value.value is False
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("load", "save"):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "np":
                assert any(keyword.arg == "allow_pickle" for keyword in node.keywords)
