"""A provider that only notes when it was called for whom, and accepts everything."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Provider(ThreadingHTTPServer):
    """Listens on loopback; `called` holds (recipient, Unix time) in order of arrival."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.called: list[tuple[str, float]] = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Provider

    def do_POST(self) -> None:
        """Create a message."""
        at = time.time()
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        with self.server.lock:
            self.server.called.append((form["To"][0], at))
            number = len(self.server.called)
        made = {"sid": f"SM{number:032x}", "status": "queued", "num_segments": "1", "to": form["To"][0]}
        self._answer(201, made)

    def do_GET(self) -> None:
        """List messages: none, for nothing here is ever unknown."""
        self._answer(200, {"messages": [], "next_page_uri": None})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""
