"""Takes the pictures of the documentation anew, from a running demo.  usage: pictures.py FOLDER"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from demo import Demo
from people import PATIENCE, SOON, People, assign, calling_list, row

SIZE = {"width": 1400, "height": 900}
READY = {
    "L-2000": "Hussain Rahman",
    "L-1999": "Grace Okafor",
    "L-1998": "Mateo Silva",
    "L-1996": "Nora Walsh",
}
WAITING = ("L-1997", "Ingrid Larsen")
MOVED = ("L-1144", "Nora Walsh")


def take(people: People, folder: Path) -> None:
    manager = people.visitor("manager", viewport=SIZE)
    sandbox = manager.open_sandbox()
    leads = manager.open_leads()
    for lead, agent in READY.items():
        assign(leads, lead, agent)
        expect(row(leads, lead)).to_contain_text("Ready in", timeout=SOON)

    lead = manager.open_lead(MOVED[0])
    lead.get_by_label("Agent").select_option(label=MOVED[1])
    lead.get_by_role("button", name="Change").click()
    expect(lead.locator(".standing")).to_contain_text("Ready in Nora's campaign", timeout=SOON)
    lead.reload()
    lead.screenshot(path=folder / "lead.png")

    expect(calling_list(sandbox, "Nora Walsh", "L-1104")).to_be_visible()
    # A list marks who has just arrived for a moment.
    sandbox.emulate_media(reduced_motion="reduce")
    sandbox.screenshot(path=folder / "sandbox.png")

    sandbox.get_by_role("button", name="Take CloudTalk down").click()
    expect(sandbox.get_by_role("heading", name="CloudTalk is down")).to_be_visible()
    assign(leads, *WAITING)
    expect(leads.get_by_text("1 change waits")).to_be_visible()
    leads.goto(manager.demo.url + "/manager/assign-lead")
    leads.screenshot(path=folder / "assign-lead.png")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    demo = Demo()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            take(People(demo, browser), folder)
            browser.close()
    finally:
        demo.stop()


main()
