"""How many assignments the portal takes, one by one and many at once, and how soon it is there."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request

from figures import Figure
from processes import DISTINCT, AGENTS, Aside, Failure, Place, british_phone, percentile


def assignments(portal, quick):
    """Over HTTP, each answered after its commit; then the same statements without HTTP. A run ends
    early where no lead of its part is left."""
    count, rest = (16_000, 1_000) if quick else (DISTINCT, 12_000)
    # 64 connections have three fifths of the leads, 16 three tenths.
    parts = {64: (8, 0.6), 16: (4, 0.3), 1: (3, 0.1)}
    figures = []
    with Place(portal) as place:
        load = compile_load(place)
        place.import_leads(count)
        server = place.serve()
        first, rates = 0, {}
        for connections, (duration, part) in parts.items():
            busy, last = server.cpu, first + int(part * (count - rest)) - 1
            done = run_load(load, server, connections, 1 if quick else duration, first, last)
            busy = (server.cpu - busy) / done["seconds"]
            first = last + 1
            rates[connections] = done["answered"] / done["seconds"]
            figures.append(rate_figure(connections, rates[connections], done, busy, quick))
        server.stop()
        statements = json.loads(place.run(
            "bench-statements", "--agent", "wei", "--batch", "64",
            given="".join(f"L{i}\n" for i in range(count - rest, count))))
    bare, rate = statements["assignments"] / statements["seconds"], rates[64]
    figures.append(Figure(
        "64 connections against the same statements in batches of 64", "1/5",
        f"{rate / bare:.2f} of {bare:,.0f}/s", rate >= bare / 5))
    return figures


def rate_figure(connections, rate, done, busy, quick):
    if done["refused"]:
        raise Failure(f"{done['refused']} assignments were refused")
    limit = "≥ 5,000/s, p99 < 50 ms" if connections == 64 else "–"
    ok = rate >= 5000 and done["p99"] < 50 if connections == 64 and not quick else None
    words = "connection" if connections == 1 else "connections"
    return Figure(
        f"assignments over HTTP, {connections} {words}", limit,
        f"{rate:,.0f}/s over {done['seconds']:.1f} s, p50 {done['p50']:.1f} ms, "
        f"p99 {done['p99']:.1f} ms; processors: "
        f"portal {busy:.2f} ({1000 * busy / rate:.2f} ms each), load {done['cpu']:.2f}", ok)


def compile_load(place):
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.c")
    program = os.path.join(place.folder, "load")
    subprocess.run(["cc", "-O2", "-o", program, source], check=True)
    return program


def run_load(load, server, connections, seconds, first, last):
    done = subprocess.run(
        [load, str(server.port), server.token, str(connections), str(seconds), str(first),
         str(last), "wei"], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"the load has failed: {done.stderr}")
    return json.loads(done.stdout)


def bulk(portal, quick):
    """100,000 leads at once while others go on assigning single ones, and the engine sends what it may."""
    count, singles = (5_000, 200) if quick else (100_000, 2_000)
    with Place(portal) as place:
        place.import_leads(count)
        place.import_rows(
            "leads", "lead_id,full_name,phone,vendor",
            (f"S{i},Solo,{british_phone(i)},one" for i in range(singles)))
        server = place.serve(place.sandbox(60, 60))
        single = Singles(server, singles)
        for _ in range(50):
            single()
        single.times.clear()
        time.sleep(2)
        idle = server.status("VmRSS")
        memory = []
        ids = [f"L{index}" for index in range(count)]
        with Aside(single, 0.02), Aside(lambda: memory.append(server.status("VmRSS")), 0.05):
            begun = time.monotonic()
            done = server.assign_all(select={"lead_ids": ids})
            seconds = time.monotonic() - begun
        if done["leads"] != count:
            raise Failure(f"{done['leads']} leads were assigned, not {count}")
    growth = max(memory) - idle
    name = f"bulk of {count:,} leads"
    return [
        Figure(f"{name}: time", "20 s", f"{seconds:.1f} s", seconds < 20),
        Figure(f"{name}: single assignments meanwhile", "< 100 ms each",
               f"p50 {percentile(single.times, 0.5):.0f} ms, p99 {percentile(single.times, 0.99):.0f} ms, "
               f"most {max(single.times):.0f} ms of {len(single.times)}", max(single.times) < 100),
        Figure(f"{name}: memory growth", "100 MB", f"{growth:.0f} MB from {idle:.0f}", growth < 100),
    ]


class Singles:
    """Assigns one lead after another, and knows how many milliseconds each took."""

    def __init__(self, server, count):
        self.call, self.count, self.turn, self.times = server.client(), count, 0, []

    def __call__(self):
        round, lead = divmod(self.turn, self.count)
        self.turn += 1
        begun = time.monotonic()
        self.call("PUT", f"/api/v1/leads/S{lead}/assignment",
                  {"agent_id": list(AGENTS)[round % len(AGENTS)]})
        self.times.append((time.monotonic() - begun) * 1000)


def start(portal, quick):
    """The import of 10,000 leads, and the start of the portal over 100,000."""
    count, more = (5_000, 1_000) if quick else (100_000, 10_000)
    with Place(portal) as place:
        into_empty = place.import_leads(more)
        place.import_leads(count - more, first=more)
        again = place.import_leads(more)
        times = []
        for _ in range(3):
            server = place.serve()
            url = f"http://127.0.0.1:{server.port}/readyz"
            wait_until_ready(url)
            times.append(time.monotonic() - server.begun)
            memory = server.status("VmRSS")
            server.stop()
    return [
        Figure(f"start to /readyz with {count:,} leads", "1 s",
               f"{max(times):.2f} s, the slowest of {len(times)}; {memory:.0f} MB", max(times) < 1),
        Figure(f"import of {more:,} new leads", "–",
               f"{into_empty:.2f} s, {more / into_empty:,.0f}/s"),
        Figure(f"the same import again into {count:,}", "–", f"{again:.2f} s, {more / again:,.0f}/s"),
    ]


def wait_until_ready(url):
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                answer.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
