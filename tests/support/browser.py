"""A real Chromium, driven through selenium: what the page shows, and everything that it does."""

from __future__ import annotations

import base64
import json
import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .pages import ROOT
from .waiting import until

PICTURES = ROOT / "docs" / "pictures"
WRITES_PICTURES = bool(os.environ.get("PAGE_PICTURES"))
"""``PAGE_PICTURES=1`` makes the tests write the pictures of the README."""
DESKTOP, PHONE = (1100, 760), (390, 780)

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # it does not start as root otherwise
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    # One process for all pages: each new one takes a second on a busy machine.
    "--disable-features=SpareRendererForSitePerProcess",
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
    "--hide-scrollbars",
    "--lang=en-US",
    "--host-resolver-rules=MAP *.example 127.0.0.1",
)

_NAMED = """
const [name, inside] = arguments;
const nameOf = (one) => one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText;
const controls = document.querySelectorAll(`${inside} :is(a, button, input, textarea, summary)`);
return [...controls].find((one) =>
    one.checkVisibility() && nameOf(one).replace(/ optional$/, "").trim() === name);
"""


def why_none() -> str:
    """Why there is no browser on this machine; "" if there is one."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed"
    missing = [one for one in ("chromium", "chromedriver") if shutil.which(one) is None]
    return f"missing: {', '.join(missing)}" if missing else ""


class Browser:
    """One Chromium with one tab."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: An empty folder for the user's data.
        """
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        for one in (*OPTIONS, f"--user-data-dir={folder}"):
            options.add_argument(one)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service(shutil.which("chromedriver"))
        self.driver: Any = webdriver.Chrome(options=options, service=service)
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.look()

    def close(self) -> None:
        self.driver.quit()

    def look(self, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> None:
        """Set the size of the window and the color scheme."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def open(self, url: str, part: str = "on") -> None:
        """Open the page in a fresh document, at one of its parts."""
        self.driver.get("about:blank")
        self.driver.get(f"{url}/#{part}")
        self.until("document.readyState === 'complete'")

    def go(self, part: str) -> None:
        """Go to another part, as a click on its link does."""
        self.run("location.hash = arguments[0]", part)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page; what it returns."""
        return self.driver.execute_script(script, *arguments)

    def eval(self, expression: str) -> Any:
        return self.run(f"return ({expression})")

    def until(self, expression: str, seconds: float = 20) -> Any:
        """Wait until an expression is true; its value."""
        until(lambda: self.eval(expression), seconds)
        return self.eval(expression)

    def text(self, selector: str = "body") -> str:
        """What a user reads in an element."""
        return str(self.one(selector).text)

    def shows(self, text: str, selector: str = "body") -> None:
        """Wait until a text can be read."""
        until(lambda: text in self.text(selector))

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", selector))

    def named(self, name: str, inside: str = "body") -> Any:
        """The control with this name for screen readers, as soon as it is shown."""
        until(lambda: self.run(_NAMED, name, inside))
        return self.run(_NAMED, name, inside)

    def click(self, name: str, inside: str = "body") -> None:
        self.named(name, inside).click()

    def type(self, name: str, text: str, inside: str = "body") -> None:
        """Put a text in place of what a control holds."""
        control = self.named(name, inside)
        control.clear()
        control.send_keys(text)

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        from selenium.webdriver import ActionChains
        from selenium.webdriver.common.keys import Keys

        chain = ActionChains(self.driver)
        for one in keys:
            chain.send_keys(getattr(Keys, one, one))
        chain.perform()

    def focused(self) -> str:
        """The name of what has the focus."""
        name = str(self.driver.switch_to.active_element.accessible_name)
        return name.removesuffix(" optional")

    def clipboard(self) -> str:
        """What was copied."""
        url = urlsplit(self.driver.current_url)
        permission = {
            "origin": f"{url.scheme}://{url.netloc}",
            "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"],
        }
        self.driver.execute_cdp_cmd("Browser.grantPermissions", permission)
        script = "navigator.clipboard.readText().then(arguments[0], (e) => arguments[0](String(e)))"
        return str(self.driver.execute_async_script(script))

    def complaints(self) -> list[str]:
        """What the console said since the last call."""
        return [one["message"] for one in self.driver.get_log("browser")]

    def requested(self) -> set[str]:
        """The addresses that were asked for since the last call, without paths."""
        events = [json.loads(one["message"])["message"] for one in self.driver.get_log("performance")]
        urls = [
            urlsplit(one["params"]["request"]["url"])
            for one in events
            if one["method"] == "Network.requestWillBeSent"
        ]
        return {f"{one.scheme}://{one.netloc}" for one in urls if one.scheme not in ("data", "about")}

    def picture(self, name: str) -> None:
        """Write what is seen to the pictures of the documentation, if those are to be written."""
        if WRITES_PICTURES:
            taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"]
            (PICTURES / f"{name}.png").write_bytes(base64.b64decode(taken))
