"""A small server that answers as badly as the test asks; the sandbox plays the providers at their best."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    form: dict[str, list[str]]


Answer = Callable[["Handler"], None]


@dataclass
class Server:
    """Answers come from the queue, then from the last one again; what was asked is kept."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def will(self, *answers: Answer) -> None:
        self.answers = list(answers)


class Handler(BaseHTTPRequestHandler):
    server: "_Http"

    def do(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        script = self.server.script
        headers = {name.lower(): value for name, value in self.headers.items()}
        form = parse_qs(body, keep_blank_values=True)
        script.asked.append(Asked(self.command, parts.path, parse_qs(parts.query), headers, form))
        answer = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
        answer(self)

    do_GET = do_POST = do_DELETE = do  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class _Http(ThreadingHTTPServer):
    daemon_threads = False
    script: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what some of these tests are about."""


def reply(status: int, body: Any = b"", **headers: str) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
        handler.close_connection = True

    return answer


def reset(handler: Handler) -> None:
    """Take the request, then reset the connection: nobody knows whether it was processed."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def silence(handler: Handler) -> None:
    """Take the request and say nothing until the test is over."""
    handler.server.script.over.wait(30)
    handler.close_connection = True


def serve() -> Iterator[Server]:
    script = Server()
    http = _Http(("127.0.0.1", 0), Handler)
    http.script = script
    script.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        http.shutdown()
        http.server_close()
        thread.join()
