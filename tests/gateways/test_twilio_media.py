import gzip
from collections.abc import Callable
from typing import Any

import pytest
from gateways.hostile import Handler, Server, reply, reset, silence

from recado.gateways.errors import MediaNotYet, MediaRefused, MediaTooLarge, MediaUnavailable
from recado.gateways.twilio_media import MediaFetcher

PATH = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
PHOTO = b"\xff\xd8\xff" + bytes(200_000)


@pytest.fixture
def fetcher(server: Server) -> MediaFetcher:
    return MediaFetcher(server.url, "AC1", "secret", timeout=0.4)


def test_a_photo_is_fetched_with_credentials(server: Server, fetcher: MediaFetcher) -> None:
    server.will(reply(200, PHOTO, Content_Type="Image/JPEG; x=y"))
    fetched = fetcher.fetch(server.url + PATH, 1_000_000)
    assert fetched.data == PHOTO
    assert fetched.claimed_type == "image/jpeg"
    assert server.asked[0].headers["authorization"].startswith("Basic ")


def test_a_redirect_is_followed_without_credentials(server: Server, fetcher: MediaFetcher) -> None:
    server.will(reply(307, Location="/file?signature=1"), reply(200, PHOTO))
    assert fetcher.fetch(server.url + PATH, 1_000_000).data == PHOTO
    first, second = server.asked
    assert "authorization" in first.headers
    assert "authorization" not in second.headers


def test_a_netrc_file_gives_no_credentials_to_a_redirect(
    server: Server, fetcher: MediaFetcher, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    fetcher._alone = False
    server.will(reply(302, Location="/file"), reply(200, PHOTO))
    fetcher.fetch(server.url + PATH, 1_000_000)
    assert "authorization" not in server.asked[1].headers


def test_on_loopback_only_that_very_host_and_port_is_asked(
    server: Server, elsewhere: Server, fetcher: MediaFetcher
) -> None:
    elsewhere.will(reply(200, PHOTO))
    with pytest.raises(MediaRefused):
        fetcher.fetch(elsewhere.url + PATH, 1_000_000)
    for target in (elsewhere.url, "https://media.twiliocdn.com/x", "file:///etc/passwd", "//127.0.0.1:1/x"):
        server.will(reply(302, Location=target))
        with pytest.raises(MediaRefused):
            fetcher.fetch(server.url + PATH, 1_000_000)
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/metrics",
        "http://api.twilio.com/x",
        "https://api.twilio.com:8443/x",
        "https://api.twilio.com.example.org/x",
        "https://api.twilio.com./x",
        "https://user@api.twilio.com/x",
        "https://evil.example.org\\@api.twilio.com/x",
        "https://api.twilio.com\\@evil.example.org/x",
        "https://api.twilio.com:99999/x",
        "https://api.twilio.com/a b",
        "https://api.twilio.com/\n",
        "https://api.twilio.cоm/x",
        "https://169.254.169.254/latest",
        "https://media.twiliocdn.com/x",
        "file:///etc/passwd",
        "//api.twilio.com/x",
        "https://[::1]:80:80/",
        "",
    ],
)
def test_no_other_address_is_ever_asked(url: str) -> None:
    with pytest.raises(MediaRefused):
        MediaFetcher("https://api.twilio.com", "AC1", "secret").fetch(url, 10)


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("https://media.twiliocdn.com/a/b?X=1", True),
        ("https://s3-external-1.amazonaws.com/b/k", True),
        ("https://MEDIA.twiliocdn.com/a", True),
        ("https://api.twilio.com/again", True),
        ("http://media.twiliocdn.com/a", False),
        ("https://media.twiliocdn.com:8443/a", False),
        ("https://eviltwiliocdn.com/a", False),
        ("https://twiliocdn.com.example.org/a", False),
        ("https://example.org/?x=.amazonaws.com", False),
        ("https://10.0.0.1/", False),
    ],
)
def test_redirects_lead_only_to_the_providers_own_file_hosts(target: str, *, allowed: bool) -> None:
    from requests import Response

    response = Response()
    response.headers["Location"] = target
    fetcher = MediaFetcher("https://api.twilio.com", "AC1", "secret")
    if allowed:
        assert fetcher._next("https://api.twilio.com/x", response) == target
    else:
        with pytest.raises(MediaRefused):
            fetcher._next("https://api.twilio.com/x", response)


def test_redirects_end_after_three(server: Server, fetcher: MediaFetcher) -> None:
    server.will(reply(302, Location="/again"))
    with pytest.raises(MediaUnavailable):
        fetcher.fetch(server.url + PATH, 10)
    assert len(server.asked) == 4


def test_a_file_that_is_not_there_yet_is_worth_asking_for_again(
    server: Server, fetcher: MediaFetcher
) -> None:
    server.will(reply(404), reply(404), reply(200, PHOTO))
    for _ in range(2):
        with pytest.raises(MediaNotYet) as raised:
            fetcher.fetch(server.url + PATH, 1_000_000)
        assert raised.value.retry
    assert fetcher.fetch(server.url + PATH, 1_000_000).data == PHOTO


def test_the_size_limit_holds_while_bytes_come_in(server: Server, fetcher: MediaFetcher) -> None:
    pieces = []

    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(10_000):
            handler.wfile.write(bytes(65_536))
            pieces.append(1)

    server.will(endless)
    with pytest.raises(MediaTooLarge):
        fetcher.fetch(server.url + PATH, 1_000_000)
    assert len(pieces) < 5_000


def test_exactly_the_limit_is_within_it(server: Server, fetcher: MediaFetcher) -> None:
    server.will(reply(200, PHOTO))
    assert len(fetcher.fetch(server.url + PATH, len(PHOTO)).data) == len(PHOTO)
    with pytest.raises(MediaTooLarge):
        fetcher.fetch(server.url + PATH, len(PHOTO) - 1)


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        silence,
        reply(500),
        reply(403),
        reply(429),
        reply(200, b"half", Content_Length="10"),
        reply(200, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"),
    ],
)
def test_what_may_work_later_says_so(
    server: Server, fetcher: MediaFetcher, answer: Callable[[Handler], None]
) -> None:
    server.will(answer)
    with pytest.raises(MediaUnavailable) as raised:
        fetcher.fetch(server.url + PATH, 1_000_000)
    assert raised.value.retry
    assert raised.value.__cause__ is None


def test_a_trickle_ends_at_the_deadline(server: Server) -> None:
    fetcher = MediaFetcher(server.url, "AC1", "secret", timeout=5, patience=0.0)
    server.will(reply(200, PHOTO))
    with pytest.raises(MediaUnavailable, match="slowly"):
        fetcher.fetch(server.url + PATH, 1_000_000)


def test_a_server_that_is_down_may_come_back(closed_port: str) -> None:
    with pytest.raises(MediaUnavailable):
        MediaFetcher(closed_port, "AC1", "secret").fetch(closed_port + PATH, 10)
