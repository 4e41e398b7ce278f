"""An endpoint that speaks OpenAI's chat protocol on the loopback and replies as a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Event = str | bytes | float


@dataclass
class Script:
    """What the server does with one request after the other; the last entry serves all that follow.

    `status` other than 200 replies with an error. Of `events`, a text is a piece of the reply, bytes go out as they
    are, a number is a pause in seconds. `done` ends the stream as the protocol wants it, `kind` is its media type.
    """

    events: Sequence[Event] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    wait: float = 0.0
    done: bool = True
    finish: str | None = "stop"
    kind: str = "text/event-stream"


@dataclass
class Listing:
    """How the server replies when it is asked for its models."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


@dataclass
class Server:
    """The address of a running server, what it was sent, and the paths that were asked for."""

    url: str
    requests: list[dict[str, Any]]
    headers: list[dict[str, str]]
    asked: list[str]

    @property
    def prompt(self) -> str:
        """What the user's message of the last request said."""
        content: str = self.requests[-1]["messages"][-1]["content"]
        return content


def chunk(text: str | None, finish: str | None = None) -> bytes:
    """Return one event of a stream."""
    delta = {"content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    value = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice]}
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def pieces(text: str, size: int = 7) -> list[str]:
    """Cut a reply into pieces, as a model streams it."""
    return [text[i : i + size] for i in range(0, len(text), size)]


@contextmanager
def serving(*scripts: Script | Callable[[dict[str, Any]], str], listing: Listing | None = None) -> Iterator[Server]:
    """Run the server while the test lasts; a function makes the reply from the request."""
    found = Server("", [], [], [])

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            found.asked.append(self.path)
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = listing or Listing(404)
            time.sleep(reply.wait)
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b'{"object": "list", "data": [{"id": "tiny"}]}')

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.requests.append(sent | {"path": self.path})
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            entry = scripts[min(len(found.requests), len(scripts)) - 1]
            script = entry if isinstance(entry, Script) else Script(pieces(entry(sent)))
            # Whoever asked may have gone.
            with suppress(BrokenPipeError, ConnectionResetError):
                self._play(script)

        def _play(self, script: Script) -> None:
            time.sleep(script.wait)
            self.send_response(script.status)
            for name, value in script.headers.items():
                self.send_header(name, value)
            if script.status != 200:
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(script.body or b'{"error": {"message": "told to fail", "type": "test"}}')
                return
            self.send_header("Content-Type", script.kind)
            self.end_headers()
            for event in script.events:
                if isinstance(event, float):
                    time.sleep(event)
                else:
                    self.wfile.write(event if isinstance(event, bytes) else chunk(event))
                    self.wfile.flush()
            if script.done:
                self.wfile.write(chunk(None, script.finish) + b"data: [DONE]\n\n")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
