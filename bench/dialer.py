"""How well the account's limit is used, and how fast the engine is where there is none."""

import random
import sys
import time
from collections import Counter

from figures import Figure
from processes import AGENTS, FIRST_OTHER, Failure, Place, percentile

LISTS = "GET /contacts/index.json"
BULK = "POST /bulk/contacts.json"


class Spent:
    """What the sandbox was asked between two moments."""

    def __init__(self, sandbox, before=None):
        self.sandbox = sandbox
        self.before = before or sandbox.state()
        self.begun = time.monotonic()

    def end(self):
        self.seconds = time.monotonic() - self.begun
        after = self.sandbox.state()
        self.requests = after["requests"] - self.before["requests"]
        self.refused = after["by_status"].get("429", 0) - self.before["by_status"].get("429", 0)
        self.by_endpoint = Counter(after["by_endpoint"])
        self.by_endpoint.subtract(self.before["by_endpoint"])
        return self

    @property
    def kinds(self):
        return ", ".join(f"{count} {self.word(name)}" for name, count in
                         self.by_endpoint.most_common() if count)

    @staticmethod
    def word(name):
        words = {
            LISTS: "lists of contacts", BULK: "bulk calls", "GET /tags/index.json": "lists of tags",
            "PUT /contacts/addTags/{id}.json": "addTags", "GET /contacts/show/{id}.json": "shows",
            "DELETE /contacts/removeTags/{id}.json": "removeTags",
            "PUT /contacts/add.json": "single creates",
        }
        return words.get(name, name)


def creates(portal, quick, window=None):
    """10,000 people who are in nobody's queue yet."""
    others = 2_000 if quick else 100_000
    alone, figures = create_all(portal, quick, window, "always", 0)
    figures += create_all(portal, quick, window, "never", 0)[1]
    return figures + create_all(portal, quick, window, "always", others, alone)[1]


def create_all(portal, quick, window, headers, others, alone=None):
    """`alone`: requests that it took without others' contacts. Gives those it takes, and the figures."""
    count, window = (300, 2) if quick else (10_000, window or 6)
    needed = count / 10
    with Place(portal) as place:
        place.import_leads(count)
        sandbox = place.sandbox(60, window, headers, others)
        server = place.serve(sandbox)
        time.sleep(1)
        spent = Spent(sandbox)
        server.assign_all()
        server.wait_until_done(60 + 4 * window * needed / 60)
        spent.end()
        queued = sum(campaign["queued"] for campaign in sandbox.state()["campaigns"])
    if queued != count:
        raise Failure(f"{queued} people stand in queues, not {count}")
    # One copy of the account, and in a real run of 17 minutes, or 24 with the copies, further ones: each holds
    # for ten minutes, of which the next one's making takes up to three. What is found in it costs ten
    # requests more at most.
    copies = 1 if window < 60 else 4 if others else 3
    more = copies * (others // 1000 + 10)
    most = needed + count // 1000 + 2 if alone is None else alone + more
    words = (f"{needed:,.0f} + {count // 1000 + 2} for copies of the account" if alone is None else
             f"{alone:,} without others + {more} for copies")
    # Without headers by the portal's own count, at 0.95 of the limit; each window of its own count
    # is longer by the time of an answer.
    share = 1 if headers == "always" else 0.95
    allowed = 1.05 * (needed + copies * others / 1000) / 60 / share * window
    name = f"{count:,} creates at 60 requests per {window} s"
    if headers == "never":
        name += ", without headers"
    if others:
        name += f", among {others:,} others"
    return spent.requests, [
        Figure(f"{name}: requests", words, f"{spent.requests:,} ({spent.kinds})",
               spent.requests <= most),
        Figure(f"{name}: time", f"{allowed:.1f} s", f"{spent.seconds:.1f} s",
               None if quick else spent.seconds <= allowed),
        Figure(f"{name}: answers 429", "0", str(spent.refused), spent.refused == 0),
    ]


def retags(portal, quick, window=None):
    """1,000 people change hands, then leave; others' tags stay. Real windows: what a list of
    others' tags is worth is a matter of seconds."""
    count, window = (60, 2) if quick else (1000, window or 60)
    foreign = 2 if quick else 10
    most = 60 if quick else 160
    with Place(portal) as place:
        place.import_leads(count, vendors=list(AGENTS))
        sandbox = place.sandbox(60, window)
        server = place.serve(sandbox)
        time.sleep(1)
        patience = 120 + 6 * window * most / 60
        deal(server, 0)
        server.wait_until_done(patience)
        bearers = add_foreign_tags(server, sandbox, foreign, window)
        moved = Spent(sandbox)
        deal(server, 1)
        server.wait_until_done(patience)
        moved.end()
        check_deal(server, sandbox, range(1, count, count // 20), 1, window)
        kept = foreign_tags(sandbox, bearers, window)
        time.sleep(window + 0.2)
        gone = Spent(sandbox)
        server.call("POST", "/api/v1/assignments/bulk-unassign", {"select": {}, "dry_run": False})
        server.wait_until_done(patience)
        gone.end()
        queued = sum(campaign["queued"] for campaign in sandbox.state()["campaigns"])
        kept_after = foreign_tags(sandbox, bearers, window)
    if queued != 0:
        raise Failure(f"{queued} people stand in queues still")
    name = f"{count:,} retags, {foreign} contacts with others' tags"
    return [
        Figure(f"{name}: requests", f"{most}", f"{moved.requests} ({moved.kinds})",
               moved.requests <= most),
        Figure(f"{name}: time at 60 per {window} s", "–", f"{moved.seconds:.1f} s"),
        Figure(f"{name}: others' tags kept", "all", f"{kept} of {len(bearers)}",
               kept == len(bearers)),
        Figure(f"{name}: answers 429", "0", str(moved.refused), moved.refused == 0),
        Figure(f"{count:,} removals: requests", f"{most}", f"{gone.requests} ({gone.kinds})",
               gone.requests <= most),
        Figure(f"{count:,} removals: time at 60 per {window} s", "–", f"{gone.seconds:.1f} s"),
        Figure(f"{count:,} removals: others' tags kept; answers 429", "all; 0",
               f"{kept_after} of {len(bearers)}; {gone.refused}",
               kept_after == len(bearers) and gone.refused == 0),
    ]


def contact_of(server, index):
    return server.call("GET", f"/api/v1/leads/L{index}")["sync"]["contact_id"]


def deal(server, turn):
    """Gives each sixth of the leads to one agent, and each turn to the next one."""
    agents = list(AGENTS)
    for place, agent in enumerate(agents):
        server.assign_all(
            select={"vendor": agent}, even=[agents[(place + turn) % len(agents)]], reassign=True)


def check_deal(server, sandbox, leads, turn, window):
    """CloudTalk itself shows these leads' contacts under the tag of the agent who has them now, and no other's."""
    agents = list(AGENTS)
    time.sleep(window + 0.2)
    for index in leads:
        wanted = AGENTS[agents[(index % len(agents) + turn) % len(agents)]]
        shown = tags_of(sandbox, contact_of(server, index)) & set(AGENTS.values())
        if shown != {wanted}:
            raise Failure(f"L{index} bears {sorted(shown)}, not {wanted}")


def add_foreign_tags(server, sandbox, count, window):
    """As somebody in CloudTalk would: six tags that are not ours, on a few of our contacts."""
    time.sleep(window + 0.2)
    bearers = {}
    for index in range(count):
        contact = contact_of(server, index * 5)
        tag = f"newsletter {index % 6}"
        sandbox.api("PUT", f"/api/contacts/addTags/{contact}.json", {"tags": [tag]})
        bearers[contact] = tag
    for index in range(count, 6):
        sandbox.api("PUT", "/api/tags/add.json", {"name": f"newsletter {index}"})
    time.sleep(window + 0.2)
    return bearers


def foreign_tags(sandbox, bearers, window):
    time.sleep(window + 0.2)
    kept = 0
    for contact, tag in bearers.items():
        kept += tag in tags_of(sandbox, contact)
    return kept


def tags_of(sandbox, contact):
    shown = sandbox.api("GET", f"/api/contacts/show/{contact}.json")["responseData"]
    return {entry["name"] for key in shown for entry in tags_in(shown[key])}


def tags_in(value):
    """The key that tags stand under is CloudTalk's secret; they look like this."""
    if isinstance(value, list):
        return [entry for entry in value if isinstance(entry, dict) and set(entry) == {"id", "name"}]
    return []


def clicks(portal, quick, minutes=17):
    """One person's clicks while a bulk runs, in real windows, one in each sixth of a window. Then a flood of
    clicks for people who are in CloudTalk already: two requests each, which would take ten windows."""
    window = 4 if quick else 60
    windows = 1 if quick else minutes
    chance = random.Random(1)
    bulk = 60 * 10 * (windows + 3)
    flood = 100 if quick else 300
    with Place(portal) as place:
        place.import_leads(bulk)
        place.import_leads(6 * windows, first=bulk, vendors=["one"])
        place.import_leads(flood, first=FIRST_OTHER, vendors=["one"])
        sandbox = place.sandbox(60, window, contacts=flood)
        server = place.serve(sandbox)
        time.sleep(1)
        server.assign_all(select={"vendor": "many"})
        time.sleep(window / 6)
        times = []
        before, begun = settled(server), time.monotonic()
        for turn in range(6 * windows):
            slot = begun + turn * window / 6
            time.sleep(max(0, slot + chance.random() * window / 6 * 0.9 - time.monotonic()))
            at = time.monotonic() - begun
            times.append(click(server, f"L{bulk + turn}", window))
            if times[-1] > 2:
                print(f"a click after {at:.1f} s took {times[-1]:.1f} s; "
                      f"{sandbox.state()['remaining']} requests were left", file=sys.stderr)
        time.sleep(max(0, begun + windows * window - time.monotonic()))
        share = (settled(server) - before) / (windows * 600)
        spent = next_window(sandbox)
        for index in range(flood):
            lead = FIRST_OTHER + index
            server.call("PUT", f"/api/v1/leads/L{lead}/assignment", {"agent_id": "nora"})
        time.sleep(max(0, spent.begun + window - 1 - time.monotonic()))
        spent.end()
        # Copies of the account are bulk's as well.
        flooded = (spent.by_endpoint[BULK] + spent.by_endpoint[LISTS]) / 60
        refused = sandbox.state()["by_status"].get("429", 0)
    p99 = percentile(times, 0.99)
    late = sum(value > 2 for value in times)
    name = f"{len(times)} clicks during a bulk at 60 per {window} s"
    return [
        Figure(f"{name}: click to queue", "99 of 100 in 2 s",
               f"p50 {percentile(times, 0.5):.2f} s, p99 {p99:.2f} s, {late} late",
               None if quick else p99 <= 2),
        Figure(f"{name}: the bulk's part of the limit", "a fifth", f"{share:.0%}", share >= 0.2),
        Figure(f"{flood} clicks at once, each of two requests: the bulk's part of that window", "a fifth",
               f"{flooded:.0%} ({spent.kinds})", flooded >= 0.2),
        Figure(f"{name}: answers 429", "0", str(refused), refused == 0),
    ]


def next_window(sandbox):
    """Waits for the account's next window; what is spent counts from its beginning."""
    before = sandbox.state()
    while True:
        state = sandbox.state()
        if state["resets_at"] != before["resets_at"]:
            return Spent(sandbox, before)
        before = state
        time.sleep(0.02)


def settled(server):
    """How many of the bulk's people have arrived."""
    return server.call("GET", "/api/v1/leads?vendor=many&sync=synced&limit=1")["total"]


def click(server, lead, window):
    """Seconds from the request to the moment at which the portal shows the lead as arrived."""
    begun = time.monotonic()
    server.call("PUT", f"/api/v1/leads/{lead}/assignment", {"agent_id": "nora"})
    while server.call("GET", f"/api/v1/leads/{lead}")["sync"]["state"] != "synced":
        if time.monotonic() - begun > 2 * window:
            raise Failure(f"{lead} did not arrive")
        time.sleep(0.01)
    return time.monotonic() - begun


def drain(portal, quick):
    """What had piled up goes out to a CloudTalk that has no limit worth the name."""
    count = 2_000 if quick else 30_000
    with Place(portal) as place:
        place.import_leads(count)
        server = place.serve()
        server.assign_all()
        server.stop()
        sandbox = place.sandbox(100_000, 1)
        begun = time.monotonic()
        server = place.serve(sandbox)
        server.wait_until_done(600)
        seconds = time.monotonic() - begun
        cpu, theirs = server.cpu / seconds, sandbox.cpu / seconds
        spent = sandbox.state()
        queued = sum(campaign["queued"] for campaign in spent["campaigns"])
    if queued != count:
        raise Failure(f"{queued} people stand in queues, not {count}")
    return [
        Figure(f"drain of {count:,} contacts without a limit", "3,000/s",
               f"{count / seconds:,.0f}/s, {spent['requests']:,} requests; processors: "
               f"portal {cpu:.1f}, sandbox {theirs:.1f}",
               None if quick else count / seconds >= 3000)]
