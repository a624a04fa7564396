"""A lead that a manager assigns stands in the agent's calling list: two tabs side by side."""

import re

import pytest
from playwright.sync_api import expect

from people import (
    SOON,
    assign,
    bring_in_another_lead,
    calling_list,
    lead_ids,
    row,
    take_off,
)
from reading import expect_readable


@pytest.fixture
def sandbox(manager):
    return manager.open_sandbox()


def test_searching_narrows_the_list(manager):
    page = manager.open_leads()
    page.get_by_label("Search").fill("L-1234")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("table.leads tbody tr")).to_have_count(1)
    assert lead_ids(page) == ["L-1234"]


def test_a_filter_narrows_the_list(manager):
    page = manager.open_leads()
    page.get_by_label("Agent", exact=True).select_option(label="Nora Walsh")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("status").filter(has_text="found")).to_have_text("2 leads found")


def test_a_search_without_a_result_says_so(manager):
    page = manager.open_leads("nobody-is-called-that")
    expect(page.get_by_role("heading", name="No lead is like that")).to_be_visible()


def test_assigning_puts_the_person_into_the_agents_list(manager, sandbox):
    page = manager.open_leads("L-1002")
    assign(page, "L-1002", "Grace Okafor")
    expect(calling_list(sandbox, "Grace Okafor", "L-1002")).to_be_visible(timeout=SOON)


def test_the_row_becomes_ready_by_itself(manager):
    page = manager.open_leads("L-1003")
    assign(page, "L-1003", "Mateo Silva")
    expect(row(page, "L-1003")).to_contain_text(
        re.compile(r"Ready in Mateo's campaign, confirmed \d\d:\d\d"), timeout=SOON
    )


def test_after_assigning_the_page_says_who_has_the_lead(manager):
    page = manager.open_leads("L-1005")
    assign(page, "L-1005", "Wei Chen")
    expect(page.get_by_role("status").filter(has_text="is with Wei Chen now")).to_be_visible()


def test_after_assigning_far_down_one_is_still_at_that_row(manager):
    page = manager.open_leads()
    lead = page.locator("table.leads tbody th .under").last.inner_text()
    assign(page, lead, "Ingrid Larsen")
    expect(row(page, lead)).to_contain_text("Ingrid Larsen")
    expect(row(page, lead)).to_be_in_viewport()
    expect(page.get_by_text("is with Ingrid Larsen now")).to_be_in_viewport()


def test_changing_the_agent_moves_the_person(manager, sandbox):
    expect(calling_list(sandbox, "Nora Walsh", "L-1054")).to_be_visible()
    page = manager.open_leads("L-1054")
    assign(page, "L-1054", "Wei Chen")
    expect(calling_list(sandbox, "Wei Chen", "L-1054")).to_be_visible(timeout=SOON)
    expect(calling_list(sandbox, "Nora Walsh", "L-1054")).to_have_count(0)


def test_taking_off_the_list_takes_the_person_out_of_it(manager, sandbox):
    expect(calling_list(sandbox, "Ingrid Larsen", "L-1034")).to_be_visible()
    page = manager.open_leads("L-1034")
    take_off(page, "L-1034")
    expect(calling_list(sandbox, "Ingrid Larsen", "L-1034")).to_have_count(0, timeout=SOON)


def test_nobody_is_moved_from_another_agent_without_a_question(manager):
    bring_in_another_lead(manager, "again-1", "(212) 555-0100")
    page = manager.open_leads("again-1")
    assign(page, "again-1", "Wei Chen")
    expect(page.get_by_role("heading", name="Move this person to Wei Chen?")).to_be_visible()
    expect_readable(page)
    page.get_by_role("link", name="Leave the person with Hussain Rahman").click()
    expect(row(page, "again-1")).to_contain_text("Nobody")


def test_after_the_question_the_person_is_moved(manager, sandbox):
    bring_in_another_lead(manager, "again-2", "(515) 555-0101")
    page = manager.open_leads("again-2")
    assign(page, "again-2", "Grace Okafor")
    page.get_by_role("button", name="Move the person (2 leads) to Grace Okafor").click()
    expect(row(page, "again-2")).to_contain_text("Grace Okafor")
    expect(calling_list(sandbox, "Grace Okafor", "L-1064")).to_be_visible(timeout=SOON)
    expect(calling_list(sandbox, "Hussain Rahman", "L-1064")).to_have_count(0)


def test_without_an_agent_chosen_nothing_is_sent(manager):
    page = manager.open_leads("L-1010")
    row(page, "L-1010").get_by_role("button").click()
    assert row(page, "L-1010").get_by_role("combobox").evaluate("field => field.validity.valueMissing")


def test_all_of_it_works_without_javascript(people, sandbox):
    page = people.visitor("manager", java_script_enabled=False).open_leads("L-1007")
    assign(page, "L-1007", "Hussain Rahman")
    expect(row(page, "L-1007")).to_contain_text("Hussain Rahman")
    expect(calling_list(sandbox, "Hussain Rahman", "L-1007")).to_be_visible(timeout=SOON)
    take_off(page, "L-1007")
    expect(row(page, "L-1007")).to_contain_text("Nobody")
    expect(calling_list(sandbox, "Hussain Rahman", "L-1007")).to_have_count(0, timeout=SOON)
