import re

from playwright.sync_api import expect

from people import sign_in


def test_the_form_has_one_email_one_password_and_one_button(people):
    page = people.visitor().open("/login")
    form = page.locator("main")
    counts = [
        form.locator(part).count()
        for part in ("input[type=email]", "input[type=password]", "button[type=submit]")
    ]
    assert counts == [1, 1, 1]


def test_the_right_password_leads_to_the_leads(people, demo):
    page = people.visitor().open("/login")
    sign_in(page, *demo.accounts["manager"])
    expect(page.get_by_role("heading", name="Assign leads")).to_be_visible()


def test_a_wrong_password_is_told(people, demo):
    page = people.visitor().open("/login")
    sign_in(page, demo.accounts["manager"][0], "not the password")
    expect(page.get_by_role("alert")).to_have_text(
        "This e-mail address and password do not belong together."
    )


def test_after_signing_in_one_is_where_one_wanted_to_go(people, demo):
    page = people.visitor().open("/leads/L-1004")
    sign_in(page, *demo.accounts["admin"])
    expect(page).to_have_url(re.compile("/leads/L-1004$"))


def test_the_link_that_the_demo_prints_signs_in(people, demo):
    page = people.visitor().open(demo.sign_in_link.removeprefix(demo.url))
    expect(page.get_by_text("Mina Manager")).to_be_visible()


def test_who_signs_out_is_out(people, demo):
    visitor = people.visitor()
    page = visitor.open("/login")
    sign_in(page, *demo.accounts["agent"])
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(demo.url + "/agent/leads")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
