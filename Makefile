# Two commands do everything: `make run` and `make test`. Only Python, pip and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The public question sets, and an index of the news among them; `make eval` alone needs them.
SETS ?= ../shared/eval
NEWS ?= build/news
# How many processes the tests run in.
WORKERS ?= 2
EXAMPLE := what did Rowley say about naming companies?

.PHONY: run test test-llm check bench eval screenshots clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(READY)
	$(BIN)/qabot index
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/qabot; else $(BIN)/qabot ask "$(EXAMPLE)"; fi

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

# Compiles llama.cpp the first time, which takes minutes.
$(VENV)/.local-llm: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,local-llm]'
	@touch $@

test-llm: $(VENV)/.local-llm
	PYTHONPATH=tests $(BIN)/python -m composing.real

bench: $(READY)
	$(BIN)/python -m qabot.eval.bench

$(NEWS)/corpus.db: | $(READY)
	$(BIN)/qabot index --index $(NEWS) $(SETS)/realtimeqa/articles_2024.jsonl.gz || [ $$? -eq 5 ]

eval: $(READY) $(NEWS)/corpus.db
	$(BIN)/python -m qabot.eval.gate $(SETS) $(NEWS)
	$(BIN)/qabot index --index build/corpus corpus
	$(BIN)/python -m qabot.eval.dialogues tests/data/dialogues.jsonl build/corpus
	$(BIN)/python -m qabot.eval.dialogues tests/data/dialogues_later.jsonl build/corpus

screenshots: $(READY)
	$(BIN)/python tests/tui/screenshots.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
