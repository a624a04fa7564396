import pytest
from playwright.sync_api import expect

from people import lead_ids


@pytest.fixture
def agent(people):
    return people.visitor("agent")


def test_an_agent_sees_the_leads_that_are_theirs_and_no_others(agent, manager):
    theirs = lead_ids(manager.open("/manager/assign-lead?agent=530325"))
    assert lead_ids(agent.open("/agent/leads")) == theirs != []


def test_an_agent_cannot_open_somebody_elses_lead(agent):
    page = agent.open_lead("L-1014")
    expect(page.get_by_text("There is no lead L-1014.")).to_be_visible()


def test_an_agent_cannot_assign(agent):
    page = agent.open_lead("L-1004")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.get_by_role("button", name="Change")).to_have_count(0)


def test_the_managers_page_is_not_for_agents(agent):
    page = agent.open_leads()
    expect(page.get_by_role("heading", name="Not allowed")).to_be_visible()
