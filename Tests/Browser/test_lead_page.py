import re
import time

import pytest
from playwright.sync_api import expect

from people import PATIENCE, SOON, calling_list
from reading import expect_readable


def stop(page, reason):
    page.get_by_label("Why must this number not be called?").fill(reason)
    page.get_by_role("button", name="Never call this number").click()


@pytest.fixture
def stopped(manager):
    """The page of a lead that Grace had, after its number was put on the do-not-call list."""
    page = manager.open_lead("L-1014")
    expect(page.get_by_text("Ready in Grace's campaign")).to_be_visible()
    stop(page, "Asked us to stop, by letter")
    return page


def test_stopping_a_number_shows_why(manager):
    page = manager.open_lead("L-1011")
    stop(page, "Wrote that he was called daily")
    expect(page.get_by_role("region", name="Do not call")).to_contain_text(
        "Wrote that he was called daily"
    )


def test_everybody_can_read_the_page_of_a_stopped_number(manager):
    page = manager.open_lead("L-1013")
    stop(page, "Has a lawyer")
    expect(page.get_by_role("region", name="Do not call")).to_contain_text("Has a lawyer")
    expect_readable(page)


def test_a_stopped_number_leaves_the_calling_list(manager, stopped):
    expect(stopped.get_by_text("is on the do-not-call list now")).to_be_visible()
    sandbox = manager.open_sandbox()
    expect(calling_list(sandbox, "Grace Okafor", "L-1014")).to_have_count(0, timeout=SOON)


def test_the_history_tells_what_happened(manager):
    page = manager.open_lead("L-1004")
    expect(page.get_by_text("Ready in Hussain's campaign")).to_be_visible()
    steps = page.get_by_role("region", name="History").get_by_role("listitem").locator(".step")
    # In between the number is looked up, unless a copy of CloudTalk's numbers was just made.
    expect(steps.first).to_have_text("Contact created in CloudTalk")
    expect(steps.filter(has_text="Assigned to Hussain Rahman")).to_have_count(1)
    expect(steps.last).to_have_text("Lead brought in")


def test_the_history_grows_by_itself(manager):
    page = manager.open_lead("L-1012")
    page.get_by_label("Agent").select_option(label="Wei Chen")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("Contact created in CloudTalk")).to_be_visible(timeout=SOON)


def test_two_leads_of_one_person_are_named_as_such(manager):
    page = manager.open_lead("L-1048")
    person = page.get_by_role("region", name=re.compile(r"^Person \(2 leads\)$"))
    expect(person.get_by_role("link")).to_have_attribute("href", "/leads/L-1008")


def test_the_leads_of_one_person_go_together(manager):
    page = manager.open_lead("L-1048")
    page.get_by_label("Agent").select_option(label="Nora Walsh")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("with one other lead of the same person")).to_be_visible()


def test_an_unknown_lead_is_told(manager):
    page = manager.open_lead("L-0")
    expect(page.get_by_text("There is no lead L-0.")).to_be_visible()


@pytest.fixture
def failed_lead(people, demo):
    """A lead that is with an agent whose tag CloudTalk does not have."""
    admin = people.visitor("admin")
    origin = {"Origin": demo.url}
    agent = admin.context.request.put(
        demo.url + "/api/v1/agents/999",
        data={"name": "Otto Tagless", "dialer": {"tag": "a tag that nobody made"}},
        headers=origin,
    )
    assert agent.ok, agent.text()
    given = admin.context.request.put(
        demo.url + "/api/v1/leads/L-1020/assignment", data={"agent_id": "999"}, headers=origin
    )
    assert given.ok, given.text()
    return "L-1020"


@pytest.mark.parametrize("role", ["manager", "admin"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_failed_lead_can_be_tried_again(people, failed_lead, role, scripts):
    page = people.visitor(role, java_script_enabled=scripts).open_lead(failed_lead)
    again = page.get_by_role("button", name="Try again")
    deadline = time.monotonic() + PATIENCE / 1000
    while not scripts and again.count() == 0 and time.monotonic() < deadline:
        page.reload()
    expect(again).to_be_visible()
    expect(page.get_by_text("Needs you: the tag of Otto Tagless is not in CloudTalk")).to_be_visible()
    steps = page.get_by_role("region", name="History").get_by_role("listitem")
    before = steps.count()
    again.click()
    expect(page.get_by_role("status").filter(has_text="is tried again now")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/leads/{failed_lead}$"))
    expect(steps).to_have_count(before + 1)
    expect(steps.first).to_contain_text("Try again asked for")
