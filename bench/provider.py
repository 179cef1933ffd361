"""A provider that only notes when it was called for whom, accepts everything, and has one photo."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Provider(ThreadingHTTPServer):
    """Listens on loopback; `called` holds (recipient, Unix time) in order of arrival.

    `said` has the texts themselves, in the same order; `photo` is what any address of a medium answers with.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, photo: bytes = b"") -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.photo = photo
        self.called: list[tuple[str, float]] = []
        self.said: list[str] = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    """Head and body leave together: apart, the second would wait 40 ms for the first's delayed receipt."""
    server: Provider

    def do_POST(self) -> None:
        """Create a message."""
        at = time.time()
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        with self.server.lock:
            self.server.said.append(form["Body"][0])
            self.server.called.append((form["To"][0], at))
            number = len(self.server.called)
        made = {"sid": f"SM{number:032x}", "status": "queued", "num_segments": "1", "to": form["To"][0]}
        self._answer(201, made)

    def do_GET(self) -> None:
        """Give the photo, or list messages: none, for nothing here is ever unknown."""
        if "/Media/" in self.path:
            self._write(200, "image/jpeg", self.server.photo)
        else:
            self._answer(200, {"messages": [], "next_page_uri": None})

    def do_DELETE(self) -> None:
        """Let the photo be deleted."""
        self._write(204, "application/json", b"")

    def _answer(self, status: int, body: dict[str, object]) -> None:
        self._write(status, "application/json", json.dumps(body).encode())

    def _write(self, status: int, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""
