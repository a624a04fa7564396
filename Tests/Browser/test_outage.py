"""CloudTalk goes away and comes back."""

import re

import pytest
from playwright.sync_api import expect

from people import AFTER_AN_OUTAGE, assign, calling_list, row
from reading import expect_readable


@pytest.fixture
def sandbox(manager, demo):
    """CloudTalk's page, with CloudTalk taken down."""
    page = manager.open_sandbox()
    page.get_by_role("button", name="Take CloudTalk down").click()
    expect(page.get_by_role("heading", name="CloudTalk is down")).to_be_visible()
    yield page
    manager.context.request.post(demo.sandbox_url + "sandbox/up")


def banner(page):
    return page.get_by_role("status").filter(has_text="CloudTalk has not answered")


def test_an_assignment_is_taken_and_waits(manager, sandbox):
    page = manager.open_leads("L-1015")
    assign(page, "L-1015", "Nora Walsh")
    expect(row(page, "L-1015")).to_contain_text("Nora Walsh")
    expect(row(page, "L-1015")).to_contain_text("Waiting to send")


def test_a_banner_says_since_when_and_what_waits(manager, sandbox):
    page = manager.open_leads("L-1016")
    assign(page, "L-1016", "Grace Okafor")
    expect(banner(page)).to_have_text(
        re.compile(
            r"^CloudTalk has not answered since \d\d:\d\d\. "
            r"(1 change waits and goes out by itself|\d+ changes wait and go out by themselves)\.$"
        )
    )


def test_everybody_can_read_the_banner(manager, sandbox):
    page = manager.open_leads("L-1019")
    assign(page, "L-1019", "Wei Chen")
    expect(banner(page)).to_be_visible()
    expect_readable(page)


def test_what_waited_arrives_by_itself(manager, sandbox):
    page = manager.open_leads("L-1017")
    assign(page, "L-1017", "Ingrid Larsen")
    expect(banner(page)).to_be_visible()
    sandbox.get_by_role("button", name="Bring it back").click()
    expect(calling_list(sandbox, "Ingrid Larsen", "L-1017")).to_be_visible(timeout=AFTER_AN_OUTAGE)


def test_the_page_says_by_itself_that_all_is_well_again(manager, sandbox):
    page = manager.open_leads("L-1018")
    assign(page, "L-1018", "Mateo Silva")
    expect(banner(page)).to_be_visible()
    sandbox.get_by_role("button", name="Bring it back").click()
    expect(row(page, "L-1018")).to_contain_text(
        "Ready in Mateo's campaign", timeout=AFTER_AN_OUTAGE
    )
    expect(banner(page)).to_have_count(0)
