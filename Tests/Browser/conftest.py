import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from demo import PORTAL, Demo
from people import PATIENCE, People


def pytest_configure(config):
    if not PORTAL.exists():
        raise pytest.UsageError(f"{PORTAL} is not built; run: bin/build")
    if not shutil.which("chromium"):
        raise pytest.UsageError("there is no chromium; run: bin/setup --tests")
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo():
    """One for each file: CloudTalk's speed limit is then nobody else's, and neither are the leads."""
    demo = Demo()
    yield demo
    demo.stop()


@pytest.fixture(scope="module")
def everybody(demo, browser):
    return People(demo, browser)


@pytest.fixture
def people(everybody):
    yield everybody
    everybody.close()


@pytest.fixture
def manager(people):
    return people.visitor("manager")
