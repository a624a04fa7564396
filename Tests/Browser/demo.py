"""A running `portal demo`, and how to get into it."""

import os
import re
import select
import signal
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTAL = Path(os.environ.get("PORTAL", ROOT / ".build" / "debug" / "portal"))
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


class Demo:
    """The portal and its sandbox on free ports. Everything is read from what the demo prints."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [PORTAL, "demo"],
            env={**os.environ, "HOST": "127.0.0.1", "PORT": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        greeting = self._read_greeting()
        self.url = self._find(r"The portal runs at\s+(\S+)", greeting)
        self.sign_in_link = self._find(r"Sign in with one click\s+(\S+)", greeting)
        self.sandbox_url = self._find(r"CloudTalk's side\s+(\S+)", greeting)
        accounts = re.findall(r"^\s+(admin|manager|agent)\t(\S+)\t(\S+)$", greeting, re.MULTILINE)
        self.accounts = {role: (email, password) for role, email, password in accounts}

    def stop(self) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read_greeting(self) -> str:
        output = self._process.stdout.fileno()
        text, deadline = "", time.monotonic() + SECONDS_TO_START
        while "Ctrl-C stops the demo" not in text:
            left = deadline - time.monotonic()
            ready = left > 0 and select.select([output], [], [], left)[0]
            piece = os.read(output, 65_536) if ready else b""
            if not piece:
                self.stop()
                raise RuntimeError(f"the demo did not start; it said:\n{text}")
            text += piece.decode()
        return text

    @staticmethod
    def _find(pattern: str, text: str) -> str:
        found = re.search(pattern, text)
        if not found:
            raise RuntimeError(f"the demo's greeting lacks {pattern!r}:\n{text}")
        return found[1]
