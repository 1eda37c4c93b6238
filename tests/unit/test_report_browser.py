"""The report in a browser: nothing is asked of the network, nothing runs over, everything is printed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.provenance import provenance_of
from cefu.render.report import report_html

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this computer to open the report in")

#: What has no business on a page that stays as it is.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip

#: Texts of a figure whose box leaves that of the figure, by more than a pixel of rounding.
_CLIPPED = """() => {
    const found = []
    for (const svg of document.querySelectorAll("svg")) {
        const frame = svg.getBoundingClientRect()
        for (const text of svg.querySelectorAll("text")) {
            const box = text.getBoundingClientRect()
            if (box.left < frame.left - 1 || box.right > frame.right + 1
                || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) found.push(text.textContent)
        }
    }
    return found
}"""

#: Labels of one axis or row of a figure that lie on each other.
_OVERLAPPING = """() => {
    const found = []
    for (const svg of document.querySelectorAll("svg")) {
        const boxes = [...svg.querySelectorAll("text")]
            .filter(text => !/rotate/.test(text.getAttribute("transform") || ""))
            .map(text => [text.textContent, text.getBoundingClientRect()])
        for (let a = 0; a < boxes.length; a++) for (let b = a + 1; b < boxes.length; b++) {
            const [first, one] = boxes[a], [second, two] = boxes[b]
            const across = Math.min(one.right, two.right) - Math.max(one.left, two.left)
            const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top)
            if (across > 2 && down > 6) found.push([first, second])
        }
    }
    return found
}"""

#: The contrast of every text with what is behind it: WCAG's ratio, the lowest.
_CONTRAST = """() => {
    const light = color => {
        const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map(Number)
            .map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    const page = light(getComputedStyle(document.body).backgroundColor)
    let least = 99, where = ""
    const all = "p, li, td, th, dd, dt, h1, h2, h3, h4, a, small, summary, mark, svg text"
    for (const each of document.querySelectorAll(all)) {
        const style = getComputedStyle(each)
        const own = each.matches("svg text") ? style.fill : style.color
        let behind = page
        if (each.matches("mark")) behind = light(style.backgroundColor)
        if (each.matches("svg text")) {
            // A text on a shaded cell: the cell is the shape that was drawn there before.
            const box = each.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2
            for (const shape of each.ownerSVGElement.querySelectorAll("path[fill]")) {
                const fill = getComputedStyle(shape).fill, at = shape.getBoundingClientRect()
                const seen = fill !== "none" && !/, 0\\)$/.test(fill)
                const around = at.left < x && x < at.right && at.top < y && y < at.bottom
                if (seen && around) behind = light(fill)
            }
        }
        const found = ratio(light(own), behind)
        if (found < least) { least = found; where = each.textContent.trim().slice(0, 30) }
    }
    return [least, where]
}"""


@pytest.fixture(scope="module")
def file(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("page") / "report.html"
    queries = [
        "区块链",
        "跨链",
        "title:新型基础设施 OR 数字经济",
        "5G",
        "政务数据共享交换平台建设",
        "数据",
        "平台",
        "应用",
    ]
    with cefu.open_index(seeds_index) as index:
        text = report_html(index.report(queries, title="册府").to_dict(), provenance_of(index).to_dict())
    target.write_text(text, encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


class Opened:
    """The report in a window, with what was asked of the network and what the console said."""

    def __init__(self, chromium: Any, file: Path, width: int, scheme: str) -> None:
        self.context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=True
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(file.as_uri())
        self.page.wait_for_load_state("networkidle")

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_stays_in_its_window_and_asks_for_nothing(
    chromium: Any, file: Path, width: int, scheme: str
) -> None:
    with Opened(chromium, file, width, scheme) as window:
        page = window.page
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(_CLIPPED) == []
        assert page.evaluate(_OVERLAPPING) == []
        least, where = page.evaluate(_CONTRAST)
        assert least >= 4.5, where
        assert page.evaluate("document.fonts.size") == 0
        assert window.requests == [file.as_uri()]
        assert window.said == []


def test_light_and_dark_are_two_looks(chromium: Any, file: Path) -> None:
    seen = []
    for scheme in ("light", "dark"):
        with Opened(chromium, file, 1280, scheme) as window:
            seen.append(window.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(map(int, re.findall(r"\d+", color)[:3])) for color in seen)
    assert light > 700
    assert dark < 100


def test_a_number_leads_to_its_passages(chromium: Any, file: Path) -> None:
    with Opened(chromium, file, 390, "light") as window:
        page = window.page
        link = page.locator("svg a[href^='#q1-p']:has(text)").first
        target = link.get_attribute("href")
        link.locator("text").click()
        place = page.locator(target)
        assert place.is_visible()
        assert page.url.endswith(target)
        document = place.locator("details.doc").first
        assert not document.locator("li").first.is_visible()
        document.locator("summary").click()
        assert document.locator("li mark").first.is_visible()
        # A title in a table unfolds what it leads to.
        page.locator("a[href^='#q1-d']:visible").first.click()
        assert page.locator("details.doc:target li").first.is_visible()


def test_the_print_has_the_evidence_on_pages_of_a4(chromium: Any, file: Path, tmp_path: Path) -> None:
    for scheme in ("light", "dark"):
        with Opened(chromium, file, 1280, scheme) as window:
            printed = window.page.pdf(prefer_css_page_size=True)
            assert printed.startswith(b"%PDF")
            pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
            assert 5 < pages < 150
            if reader := shutil.which("pdftotext"):
                (tmp_path / "report.pdf").write_bytes(printed)
                done = subprocess.run([reader, tmp_path / "report.pdf", "-"], capture_output=True, check=True)
                said = "".join(done.stdout.decode().split())
                for line in window.page.locator("details.doc li mark").all_text_contents()[:5]:
                    assert line in said
                assert "東南區域區塊鍊主幹網" in said
                assert f"1/{pages}" in said
            sizes = {
                tuple(round(float(n)) for n in box.split())
                for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", printed)
            }
            assert all(abs(box[2] - 595) <= 1 and abs(box[3] - 842) <= 1 for box in sizes)
            page = window.page
            page.emulate_media(media="print", color_scheme=scheme)
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            hidden = page.evaluate(
                "[...document.querySelectorAll('details.doc li')].filter(each => !each.getClientRects().length).length"
            )
            assert hidden == 0
            assert page.locator("details.doc li").count() > 100
            assert page.evaluate("document.scrollingElement.scrollWidth") <= 1280
