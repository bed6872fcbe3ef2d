"""What deploy/nginx.conf includes: `python -m scripts.nginx SITE FOLDER`, for the container image.

Writes maps.conf and server.conf into FOLDER, from the headers of scripts/headers.py and the addresses of
docs/redirects.yml, and beside each text of the built SITE a compressed one, which nginx sends as it is.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

from macros.problems import CatalogError
from macros.redirects import targets
from macros.site import load_site
from scripts import headers, redirects
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parent.parent
TEXTS = frozenset((".html", ".css", ".js", ".json", ".xml", ".svg", ".txt", ".md", ".csv", ".webmanifest"))
LEAST = 1024  # bytes; below, headers and packets outweigh what is saved
# nginx knows the type of a file itself, and would send both.
LEFT_TO_NGINX = frozenset(("content-type", "content-length", "content-encoding", "vary"))


def includes(rules: Sequence[headers.Rule], moved: Mapping[str, str], site_url: str) -> dict[str, str]:
    """File name → text of what deploy/nginx.conf includes.

    `moved`: address that a page had → address of today, both below the site. `site_url` is where the site
    will be, or "". FinishError for a value that nginx cannot send.
    """
    maps = [
        "map_hash_bucket_size 512;",
        # The headers are those of the address that was asked for, not of the file that answers it.
        *map_of("$uri", "$guide_path", {r'"~^(?<guide_folder>.*/)index\.html$"': "$guide_folder"}, "$uri"),
    ]
    server: list[str] = []
    base = unquote(urlsplit(site_url).path).strip("/")
    if base:
        # Below its sub-path as at the root: whether a proxy in front takes the path away or not.
        name = value(base.rpartition("/")[2] + "/")
        server += [
            f"if ($uri = {quoted(f'/{base}')}) {{ return 301 {name}; }}",
            f"rewrite {quoted(f'^/{re.escape(base)}/(.*)$')} /$1;",
        ]
    if moved:
        ways = {
            quoted(f"/{old}"): way(old, target)
            for address, target in moved.items()
            for old in (address, address.rstrip("/"))
        }
        maps += map_of("$uri", "$guide_moved", ways, '""')
        server.append("if ($guide_moved) { return 301 $guide_moved; }")
    for number, name in enumerate(header_names(rules)):
        found = list(values_of(rules, name))
        everywhere = value(found[-1][1]) if found[-1][0] == "/*" else '""'
        others = {pattern(path): value(text) for path, text in found if path != "/*"}
        # A header without a text is not sent.
        sent = f"$guide_header_{number}" if others else everywhere
        maps += map_of("$guide_path", sent, others, everywhere) if others else []
        server.append(f"add_header {name} {sent} always;")
    return {"maps.conf": lines(maps), "server.conf": lines(server)}


def header_names(rules: Sequence[headers.Rule]) -> list[str]:
    """The headers that nginx is told of, in their order, each once."""
    names = {name.lower(): name for rule in rules for name in rule.headers}
    return [name for lower, name in names.items() if lower not in LEFT_TO_NGINX]


def values_of(rules: Sequence[headers.Rule], name: str) -> Iterator[tuple[str, str]]:
    """Path and value of one header, the one that counts first; none behind the one for every path."""
    for rule in reversed(rules):
        for key, value in rule.headers.items():
            if key.lower() == name.lower():
                yield rule.path, value
                if rule.path == "/*":
                    return


def map_of(source: str, variable: str, ways: Mapping[str, str], default: str) -> list[str]:
    inner = [f"  {key} {value};" for key, value in ways.items()]
    return [f"map {source} {variable} {{", f"  default {default};", *inner, "}"]


def pattern(path: str) -> str:
    """The path of a rule as nginx matches it."""
    return quoted(f"~^{'.*'.join(map(re.escape, path.split('*')))}$")


def way(old: str, target: str) -> str:
    """Where an old address leads, with what stood behind a question mark."""
    path, hash_, fragment = redirects.relative(old, target).partition("#")
    return f'"{path}$is_args$args{hash_}{fragment}"'


def value(text: str) -> str:
    """A text to be sent; FinishError where nginx has no way to write it."""
    if re.search(r"[$\x00-\x1f\x7f]", text):
        raise FinishError(f"'{text}': nginx cannot send a dollar sign or a control character")
    return quoted(text)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def lines(parts: Sequence[str]) -> str:
    return "# Made by scripts/nginx.py.\n" + "\n".join(parts) + "\n"


def compress(site: Path) -> int:
    """Lay a compressed file beside each text that gets smaller by it; how many there are."""
    texts = [path for path in sorted(site.rglob("*")) if path.suffix in TEXTS and path.is_file()]
    with ThreadPoolExecutor() as pool:
        return sum(pool.map(_compress, texts))


def _compress(path: Path) -> bool:
    content = path.read_bytes()
    # No time and no name in it: the same content gives the same file.
    small = gzip.compress(content, 9, mtime=0)
    if len(content) < LEAST or len(small) >= len(content):
        return False
    path.with_name(f"{path.name}.gz").write_bytes(small)
    return True


def write(folder: Path, docs: Path, site_url: str) -> None:
    """Write the includes for the guide in `docs` into `folder`; FinishError or CatalogError says why not."""
    moved = {address: target for address, (target, _) in targets(load_site(docs).catalog).items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in includes(headers.RULES, moved, site_url).items():
        (folder / name).write_text(text, encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, help="the built site")
    parser.add_argument("folder", type=Path, help="where nginx.conf looks for generated/")
    options = parser.parse_args(argv)
    if not (options.site / "index.html").is_file():
        print(f"{options.site}: is no built site; run `make build` first", file=sys.stderr)
        return 1
    try:
        write(options.folder, ROOT / "docs", os.environ.get("SITE_URL", ""))
    except (CatalogError, FinishError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{compress(options.site)} files compressed, includes in {options.folder}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
