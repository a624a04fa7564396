"""The processes that are measured, and how to talk to them. All on loopback, on free ports."""

import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time

AGENTS = {
    "hussain": "hussain-retention", "grace": "grace-retention", "mateo": "mateo-retention",
    "ingrid": "ingrid-retention", "wei": "wei-retention", "nora": "nora-retention",
}


class Failure(Exception):
    """Something did not work; there is no figure."""


class Client:
    """One keep-alive connection that speaks JSON."""

    def __init__(self, port, headers):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.headers = headers
        self.used = time.monotonic()

    def __call__(self, method, path, body=None):
        data = None if body is None else json.dumps(body)
        headers = dict(self.headers)
        if data is not None:
            headers["Content-Type"] = "application/json"
        if time.monotonic() - self.used > 20:
            self.connection.close()  # a server hangs up on who is silent for long
        self.used = time.monotonic()
        self.connection.request(method, path, data, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise Failure(f"{method} {path} was answered with {answer.status}: {text[:300]!r}")
        return json.loads(text) if text else None


class Server:
    """A process that writes its address, or addresses, as it starts."""

    def __init__(self, command, folder, env, lines):
        self.log = open(os.path.join(folder, "log"), "a")
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=self.log, text=True)
        said = "".join(self.process.stdout.readline() for _ in range(lines))
        found = re.search(r"http://[^:/]+:(\d+)", said)
        if not found:
            self.stop()
            raise Failure(f"{' '.join(command[1:])} did not start; it said: {said!r}")
        self.port = int(found.group(1))

    def status(self, field):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(rf"{field}:\s+(\d+)", file.read()).group(1)) / 1024

    @property
    def cpu(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()


class Sandbox(Server):
    KEY, SECRET = "SANDBOX", "sandbox-only"

    def __init__(self, place, limit, window, headers, contacts):
        self.limit, self.window = limit, window
        super().__init__(
            [place.portal, "sandbox", "--port", "0", "--limit", str(limit), "--window", str(window),
             "--headers", headers, "--contacts", str(contacts)],
            place.folder, place.environment, lines=2)
        self.look = Client(self.port, {})
        pair = base64.b64encode(f"{self.KEY}:{self.SECRET}".encode()).decode()
        self.api = Client(self.port, {"Authorization": f"Basic {pair}", "Accept": "application/json"})

    def state(self):
        return self.look("GET", "/sandbox/state")

    @property
    def environment(self):
        return {
            "CLOUDTALK_API_URL": f"http://127.0.0.1:{self.port}/api",
            "CLOUDTALK_ACCESS_KEY_ID": self.KEY, "CLOUDTALK_ACCESS_KEY_SECRET": self.SECRET,
            "CLOUDTALK_RATE_LIMIT": str(self.limit), "CLOUDTALK_RATE_WINDOW": str(self.window),
        }


class Portal(Server):
    def __init__(self, place, sandbox=None):
        environment = place.environment | (sandbox.environment if sandbox else {})
        super().__init__([place.portal, "serve"], place.folder, environment, lines=1)
        self.token = place.token
        self.call = self.client()

    def client(self):
        return Client(self.port, {"Authorization": f"Bearer {self.token}"})

    def assign_all(self, **more):
        """Hands everything selected out to all agents, in equal parts."""
        body = {"select": {}, "even": list(AGENTS), "dry_run": False} | more
        return self.call("POST", "/api/v1/assignments/bulk", body)

    def wait_until_done(self, seconds, pause=0.1):
        """Until CloudTalk is as it should be."""
        deadline = time.monotonic() + seconds
        while True:
            sync = self.call("GET", "/api/v1/sync")
            if sync["failed"]:
                raise Failure(f"customers have failed: {sync}")
            if sync["pending"] + sync["in_flight"] == 0:
                return sync
            if time.monotonic() > deadline:
                raise Failure(f"not done after {seconds:.0f} s: {sync}")
            time.sleep(pause)


class Place:
    """A scratch folder with a database of its own; all that runs in it ends with it."""

    def __init__(self, portal):
        self.portal = portal
        self.folder = tempfile.mkdtemp(prefix="portal-bench-")
        kept = {
            key: value for key, value in os.environ.items()
            if not key.startswith(("PORTAL_", "CLOUDTALK_", "NEXT_PUBLIC_"))}
        self.environment = kept | {"PORTAL_DATABASE_URL": "sqlite:portal.db", "PORTAL_PORT": "0"}
        self.servers = []

    def __enter__(self):
        try:
            self.token = self.run("token", "create", "bench", "--role", "manager").strip()
            self.import_rows(
                "agents", "profile_id,name,tag",
                (f"{agent},{agent.title()},{tag}" for agent, tag in AGENTS.items()))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in reversed(self.servers):
            server.stop()
        shutil.rmtree(self.folder)

    def run(self, *arguments, given=None):
        done = subprocess.run(
            [self.portal, *arguments], cwd=self.folder, env=self.environment, input=given,
            capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"portal {' '.join(arguments)}: {done.stderr[-500:]}")
        return done.stdout

    def import_rows(self, what, header, rows):
        """Imports a file of these rows and says how many seconds the command took."""
        with open(os.path.join(self.folder, what + ".csv"), "w") as file:
            file.write(header + "\n")
            file.writelines(row + "\n" for row in rows)
        begun = time.monotonic()
        self.run(what, "import", what + ".csv")
        return time.monotonic() - begun

    def import_leads(self, count, first=0, vendors=("many",)):
        return self.import_rows(
            "leads", "lead_id,full_name,phone,vendor",
            (f"L{i},Ana Silva {i},{phone(i)},{vendors[i % len(vendors)]}"
             for i in range(first, first + count)))

    def sandbox(self, limit=60, window=60, headers="always", contacts=0):
        """`contacts`: so many of other people's are in the account from the start."""
        self.servers.append(Sandbox(self, limit, window, headers, contacts))
        return self.servers[-1]

    def serve(self, sandbox=None):
        self.servers.append(Portal(self, sandbox))
        return self.servers[-1]


AREAS = [area for area in range(200, 1000) if area % 100 != 11]
DISTINCT = len(AREAS) * 100
"""So many fictitious numbers there are. Leads beyond share theirs with an earlier one."""


def phone(index):
    return f"+1{AREAS[index // 100 % len(AREAS)]}5550{100 + index % 100}"


FIRST_OTHER = AREAS.index(400) * 100
"""From here on leads have the numbers of the sandbox's contacts of others, the first that of the first."""


def british_phone(index):
    """Another fictitious number, for up to 7,000 leads beside the others: Ofcom reserves them for drama."""
    return f"+44{(113, 114, 115, 116, 117, 118, 121)[index // 1000]}4960{index % 1000:03}"


class Aside(threading.Thread):
    """Does something again and again beside the main work; an error surfaces at the end."""

    def __init__(self, step, pause):
        super().__init__(daemon=True)
        self.step, self.pause = step, pause
        self.ends = threading.Event()
        self.error = None

    def run(self):
        try:
            while not self.ends.is_set():
                self.step()
                self.ends.wait(self.pause)
        except Exception as error:  # told by __exit__
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.ends.set()
        self.join()
        if self.error and kind is None:
            raise self.error


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
