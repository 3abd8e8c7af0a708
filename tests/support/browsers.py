"""A real browser, where the machine has one."""

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import wraps
from typing import Any

from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Request

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

#: Nothing of the browser's own may go out to the network: the tests need none, and a closed one slows it down.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A host that is not this machine to the browser: what it allows on its own machine alone, it does not allow there.
    "--host-resolver-rules=MAP *.test 127.0.0.1",
)


def find_chromium() -> str | None:
    """The browser's program: CHROMIUM, or the first on the PATH; None where there is none."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> str | None:
    """Why no browser can be driven here; None where one can."""
    program = find_chromium()
    if program is None or shutil.which(program) is None:
        return "no Chromium was found: set CHROMIUM, or put one on the PATH"
    driver = subprocess.run([compute_driver_executable()[0], "--version"], capture_output=True, text=True, check=False)
    if driver.returncode:
        return f"Playwright's driver does not run here: {driver.stderr.strip().rpartition(': ')[0] or driver.stderr}"
    return None


def launch(playwright: Playwright, program: str) -> Browser:
    """Start it without a window."""
    # As root a browser refuses its sandbox; as anybody else it keeps it.
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    return playwright.chromium.launch(
        executable_path=program,
        args=[*ARGUMENTS, *sandbox],
        # With the back-forward cache off a test could not see what Back shows.
        ignore_default_args=["--disable-back-forward-cache"],
    )


def _till_loaded(click: Callable[..., None]) -> Callable[..., None]:
    """A click ends where the next page begins: what is asked of it at once may find half of it."""

    @wraps(click)
    def clicked(on: Locator | Page, *given: Any, **options: Any) -> None:
        click(on, *given, **options)
        (on.page if isinstance(on, Locator) else on).wait_for_load_state()

    return clicked


Locator.click = _till_loaded(Locator.click)  # type: ignore[method-assign]
Page.click = _till_loaded(Page.click)  # type: ignore[method-assign]


class Visit:
    """One person's stretch of browsing, which notices what a page does and should not."""

    def __init__(self, browser: Browser, base_url: str, **options: Any) -> None:
        """`options` are those of Playwright's `new_context`."""
        self.faults: list[str] = []
        self._base = base_url
        self.context: BrowserContext = browser.new_context(
            base_url=base_url, locale="en-GB", timezone_id="Europe/London", **options
        )
        self.context.set_default_timeout(10_000)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.context.on("request", self._request)
        self.page: Page = self.context.new_page()

    def end(self) -> None:
        """Close it; AssertionError with everything that was noticed."""
        self.context.close()
        assert not self.faults, "the browser noticed:\n" + "\n".join(f"  - {fault}" for fault in self.faults)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also reports an answer of 4xx here, which a test may well have asked for.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._base, "data:", "blob:", "about:")):
            self.faults.append(f"another origin was asked: {request.url}")
