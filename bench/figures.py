"""Figures with their limits, as a table for the terminal and for docs/performance.md."""

import datetime
import os
import platform
import re
from dataclasses import dataclass


@dataclass
class Figure:
    name: str
    limit: str
    measured: str
    ok: bool | None = None
    """None where there is no limit, or where the run is too small to be held to it."""

    @property
    def verdict(self):
        return {True: "yes", False: "NO", None: "–"}[self.ok]

    @property
    def cells(self):
        return [self.name, self.limit, self.measured, self.verdict]


def table(figures):
    rows = [["figure", "limit", "measured", "ok"]] + [figure.cells for figure in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths)) for row in rows]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


LOAD = os.getloadavg()[0]
"""What else the machine was doing when the bench began; well below one for a figure that counts."""


def machine():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*:\s*(.+)", file.read())
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s+(\d+)", file.read()).group(1)) >> 20
    name = model.group(1).strip() if model else platform.machine()
    return f"{os.cpu_count()} cores ({name}), {memory} GB, {platform.system()}, load {LOAD:.1f} before"


def write(path, figures):
    """Puts the figures into the page's table: known rows anew, new ones below."""
    with open(path) as file:
        text = file.read()
    begin, end = "<!-- figures -->\n", "<!-- end -->"
    head, rest = text.split(begin)
    old, tail = rest.split(end)
    rows = {}
    for line in old.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[0] not in ("figure", "---"):
            rows[cells[0]] = cells
    today = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
    for figure in figures:
        rows[figure.name] = figure.cells + [today, machine()]
    lines = ["| figure | limit | measured | ok | date | machine |", "| --- | --- | --- | --- | --- | --- |"]
    lines += ["| " + " | ".join(cells) + " |" for cells in rows.values()]
    with open(path, "w") as file:
        file.write(head + begin + "\n".join(lines) + "\n" + end + tail)
