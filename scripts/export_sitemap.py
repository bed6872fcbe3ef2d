"""What search engines ask for: sitemap.xml and robots.txt. Pure functions."""

from __future__ import annotations

from xml.etree import ElementTree

from scripts import export_models as models


def sitemap(catalog: models.Catalog) -> str:
    """Every page with the day on which it was last checked; for a site whose address is known."""
    root = ElementTree.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for page in sorted(catalog.pages, key=lambda page: page.url):
        place = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(place, "loc").text = f"{catalog.site}{page.url}"
        if page.checked:
            ElementTree.SubElement(place, "lastmod").text = page.checked.isoformat()
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def robots(site_url: str) -> str:
    """Everybody may read everything; the sitemap's address where that is known."""
    lines = ["User-agent: *", "Disallow:"]
    if site_url:
        lines += ["", f"Sitemap: {site_url}sitemap.xml"]
    return "\n".join(lines) + "\n"
