"""Twilio and Stripe stand-ins with a browser phone, for the demo and the tests.

Start it with ``python -m recado.sandbox`` and open http://127.0.0.1:8100/: the page is a client's phone.
What is typed there reaches the portal as a signed webhook over real HTTP, and what the portal sends with the
real SDKs (``twilio`` with its base URL rewritten, ``stripe`` with ``base_addresses``) appears on the phone,
with the status callbacks that follow in life. Payment links open a checkout page that takes the usual test
cards and sends the signed events.

It shares no code with the rest of the package, signatures included, so it cannot share its mistakes. It
binds loopback only, keeps its memory in process, and journals it to a folder, so that a restart finds every
thread.

- Twilio, ``/2010-04-01/Accounts/{AC}/…``: Messages, Media, the account, IncomingPhoneNumbers; opt-out words,
  21610, 63016, signed callbacks.
- Stripe, ``/v1/…``: products, prices, payment_links, checkout/sessions, payment_intents, charges, refunds,
  events, account; two accounts, told apart by API key; signed events, retried with back-off.
- The phone at ``/``; the checkout page at ``/pay/…``, in Spanish or English.
- ``POST /_sandbox/send``: multipart ``from``, ``channel`` (sms or whatsapp), ``body``, ``files``,
  ``button_text``, ``button_payload``. Sends as a client, and answers with each MessageSid and the HTTP status
  its webhook got.
- ``GET /_sandbox/messages``: all that went through, oldest first (``address``, ``direction``).
- ``GET /_sandbox/deliveries``: every webhook, callback and event posted, with its answer.
- ``GET``, ``POST``, ``DELETE /_sandbox/faults``: the switches of ``faults.Faults``, as JSON.
- ``POST /_sandbox/clock`` with ``{"advance": seconds}`` ages WhatsApp's 24-hour windows.
- ``GET /healthz``: alive.

Settings are read from ``SANDBOX_*`` variables or options of the same name (``config.Config`` lists them).
In a test, ``with server.running(Config(port=0, var=tmp_path)) as sandbox:`` serves it in a thread.
"""

from recado.sandbox.app import create_app
from recado.sandbox.config import Config
from recado.sandbox.memory import Sandbox

__all__ = ["Config", "Sandbox", "create_app"]
