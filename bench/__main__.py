"""`make bench`: everything that is promised of speed and memory, each beside its limit, from one run."""

import argparse
import json
import sys

from bench import binding, conversation, documents, latency, onepage, photos, webhook

PARTS = {
    "webhook": webhook,
    "latency": latency,
    "page": onepage,
    "documents": documents,
    "photos": photos,
    "binding": binding,
    "conversation": conversation,
}


def main() -> int:
    """Measure what is asked for (everything by default); status 1 if a limit is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("parts", nargs="*", choices=[[], *PARTS], help="measure only these")
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    found = {}
    for name in chosen.parts or PARTS:
        found[name] = PARTS[name].measure()
        if not chosen.json:
            PARTS[name].print_table(found[name])
            print()
    if chosen.json:
        print(json.dumps(found, indent=2))
    return 0 if all(each["holds"] for each in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
