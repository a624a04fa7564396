"""What people do with the pages, in their words."""

import re

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from demo import Demo

# Longer than anything takes on a busy computer; whoever waits goes on as soon as it is there.
PATIENCE = 20_000
# An assignment stands in CloudTalk within a second. The rest is for a computer that does much else.
SOON = 6_000
# CloudTalk is asked again every 15 seconds while it is away.
AFTER_AN_OUTAGE = 45_000


class Visitor:
    """Somebody in front of a browser of their own."""

    def __init__(self, demo: Demo, context: BrowserContext) -> None:
        self.demo = demo
        self.context = context
        context.set_default_timeout(PATIENCE)

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(self.demo.url + path)
        return page

    def open_leads(self, search: str = "") -> Page:
        return self.open(f"/manager/assign-lead?q={search}")

    def open_lead(self, lead: str) -> Page:
        return self.open(f"/leads/{lead}")

    def open_sandbox(self) -> Page:
        page = self.context.new_page()
        page.goto(self.demo.sandbox_url)
        return page


class People:
    """Hands out visitors. Who has a role is signed in already; signing in has tests of its own."""

    def __init__(self, demo: Demo, browser: Browser) -> None:
        self._demo = demo
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._sessions: dict[str, dict] = {}

    def visitor(self, role: str | None = None, **options) -> Visitor:
        if role and role not in self._sessions:
            self._sessions[role] = self._session(role)
        context = self._browser.new_context(
            storage_state=self._sessions[role] if role else None, **options
        )
        self._contexts.append(context)
        return Visitor(self._demo, context)

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def _session(self, role: str) -> dict:
        context = self._browser.new_context()
        page = Visitor(self._demo, context).open("/login")
        sign_in(page, *self._demo.accounts[role])
        expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE)
        session = context.storage_state()
        context.close()
        return session


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def row(page: Page, lead: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_text(lead, exact=True))


def lead_ids(page: Page) -> list[str]:
    return sorted(page.locator("table.leads tbody th .under").all_inner_texts())


def assign(page: Page, lead: str, agent: str) -> None:
    line = row(page, lead)
    line.get_by_role("combobox").select_option(label=agent)
    line.get_by_role("button", name=re.compile("^(Assign|Change the agent of) ")).click()


def take_off(page: Page, lead: str) -> None:
    row(page, lead).get_by_role("button", name=re.compile("^Take .* off the list$")).click()


def bring_in_another_lead(visitor: Visitor, lead: str, phone: str) -> None:
    """A lead of somebody who has another lead, and an agent, already."""
    answer = visitor.context.request.post(
        visitor.demo.url + "/api/v1/leads",
        data={"lead_id": lead, "full_name": "Somebody Once More", "phone": phone},
        headers={"Origin": visitor.demo.url},
    )
    assert answer.ok, answer.text()


def calling_list(sandbox: Page, agent: str, lead: str) -> Locator:
    """The lead as it stands in that agent's calling list in CloudTalk."""
    card = sandbox.get_by_role("article").filter(
        has=sandbox.get_by_role("heading", name=agent)
    )
    return card.locator(f'a[href$="/leads/{lead}"]')
