"""The icons, the manifest and the colours around the pages agree with each other and with the drawing."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from scripts import icons

ROOT = Path(__file__).resolve().parents[2]
SVG = icons.SOURCE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "overrides/manifest.webmanifest").read_text(encoding="utf-8"))
    return found


def test_icons_are_up_to_date(chromium: Browser) -> None:
    assert list(icons.outdated(chromium, icons.FOLDER, SVG)) == []


@pytest.mark.planted
def test_an_icon_of_another_drawing_and_a_missing_one_are_told(chromium: Browser, tmp_path: Path) -> None:
    shutil.copytree(icons.FOLDER, tmp_path / "icons")
    (tmp_path / "icons/512.png").unlink()
    lines = list(
        icons.outdated(chromium, tmp_path / "icons", SVG.replace('stroke-width="2"', 'stroke-width="3"'))
    )
    assert lines == [
        "192.png: does not show icon.svg: run python -m scripts.icons",
        "512.png: missing: run python -m scripts.icons",
        "maskable-512.png: does not show icon.svg: run python -m scripts.icons",
        "apple-touch.png: does not show icon.svg: run python -m scripts.icons",
    ]


def test_the_app_has_the_name_of_the_site(manifest: dict[str, Any]) -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"site_name: {manifest['name']}\n" in config
    assert f"site_description: {manifest['description']}\n" in config


def test_the_manifest_names_icons_of_the_sizes_it_says(manifest: dict[str, Any]) -> None:
    for icon in manifest["icons"]:
        file = ROOT / "overrides" / icon["src"]
        if icon["sizes"] == "any":
            assert file.suffix == ".svg"
            continue
        width, height = struct.unpack(">II", file.read_bytes()[16:24])
        assert icon["sizes"] == f"{width}x{height}"
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}


def test_every_address_in_the_manifest_is_there_and_relative(manifest: dict[str, Any], built: Path) -> None:
    addresses = [manifest["start_url"], manifest["scope"], *(one["url"] for one in manifest["shortcuts"])]
    for address in addresses:
        assert address.startswith("./")
        assert (built / address / "index.html").is_file()
    # An id would be the same for two guides on one host; without it, the start address is the id.
    assert "id" not in manifest


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_of_the_browser_has_the_colour_of_the_page(
    page: Page, address: str, manifest: dict[str, Any], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    paper = page.evaluate("getComputedStyle(document.body).getPropertyValue('--paper').trim()")
    metas = page.locator("meta[name=theme-color]")
    shown = [
        meta.get_attribute("content") for meta in metas.all() if matches(page, meta.get_attribute("media"))
    ]
    assert shown == [paper]
    if scheme == "light":
        assert manifest["theme_color"] == manifest["background_color"] == paper


def matches(page: Page, media: str | None) -> bool:
    return bool(page.evaluate("media => matchMedia(media).matches", media))


def test_the_frame_follows_the_scheme_that_the_reader_chose(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address)
    button = page.locator("[data-scheme]")
    button.click()
    button.click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    medias = [meta.get_attribute("media") for meta in page.locator("meta[name=theme-color]").all()]
    assert medias == ["not all", "all"]
