"""Draw the PNG icons from assets/icon.svg: `python -m scripts.icons`, or `--check` that they are up to date.

Systems that install the guide as an app want pixels. Both are drawn and compared in Chromium; a few shades of
difference are not one, because browsers smooth edges differently.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from scripts import browser as browsers
from scripts.build import ROOT

SOURCE = ROOT / "overrides/assets/icon.svg"
FOLDER = ROOT / "overrides/assets/icons"
SHADES = 24  # of 255: how far one channel of one pixel may be off
STRAYS = 0.01  # share of the pixels that may be off by more, along the edges


@dataclass(frozen=True)
class Icon:
    """One file. `filled`: the icon's own colour to the edges, for systems that cut a shape of their own.

    `share` is how much of the width the drawing takes: a mask may cut off all but the middle 80 %.
    """

    name: str
    size: int
    filled: bool = False
    share: float = 1.0


ICONS = (
    Icon("192.png", 192),
    Icon("512.png", 512),
    Icon("maskable-512.png", 512, filled=True, share=0.86),
    Icon("apple-touch.png", 180, filled=True),
)


def draw(browser: Browser, icon: Icon, source: str) -> bytes:
    """The icon as PNG, drawn from the text of the SVG."""
    colour = re.search(r'fill="(#[0-9a-f]{6})"', source)
    assert colour, "the first thing in the SVG is its ground"
    ground = colour[1] if icon.filled else "transparent"
    drawing = icon.size * icon.share
    image = f'<img width="{drawing}" height="{drawing}" src="{data_url("image/svg+xml", source.encode())}">'
    page = browser.new_page(viewport={"width": icon.size, "height": icon.size})
    page.set_content(
        f"<style>body {{ margin: 0; height: 100vh; display: grid; place-items: center; "
        f"background: {ground} }} img {{ display: block }}</style>{image}"
    )
    page.wait_for_function("document.images[0].complete")
    pixels = page.screenshot(omit_background=True)
    page.close()
    return pixels


def alike(browser: Browser, one: bytes, other: bytes) -> bool:
    """Do two PNG files show the same, but for the smoothing of edges?"""
    page = browser.new_page()
    strays = page.evaluate(
        """async ([one, other, shades]) => {
          const pixels = async (address) => {
            const image = new Image();
            image.src = address;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            return [image.width, image.height, canvas.getImageData(0, 0, image.width, image.height).data];
          };
          const [width, height, first] = await pixels(one);
          const [otherWidth, otherHeight, second] = await pixels(other);
          if (width !== otherWidth || height !== otherHeight) return 1;
          let strays = 0;
          for (let at = 0; at < first.length; at += 4) {
            const off = (channel) => Math.abs(first[at + channel] - second[at + channel]) > shades;
            strays += [0, 1, 2, 3].some(off);
          }
          return strays / (width * height);
        }""",
        [data_url("image/png", one), data_url("image/png", other), SHADES],
    )
    page.close()
    return float(strays) <= STRAYS


def data_url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def outdated(browser: Browser, folder: Path, source: str) -> Iterator[str]:
    """A line for each icon in `folder` that is missing or is not what the SVG shows."""
    for icon in ICONS:
        path = folder / icon.name
        if not path.is_file():
            yield f"{path.name}: missing: run python -m scripts.icons"
        elif not alike(browser, path.read_bytes(), draw(browser, icon, source)):
            yield f"{path.name}: does not show {SOURCE.name}: run python -m scripts.icons"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when one is out of date")
    options = parser.parse_args(argv)
    source = SOURCE.read_text(encoding="utf-8")
    with browsers.chromium() as browser:
        if options.check:
            lines = list(outdated(browser, FOLDER, source))
            print(*lines, sep="\n", end="\n" if lines else "")
            return 1 if lines else 0
        FOLDER.mkdir(exist_ok=True)
        for icon in ICONS:
            (FOLDER / icon.name).write_bytes(draw(browser, icon, source))
    return 0


if __name__ == "__main__":
    sys.exit(main())
