"""Signed webhooks, ready to be sent, and a client thin enough not to be what is measured."""

import base64
import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from recado.bot.settings import Settings

PATH = "/webhooks/twilio/message"


def requests_for(
    settings: Settings, senders: Sequence[str], body: str, seed: int, media: str = ""
) -> list[bytes]:
    """One raw HTTP request for each sender, as the provider would post it, signed for the portal's origin.

    `media` is the address of one photo that comes with each, or empty.
    """
    return [_request(settings, sender, body, f"{seed}-{n}", media) for n, sender in enumerate(senders)]


def _request(settings: Settings, sender: str, body: str, seed: str, media: str) -> bytes:
    sid = f"SM{hashlib.md5(seed.encode(), usedforsecurity=False).hexdigest()}"
    form = {
        "ToCountry": "US",
        "SmsMessageSid": sid,
        "NumMedia": "1" if media else "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": body,
        "FromCountry": "US",
        "To": settings.twilio_sms_from or "",
        "MessageSid": sid,
        "NumSegments": "1",
        "AccountSid": settings.twilio_account_sid or "",
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    if media:
        form |= {"MediaUrl0": media, "MediaContentType0": "image/jpeg"}
    signed = settings.origin + PATH + "".join(f"{name}{form[name]}" for name in sorted(form))
    code = hmac.new((settings.twilio_auth_token or "").encode(), signed.encode(), hashlib.sha1).digest()
    content = urlencode(form)
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: {urlsplit(settings.origin).netloc}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(content)}\r\n"
        f"X-Twilio-Signature: {base64.b64encode(code).decode()}\r\nConnection: keep-alive\r\n\r\n{content}"
    ).encode()


def throughput(port: int, wanted: Sequence[bytes], connections: int) -> float:
    """Send all requests over so many connections at once; accepted requests a second."""
    shares = [wanted[start::connections] for start in range(connections)]
    failed: list[bytes] = []
    threads = [threading.Thread(target=_send_all, args=(port, share, failed)) for share in shares]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - start
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(wanted)} were not accepted: {failed[0][:200]!r}")
    return len(wanted) / taken


def _send_all(port: int, share: Sequence[bytes], failed: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for request in share:
            connection.sendall(request)
            answer = connection.recv(4096)
            if not answer.startswith(b"HTTP/1.1 204"):
                failed.append(answer)


def paced(port: int, wanted: Sequence[bytes], per_second: float) -> None:
    """Send requests at even distances, each on its own thread, so that a slow one delays none."""
    threads = []
    start = time.perf_counter()
    for number, request in enumerate(wanted):
        ahead = start + number / per_second - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
        thread = threading.Thread(target=_send_all, args=(port, [request], []))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
