"""Whether everybody can read a page, as far as a program can tell."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def expect_readable(page: Page) -> None:
    """In light and in dark."""
    for colors in ("light", "dark"):
        page.emulate_media(color_scheme=colors)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{colors}: {results.generate_report()}"
