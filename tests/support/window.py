"""One window of a headless Chromium, spoken to as a person would point."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)


@contextmanager
def chromium(profile: Path) -> Iterator[Window]:
    """A window with a profile of its own, closed at the end."""
    assert CHROMIUM, "Debian's chromium is needed: make debian-test-packages"
    assert DRIVER, "Debian's chromium-driver is needed: make debian-test-packages"
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield Window(driver)
    finally:
        driver.quit()


class Window:
    """What a person sees in it and does to it. Every look waits, for half a minute at most."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def size(self, width: int, height: int) -> None:
        """Be a screen of this size; windows of a desktop cannot be as narrow as a phone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, address: str) -> None:
        """Go there."""
        self.driver.get(address)

    def wait(self, check: Any, what: str, seconds: float = 30) -> Any:
        return WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(lambda _: check(), what)

    def see(self, css: str, words: str = "") -> WebElement:
        """Wait for a visible element with these words in it, and return the last such."""

        def found() -> WebElement | None:
            shown = [each for each in self.driver.find_elements(By.CSS_SELECTOR, css) if each.is_displayed()]
            return next((each for each in reversed(shown) if words in each.text), None)

        seen: WebElement = self.wait(steady(found), f"{css} with {words!r}")
        return seen

    def click(self, css: str, words: str = "") -> None:
        self.act(lambda: self.see(css, words).click())

    def type(self, css: str, words: str) -> None:
        self.act(lambda: self.see(css).send_keys(words))

    def attach(self, css: str, *files: Path) -> None:
        field = self.driver.find_element(By.CSS_SELECTOR, css)
        field.send_keys("\n".join(str(path) for path in files))

    def act(self, doing: Any) -> None:
        """Do it, again where the page redrew the thing between the look and the hand."""
        self.wait(steady(lambda: (doing(), True)[1]), "a hand on the page")

    def ask(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def fits(self) -> bool:
        """Whether nothing sticks out at the side."""
        return bool(self.ask("return document.documentElement.scrollWidth <= window.innerWidth"))

    def errors(self) -> list[str]:
        """What the pages complained of in the browser's console since the last look."""
        return [each["message"] for each in self.driver.get_log("browser") if each["level"] == "SEVERE"]


def steady(check: Any) -> Any:
    """The check, false while the page is being redrawn under it."""

    def checked() -> Any:
        try:
            return check()
        except WebDriverException:
            return None

    return checked
