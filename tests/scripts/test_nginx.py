"""The container as far as it can be had without Docker: its steps run here, and nginx serves their result."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from scripts import headers, measure_load, nginx, nginx_local
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/deep/guide/"
MOVED = "redirects:\n  services/kafka/: msk\n  words/: glossary/#term-recall\n"


# --- the image --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One instruction of the Dockerfile, and the stage that it belongs to."""

    stage: str
    name: str
    words: str


def steps() -> list[Step]:
    stage, found = "", []
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition(" ")
        if not line or line.startswith("#"):
            continue
        if name == "FROM":
            stage = words.partition(" AS ")[2] or "last"
        found.append(Step(stage, name, words))
    return found


def only(name: str) -> str:
    """What the last stage says of something, once."""
    (found,) = (step.words for step in steps() if step.stage == "last" and step.name == name)
    return found


def context(folder: Path) -> Path:
    """What is sent to a build: the project as git has it, less what .dockerignore leaves out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for file in files:
        if (ROOT / file).is_file() and not left_out(file, rules):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, folder / file)
    return folder


def left_out(path: str, rules: Sequence[str]) -> bool:
    """As Docker reads it: patterns from the root, of folders too; the last one that matches counts."""
    out = False
    for rule in rules:
        pattern = rule.removeprefix("!")
        if not rule or rule.startswith("#"):
            continue
        parts = path.split("/")
        above = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        expression = re.compile(
            "".join(
                {"**/": "(.*/)?", "**": ".*", "*": "[^/]*"}.get(part, re.escape(part))
                for part in re.split(r"(\*\*/|\*\*|\*)", pattern)
            )
        )
        if any(expression.fullmatch(one) for one in above):
            out = not rule.startswith("!")
    return out


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/guide of the image, made by the steps of the Dockerfile; only system packages are taken as given."""
    build = context(tmp_path_factory.mktemp("context"))
    (build / ".git").symlink_to(ROOT / ".git")
    (build / "docs/redirects.yml").write_text(MOVED, encoding="utf-8")
    guide = tmp_path_factory.mktemp("image")
    path = f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SITE_URL": ADDRESS, "REPO_URL": ""}
    for step in steps():
        if step.name == "RUN" and step.words.startswith("python -m scripts."):
            subprocess.run(shlex.split(step.words), cwd=build, env=environment, check=True)
        elif step.name == "COPY" and step.stage == "last":
            source, target = step.words.removeprefix("--from=build ").split()
            source = source.removeprefix("/guide/")
            name = Path(target).relative_to("/guide")
            (shutil.copytree if (build / source).is_dir() else shutil.copy)(build / source, guide / name)
    return guide


@pytest.fixture(scope="module")
def host(image: Path) -> Iterator[str]:
    with nginx_local.served(image, image / "nginx.conf") as address:
        yield address


def ask(host: str, path: str, method: str = "GET", **more: str) -> tuple[HTTPResponse, bytes]:
    """One request as it is written: nothing of the path is tidied up."""
    connection = HTTPConnection(urlsplit(host).netloc, timeout=10)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, text in more.items():
        connection.putheader(name.replace("_", "-"), text)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_the_steps_read_nothing_that_is_not_sent_to_the_build(tmp_path: Path) -> None:
    sent = context(tmp_path)
    for step in steps():
        if step.name == "COPY" and "--from" not in step.words:
            assert (sent / step.words.split()[0]).exists()
    assert (sent / "docs/services/s3.md").is_file()
    assert not [name for name in ("tests", "README.md", "HOSTING.md", ".github") if (sent / name).exists()]


def test_the_history_is_sent_and_what_may_hold_secrets_or_weight_is_not() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert not left_out(".git/HEAD", rules)
    for path in (
        ".venv/bin/python",
        "node_modules/x/y.js",
        "site/index.html",
        ".build/z",
        "macros/__pycache__/a",
    ):
        assert left_out(path, rules)
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert [path for path in ignored if not left_out(f"{path.strip('/')}/x", rules)] == []


def test_it_runs_without_rights_and_writes_only_what_it_may() -> None:
    user = only("USER").split(":")
    assert all(number.isdigit() and int(number) > 0 for number in user)
    command = json.loads(only("ENTRYPOINT"))
    assert command[command.index("-g") + 1] == "pid /tmp/nginx.pid; daemon off;"
    assert only("EXPOSE") in nginx_local.LISTEN
    assert "127.0.0.1:8080" in only("HEALTHCHECK")
    written = re.findall(r"_temp_path (\S+);", nginx_local.CONFIG.read_text(encoding="utf-8"))
    assert len(written) == 5
    assert all(path.startswith("/tmp/") for path in written)


def test_images_are_named_by_version() -> None:
    names = [step.words.split()[0] for step in steps() if step.name == "FROM"]
    assert len(names) == 2
    assert all(re.fullmatch(r"[a-z]+:\d+\.\d+-[a-z]+", name) for name in names)


def test_as_a_user_without_rights_it_starts_with_the_images_own_command(image: Path) -> None:
    port, user = nginx_local.free_port(), int(only("USER").partition(":")[0])
    # Whoever is not root has none to give up.
    switch: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
    # Not below pytest's folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as made:
        guide = Path(made)
        shutil.copytree(image / "generated", guide / "generated")
        (guide / "site").mkdir()
        (guide / "site/index.html").write_text("hello", encoding="utf-8")
        text = (image / "nginx.conf").read_text(encoding="utf-8")
        text = text.replace(nginx_local.LISTEN, f"listen 127.0.0.1:{port};").replace("/tmp/", f"{guide}/tmp/")
        (guide / "nginx.conf").write_text(text, encoding="utf-8")
        log = guide / "log"
        for path in (guide / "tmp", log):
            path.touch() if path is log else path.mkdir()
            if switch:
                os.chown(path, user, user)
        guide.chmod(0o755)
        _, *options = json.loads(only("ENTRYPOINT"))
        moved = {"/guide/": f"{guide}/"}
        options = [moved.get(word, word.replace("/tmp/", f"{guide}/tmp/")) for word in options]
        with log.open("wb") as output:
            command = [nginx_local.find_or_install("nginx"), *options]
            process = subprocess.Popen(command, stdout=output, stderr=output, **switch)
        try:
            nginx_local.wait(process, port, log)
            assert ask(f"http://127.0.0.1:{port}/", "/")[1] == b"hello"
        finally:
            process.terminate()
            process.wait(10)
        assert [
            line for line in log.read_text("utf-8").splitlines() if "[emerg]" in line or "[warn]" in line
        ] == []


# --- what is served ---------------------------------------------------------------------------------


def test_nginx_finds_nothing_wrong_with_the_configuration(image: Path) -> None:
    done = subprocess.run(nginx_local.command(image, "-t"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # Another user directive than root's is pointless here, and it says so; anything else is a fault.
    assert [line for line in done.stderr.splitlines() if "[warn]" in line and '"user"' not in line] == []


def test_every_kind_of_file_is_sent_with_its_type(image: Path, host: str) -> None:
    files = [path for path in (image / "site").rglob("[!._]*") if path.is_file()]
    kinds = {path.suffix: path for path in files}
    assert len(kinds) > 8
    for path in kinds.values():
        response, _ = ask(host, f"/{path.relative_to(image / 'site').as_posix()}", "HEAD")
        assert response.status == 200
        kind = response.headers["Content-Type"]
        assert (path.suffix, kind) != (path.suffix, "application/octet-stream")
        if path.suffix in nginx.TEXTS:
            assert kind.endswith("; charset=utf-8")


def sample(site: Path) -> list[str]:
    """Addresses of every kind: pages, files of each ending, those that the rules name, and none at all."""
    there = (path for path in site.rglob("[!._]*") if path.is_file())
    kinds = {(path.suffix, path.parent.name == "assets"): path for path in there}
    files = [f"/{path.relative_to(site).as_posix()}" for path in kinds.values()]
    named = [rule.path for rule in headers.RULES if (site / rule.path.strip("/")).is_file()]
    return [*files, *named, "/", "/services/", "/services/s3/", "/glossary/", "/tools/data/"]


def test_every_answer_carries_exactly_the_headers_that_are_written(image: Path, host: str) -> None:
    known = {name.lower() for rule in headers.RULES for name in rule.headers} - nginx.LEFT_TO_NGINX
    assert len(known) >= 5
    for path in sample(image / "site"):
        for method in ("GET", "HEAD"):
            response, _ = ask(host, path, method)
            assert response.status == 200
            wanted = {name.lower(): text for name, text in headers.headers_for(path).items()}
            # The address of a page is that of its folder.
            wanted = {name: text for name, text in wanted.items() if name in known}
            found = {name.lower(): text for name, text in response.getheaders() if name.lower() in known}
            assert (path, found) == (path, wanted)


def test_a_file_named_by_its_content_is_kept_for_ever_and_a_missing_one_is_not(
    image: Path, host: str
) -> None:
    assets = image / "site/assets"
    (assets / "guide.0badcafe.css").write_text("a{}", encoding="utf-8")
    response, _ = ask(host, "/assets/guide.0badcafe.css")
    assert "immutable" in response.headers["Cache-Control"]
    response, _ = ask(host, "/assets/guide.0badbeef.css")
    assert response.status == 404
    assert "immutable" not in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("base", ["/", "/deep/guide/"])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("services/kafka/", "services/msk/"),
        ("services/kafka", "services/msk/"),
        ("services/kafka/?from=mail", "services/msk/?from=mail"),
        ("words/", "glossary/#term-recall"),
        ("words?a=b", "glossary/?a=b#term-recall"),
        ("services/msk", "services/msk/"),
        ("services/msk?a=b", "services/msk/?a=b"),
        ("glossary", "glossary/"),
    ],
)
def test_old_and_half_addresses_lead_on_wherever_the_guide_is(
    host: str, base: str, path: str, place: str
) -> None:
    response, _ = ask(host, base + path)
    assert response.status == 301
    location = response.headers["Location"]
    assert not location.startswith(("/", "http"))
    assert urljoin(f"{host.rstrip('/')}{base}{path}", location) == f"{host.rstrip('/')}{base}{place}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert ask(host, urlsplit(urljoin(f"{base}{path}", location)).path)[0].status == 200


def test_the_sub_path_itself_leads_into_it(host: str) -> None:
    response, _ = ask(host, "/deep/guide")
    assert (response.status, urljoin("/deep/guide", response.headers["Location"])) == (301, "/deep/guide/")
    assert ask(host, "/deep/guide/")[1] == ask(host, "/")[1]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/here/",
        "/services/nothing.html",
        "/deep/guide/nothing/",
        "/assets/",
        "/_redirects",
        "/.git/config",
        "/services/.hidden",
        "/deep/guide/_redirects",
    ],
)
def test_what_is_not_there_is_the_guides_own_page(image: Path, host: str, path: str) -> None:
    (image / "site/services/.hidden").write_text("secret", encoding="utf-8")
    response, body = ask(host, path)
    assert response.status == 404
    assert body == (image / "site/404.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/../nginx.conf",
        "/%2e%2e/nginx.conf",
        "/..%2fnginx.conf",
        "/services/../../nginx.conf",
        "/services/%2e%2e/%2e%2e/generated/server.conf",
        "/deep/guide/../../../nginx.conf",
        "//etc/passwd",
        "/..\\nginx.conf",
        "/%00",
        "/services/s3%00.html",
        "/deep/guide//../../nginx.conf",
    ],
)
def test_no_way_leads_out_of_the_site(host: str, path: str) -> None:
    response, body = ask(host, path)
    assert response.status in (400, 404)
    assert b"worker_processes" not in body
    assert b"add_header" not in body
    assert b"root:" not in body


@pytest.mark.parametrize(
    "path", ["/services/msk%0d%0aX-Planted:%201", "/words%0d%0aX-Planted:%201/", "//evil.example/services"]
)
def test_no_address_writes_a_header_or_leads_to_another_host(host: str, path: str) -> None:
    response, _ = ask(host, path)
    assert response.headers["X-Planted"] is None
    target = urljoin(f"{host.rstrip('/')}{path}", response.headers["Location"] or "")
    assert not response.headers["Location"] or urlsplit(target).netloc == urlsplit(host).netloc


def test_text_is_sent_compressed_as_the_image_has_it(image: Path, host: str) -> None:
    page = image / "site/glossary/index.html"
    response, body = ask(host, "/glossary/", Accept_Encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert body == page.with_name("index.html.gz").read_bytes()
    assert gzip.decompress(body) == page.read_bytes()
    plain, body = ask(host, "/glossary/")
    assert plain.headers["Content-Encoding"] is None
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert body == page.read_bytes()


def test_pictures_are_not_compressed_again(image: Path) -> None:
    compressed = {path.with_suffix("").suffix for path in (image / "site").rglob("*.gz")}
    assert compressed == {suffix for suffix in nginx.TEXTS if any((image / "site").rglob(f"*{suffix}.gz"))}
    assert {".html", ".css", ".js", ".json"} <= compressed
    assert not (image / "site/robots.txt.gz").exists()


def test_a_part_the_head_and_what_has_not_changed(image: Path, host: str) -> None:
    content = (image / "site/glossary/index.html").read_bytes()
    part, body = ask(host, "/glossary/", Range="bytes=100-199")
    assert (part.status, body) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    head, body = ask(host, "/glossary/", "HEAD")
    assert (head.status, body, head.headers["Content-Length"]) == (200, b"", str(len(content)))
    same, body = ask(host, "/glossary/", If_None_Match=head.headers["ETag"])
    assert (same.status, body) == (304, b"")
    assert same.headers["Cache-Control"] == headers.headers_for("/glossary/")["Cache-Control"]


def test_nobody_writes_and_no_version_is_told(host: str) -> None:
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        response, body = ask(host, "/", method, Content_Length="0")
        assert response.status == 405
        assert response.headers["Server"] == "nginx"
        assert b"nginx/" not in body


def test_the_healthcheck_asks_for_something_that_is_there(host: str) -> None:
    path = urlsplit(json.loads(only("HEALTHCHECK").partition("CMD ")[2])[-1]).path
    assert ask(host, path)[0].status == 200


def test_readers_find_their_way_below_the_sub_path(page: Page, host: str) -> None:
    page.goto(f"{host}deep/guide/nothing/here/")
    expect(page.locator("h1")).to_have_text("This page is not here")
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--paper').trim()")
    page.goto(f"{host}deep/guide/services/kafka?x=1")
    page.wait_for_url(f"{host}deep/guide/services/msk/?x=1")
    expect(page.locator("h1")).to_contain_text("MSK")


# --- what is generated ------------------------------------------------------------------------------


def test_later_rules_count_and_every_path_is_covered() -> None:
    rules = [
        headers.Rule("/assets/*", {"X-A": "assets"}),
        headers.Rule("/*", {"X-A": "all", "X-B": 'say "b" \\ c'}),
        headers.Rule("/data/*", {"x-a": "data", "X-C": "c"}),
        headers.Rule("/data/a.json", {"X-A": "one"}),
    ]
    made = nginx.includes(rules, {}, "")
    assert '"assets"' not in made["maps.conf"]
    assert made["maps.conf"].index('data/a\\\\.json$" "one"') < made["maps.conf"].index('data/.*$" "data"')
    assert 'default "all";' in made["maps.conf"]
    assert 'add_header X-B "say \\"b\\" \\\\ c" always;' in made["server.conf"]
    assert "rewrite" not in made["server.conf"]


@pytest.mark.planted
@pytest.mark.parametrize("value", ["a $variable", "two\nlines", "a\0b"])
def test_a_value_that_nginx_cannot_send_is_refused(value: str) -> None:
    with pytest.raises(FinishError, match="nginx cannot send"):
        nginx.includes([headers.Rule("/*", {"X-A": value})], {}, "")


@pytest.mark.planted
def test_a_folder_that_is_no_site_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert nginx.main([str(tmp_path), str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}: is no built site; run `make build` first\n"


# --- where nginx comes from -------------------------------------------------------------------------


@pytest.mark.planted
def test_without_nginx_one_sentence_and_never_a_skip(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(nginx_local, "installed", lambda program: None)
    monkeypatch.setattr(nginx_local, "apt_install", lambda package: False)
    assert nginx_local.main() == 1
    assert capsys.readouterr().err == (
        "nginx was not found and could not be installed: install the package nginx-light and try again.\n"
    )


@pytest.mark.planted
def test_a_configuration_with_a_fault_says_what_it_is(image: Path, tmp_path: Path) -> None:
    config = tmp_path / "nginx.conf"
    config.write_text(
        nginx_local.CONFIG.read_text("utf-8").replace("server_tokens off", "server_token off"), "utf-8"
    )
    with (
        pytest.raises(nginx_local.NoNginxError, match='unknown directive "server_token"'),
        nginx_local.served(image, config),
    ):
        pass


def test_two_can_run_and_both_end(image: Path) -> None:
    with nginx_local.served(image) as one, nginx_local.served(image) as other:
        assert one != other
        assert ask(one, "/")[0].status == ask(other, "/")[0].status == 200
    for address in (one, other):
        with (
            pytest.raises(ConnectionRefusedError),
            socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), 1),
        ):
            pass


# --- load -------------------------------------------------------------------------------------------


def test_the_load_is_measured_and_a_fault_is_counted(
    image: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measure_load, "SECONDS", 1)
    (tmp_path / "load.lua").write_text(measure_load.PROGRAM % (tmp_path / "paths"), encoding="utf-8")
    with nginx_local.served(image) as address:
        for paths, faulty in ((["/", "/glossary/"], False), (["/", "/nothing/"], True)):
            (tmp_path / "paths").write_text("\n".join(paths) + "\n", encoding="utf-8")
            run = measure_load.run(address, tmp_path / "load.lua")
            assert run.requests > 10
            assert (run.errors > 0) == faulty
            assert run.p99 > 0


def test_the_figures_are_missed_where_they_should_be() -> None:
    def runs(rate: int, errors: int = 0) -> list[measure_load.Run]:
        return [measure_load.Run(rate, 1.0, errors, 2.0)] * measure_load.RUNS

    def met(ours: list[measure_load.Run]) -> list[bool]:
        return [figure.met for figure in measure_load.figures(ours, runs(1000), 3)]

    assert met(runs(900)) == [True, True]
    assert met(runs(899)) == [False, True]
    assert met(runs(1000, errors=1)) == [True, False]


def test_every_page_is_asked_for(image: Path) -> None:
    found = measure_load.addresses(image / "site")
    assert {"/", "/services/s3/", "/services/kafka/"} <= set(found)
    assert len(found) > 340
