"""What holds for every page: readable by everybody, in light and dark, and on a phone."""

import pytest

from reading import expect_readable

PAGES = {
    "signing in": (None, "/login"),
    "the leads": ("manager", "/manager/assign-lead"),
    "assigned leads": ("manager", "/manager/assign-lead?assigned=yes"),
    "a filter by state": ("manager", "/manager/assign-lead?sync=synced"),
    "no lead found": ("manager", "/manager/assign-lead?q=nobody-is-called-that"),
    "an assigned lead": ("manager", "/leads/L-1004"),
    "a lead of two": ("manager", "/leads/L-1048"),
    "a lead without a number": ("manager", "/leads/L-1041"),
    "the settings": ("admin", "/settings"),
    "an agent's leads": ("agent", "/agent/leads"),
    "not found": ("manager", "/leads/L-0"),
    "not allowed": ("agent", "/manager/assign-lead"),
    "the sandbox": ("manager", None),
}


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def place(request):
    return request.param


def look(people, place, **options):
    role, path = place
    visitor = people.visitor(role, **options)
    return visitor.open(path) if path else visitor.open_sandbox()


def test_everybody_can_read_it(people, place):
    expect_readable(look(people, place))


@pytest.mark.parametrize("width", [390, 1024])
def test_it_fits_the_width_of_the_screen(people, place, width):
    page = look(people, place, viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_browser_has_nothing_to_complain_about(people, place):
    role, path = place
    visitor = people.visitor(role)
    complaints = []
    page = visitor.context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(visitor.demo.url + path if path else visitor.demo.sandbox_url)
    if answer.status >= 400:
        # The browser notes the status itself.
        complaints = [text for text in complaints if f"status of {answer.status}" not in text]
    assert complaints == []
