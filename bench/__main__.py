"""The bench. `bin/bench` starts it; see docs/performance.md."""

import argparse
import signal
import sys
import time

import dialer
import figures
import work
from processes import Failure

BENCHES = {
    "creates": dialer.creates, "retags": dialer.retags, "clicks": dialer.clicks,
    "drain": dialer.drain, "assignments": work.assignments, "bulk": work.bulk,
    "start": work.start,
}


def main():
    parser = argparse.ArgumentParser(prog="bin/bench", description="Whole-program figures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="everything tiny: does it run at all")
    parser.add_argument(
        "--window", type=int, help="seconds of the limit's windows in creates and retags")
    parser.add_argument("--page", help="put the figures into this page's table, too")
    parser.add_argument("--portal", required=True, help="the executable")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHES)
    if unknown:
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    # Whoever ends the bench ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    measured, failed = [], False
    for name in options.names or BENCHES:
        scaled = {"window": options.window} if name in ("creates", "retags") else {}
        print(f"{name} ...", file=sys.stderr, flush=True)
        begun = time.monotonic()
        try:
            measured += BENCHES[name](options.portal, options.quick, **scaled)
        except Failure as failure:
            failed = True
            print(f"{name}: {failure}", file=sys.stderr)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(figures.table(measured))
    if options.page:
        figures.write(options.page, measured)
    return 1 if failed or any(figure.ok is False for figure in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
