"""A demonstration province with real processes, and Chromium to walk through it as people do."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_socket import enable_socket

from tests.support.lent import shared
from tests.support.processes import House

MISSING = "Chromium is needed for the browser tests. On Debian or Ubuntu: sudo apt-get install chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUM = ("chromium", "chromium-browser")
PHONE = (360, 740)
DESKTOP = (1280, 900)
PATIENCE = 30_000  # milliseconds: a busy machine is no fault of a page
SIZES = {PHONE[0]: PHONE, DESKTOP[0]: DESKTOP}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them share one house and one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _sockets() -> None:
    """Chromium is steered over sockets."""
    enable_socket()


def _house(folder: Path) -> House:
    return House(folder, f"sqlite:///{folder / 'ruamkid.sqlite3'}", environment={"RUAMKID_DEMO": "yes"})


def _loaded(place: Path) -> Path:
    """The files of the demonstration, loaded by the process that comes first; the others wait for it."""
    ready = place / "demonstration"
    with (place / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            begun = place / "demonstration-begun"
            begun.mkdir()
            _house(begun).command("demo")
            begun.rename(ready)
    return ready


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demonstration as `make run` shows it: loaded, served, with a worker."""
    enable_socket()
    house = _house(tmp_path_factory.getbasetemp() / "own-demonstration")
    shutil.copytree(_loaded(shared(tmp_path_factory)), house.folder, symlinks=True)
    try:
        house.start_web()
        house.start_worker()
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    enable_socket()
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, "chromium-headless-shell", *CHROMIUM) as one:
        yield one


@pytest.fixture
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """With windows, as people have it: it also shows notices."""
    with launched(playwright, *CHROMIUM) as one:
        yield one


@contextmanager
def launched(playwright: Playwright, *names: str) -> Iterator[Browser]:
    """The first of these that is here. The shell without windows is the same engine for a quarter less of the processor."""
    path = next(filter(None, map(shutil.which, names)), None)
    assert path, MISSING
    expect.set_options(timeout=PATIENCE)
    with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as one:
        yield one


class Watch:
    """Notes whatever a careful person would object to while a page is used."""

    def __init__(self, page: Page, host: str) -> None:
        self.faults: list[str] = []
        self.host = host
        page.on("console", lambda line: self._console(line.type, line.text, page.url))
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: error in a script: {fault}"))
        page.on("request", lambda request: self._request(request.url, page.url))
        page.on("response", lambda answer: self._answer(answer.status, answer.url, page.url))

    def _console(self, kind: str, text: str, at: str) -> None:
        """The console names refused forms (422) as errors; those are answers, and `_answer` knows the bad ones."""
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.faults.append(f"{at}: {kind} in the console: {text}")

    def _request(self, url: str, at: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.faults.append(f"{at}: asks another host: {url}")

    def _answer(self, status: int, url: str, at: str) -> None:
        if status >= 400 and status != 422:
            self.faults.append(f"{at}: {url} answered {status}")

    def check(self) -> None:
        faults, self.faults = self.faults, []
        assert not faults, "\n".join(faults)


@contextmanager
def person_at(
    browser: Browser, house: House, width: int = PHONE[0], scripts: bool = True, locale: str = "th"
) -> Iterator[Page]:
    """A person with an own browser, whose faults are reported when the person leaves."""
    wide, high = SIZES.get(width, (width, PHONE[1]))
    context: BrowserContext = browser.new_context(
        base_url=house.url,
        viewport={"width": wide, "height": high},
        java_script_enabled=scripts,
        locale="th-TH" if locale == "th" else "en-GB",
        timezone_id="Asia/Bangkok",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "lang", "value": locale, "url": house.url}])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch = Watch(page, urlsplit(house.url).netloc)
    try:
        yield page
        watch.check()
    finally:
        context.close()


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript: everything must work either way."""
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, demonstration: House, scripts: bool) -> Iterator[Page]:
    """A citizen on a small phone, with and without JavaScript."""
    with person_at(browser, demonstration, scripts=scripts) as one:
        yield one
