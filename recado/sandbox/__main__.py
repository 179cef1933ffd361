"""``python -m recado.sandbox``: serve until Ctrl-C or SIGTERM."""

import logging
import os
import signal
import sys
import threading

from recado.sandbox.config import read_config
from recado.sandbox.server import opened


def main() -> int:
    """Bind, say where the phone is, and serve."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    with opened(read_config(sys.argv[1:], os.environ)) as (sandbox, server):

        def stop(*_: object) -> None:
            # shutdown() waits for the loop that this very thread runs
            threading.Thread(target=server.shutdown, daemon=True).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        sys.stdout.write(f"The phone is at {sandbox.base_url}/ (sandbox: nothing leaves this machine)\n")
        sys.stdout.flush()
        server.serve_forever(poll_interval=0.1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
