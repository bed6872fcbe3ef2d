"""The check of external links, held against a server of our own that answers in every odd way."""

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from errno import ECONNRESET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
import requests

from scripts import links_external, links_internal
from scripts.check_links import main
from scripts.links_external import retry_after


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it."""

    host: str
    path: str
    at: float
    headers: dict[str, str]


@dataclass
class Web:
    """The outside world: every *.test name leads to one local server."""

    port: int
    hits: list[Hit] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    mended: set[str] = field(default_factory=set)

    def url(self, path: str, host: str = "a") -> str:
        return f"http://{host}.test:{self.port}{path}"

    def paths(self) -> list[str]:
        return sorted(hit.path for hit in self.hits)


def answer(web: Web, request: BaseHTTPRequestHandler) -> None:
    first, *rest = request.path.strip("/").split("/")
    visits = sum(hit.path == request.path for hit in web.hits)
    headers: dict[str, str] = {}
    status = int(first) if first.isdigit() else 200
    if request.path in web.mended:
        status = 200
    elif first in ("301", "302", "307", "308") and rest:
        headers["Location"] = "/" + "/".join(rest)
    elif first == "raw":
        status, headers["Location"] = 302, "http://[half/"
    elif first == "circle":
        status, headers["Location"] = 302, "/circle/b" if rest == ["a"] else "/circle/a"
    elif first == "onwards":
        status, headers["Location"] = 302, f"/onwards/{int(rest[0]) + 1}"
    elif first == "busy":  # busy/<Retry-After>/<status> once, then well
        status = int(rest[1]) if visits == 1 else 200
        headers["Retry-After"] = rest[0]
    elif first == "busy-until":
        status = 429 if visits == 1 else 200
        headers["Retry-After"] = format_datetime(datetime.now(UTC) + timedelta(seconds=1.5), usegmt=True)
    elif first == "always-busy":
        status, headers["Retry-After"] = 429, rest[0]
    elif first == "slow":
        web.over.wait(20)
    elif first == "reset":
        linger = struct.pack("ii", 1, 0)
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        request.connection.close()
        return
    elif first == "endless":  # promises a body that never comes
        headers["Content-Length"] = str(10**12)
        if rest:
            status, headers["Location"] = 302, "/200"
    elif first == "turn":
        status = int(rest[1])
    headers.setdefault("Content-Length", "0")
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    if first == "endless":
        request.wfile.flush()
        web.over.wait(10)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            hit = Hit(headers["host"].split(".")[0], self.path, time.monotonic(), headers)
            world.hits.append(hit)
            answer(world, self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            pass  # a client that hangs up in the middle is what some tests are about

    really = socket.getaddrinfo

    def lookup(host: str, *rest: object, **named: object) -> object:
        if str(host).endswith(".test"):
            return really("127.0.0.1", *rest, **named)  # type: ignore[arg-type]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    server = Server(("127.0.0.1", 0), Handler)
    world = Web(server.server_address[1])
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.chdir(tmp_path)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield world
    world.over.set()
    server.shutdown()
    server.server_close()


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, "utf-8")


def page(*urls: str, name: str = "x") -> None:
    """A page whose source has one address a line, from line 3 on, and which is built of them."""
    write(f"docs/{name}.md", "# X\n\n" + "\n".join(urls) + "\n")
    write(f"site/{name}/index.html", "".join(f'<a href="{url}">x</a>' for url in urls))


def check(*options: str) -> int:
    quick = ["--interval", "0.01", "--timeout", "10", "--max-wait", "5"]
    return main(["--external", *quick, *options])


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def summary(asked: str, cached: int = 0, excepted: int = 0, **states: int) -> str:
    names = ("ok", "redirected", "moved", "soft", "broken")
    told = ", ".join(f"{states.get(name, 0)} {name}" for name in names)
    return f"asked {asked}, {cached} more from the cache: {told}, {excepted} excepted"


def test_working_addresses_pass(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/200"), web.url("/endless"), web.url("/302/200"), web.url("/307/302/200"))
    page(web.url("/endless/redirect"), name="y")
    assert check() == 0
    assert lines(capsys) == [
        "asking 5 addresses",
        summary("5 addresses", ok=2, redirected=3),
    ]


SOFT = {
    "/403": "answers 403",
    "/408": "answers 408",
    "/429": "answers 429",
    "/500": "answers 500",
    "/503": "answers 503",
    "/reset": f"drops the connection ([Errno {ECONNRESET}] {os.strerror(ECONNRESET)})",
    "/always-busy/0": "answers 429",
    "/302/403": "redirects to '{}/403', which answers 403",
}


@pytest.mark.parametrize(("path", "detail"), SOFT.items(), ids=SOFT)
def test_passing_trouble_is_told_and_does_not_fail(
    path: str, detail: str, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url(path))
    assert check() == 0
    assert lines(capsys)[1:] == [
        f"docs/x.md:3: link: '{web.url(path)}' — soft: {detail.format(web.url(''))}",
        summary("1 address", soft=1),
    ]


def test_time_out_is_told_and_does_not_fail(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/slow"))
    assert check("--timeout", "0.3") == 0
    assert lines(capsys)[1:] == [
        f"docs/x.md:3: link: '{web.url('/slow')}' — soft: gives no answer within 0.3 s",
        summary("1 address", soft=1),
    ]


BROKEN = {
    "/404": "answers 404",
    "/410": "answers 410",
    "/451": "answers 451",
    "/304": "answers 304 without saying where to go",
    "/301/404": "redirects to '{}/404', which answers 404",
    "/circle/a": "redirects in a circle",
    "/onwards/1": "redirects more than 10 times",
    "/raw": "redirects to 'http://[half/', is not an address that can be asked",
}


@pytest.mark.planted
@pytest.mark.parametrize(("path", "detail"), BROKEN.items(), ids=BROKEN)
def test_broken_address_fails(path: str, detail: str, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url(path))
    assert check() == 1
    assert lines(capsys)[1:] == [
        f"docs/x.md:3: link: '{web.url(path)}' — broken: {detail.format(web.url(''))}",
        summary("1 address", broken=1),
    ]


@pytest.mark.planted
def test_unknown_host_fails(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page("https://nobody.invalid/")
    assert check() == 1
    assert lines(capsys)[1] == (
        "docs/x.md:3: link: 'https://nobody.invalid/' — broken: names a host that does not exist"
    )


@pytest.mark.planted
def test_address_without_a_trusted_certificate_fails(
    web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

    page("https://a.test/")
    monkeypatch.setattr(requests.Session, "get", refuse)
    assert check() == 1
    assert lines(capsys)[1] == (
        "docs/x.md:3: link: 'https://a.test/' — broken: has no certificate that a browser trusts"
    )


def test_proxy_that_cannot_be_reached_is_no_fault_of_the_address(
    web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url("/200"))
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    assert check() == 0
    assert lines(capsys)[1] == (
        f"docs/x.md:3: link: '{web.url('/200')}' — soft: cannot be reached through the proxy"
    )


@pytest.mark.parametrize(
    ("path", "final"),
    [
        ("/301/200", "/200"),
        ("/308/301/200", "/200"),
        ("/301/302/200", "/302/200"),  # beyond a temporary step lies no lasting address
    ],
)
def test_moved_address_is_told_with_its_new_one(
    path: str, final: str, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url(path))
    told = [
        f"docs/x.md:3: link: '{web.url(path)}' — moved for good: update to '{web.url(final)}'",
        summary("1 address", moved=1),
    ]
    assert check() == 0
    assert lines(capsys)[1:] == told


def test_permanent_step_after_a_temporary_one_is_only_counted(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url("/302/301/200"))
    assert check() == 0
    assert lines(capsys)[1:] == [summary("1 address", redirected=1)]


NEVER_ASKED = {
    "http://a.test/with space": ("http://a.test/with space", "has a space in it: write %20"),
    "http://[half/": (
        "http://[half/",
        "is not an address that can be asked",
    ),
    "https:///path": ("https:///path", "is not an address that can be asked (no host in it)"),
    "https:path": ("https:path", "is not an address that can be asked (no host in it)"),
    "http://a.test:port/": (
        "http://a.test:port/",
        "is not an address that can be asked",
    ),
    "http://a..test/": (
        "http://a..test/",
        "is not an address that can be asked",
    ),
    "http://*.test/": (
        "http://*.test/",
        "is not an address that can be asked",
    ),
    "http://me:word@a.test/": ("http://me:word@a.test/", "carries a user name or password"),
    "http://a.test/" + "y" * 3000: (
        "http://a.test/" + "y" * 156 + "…" + "y" * 29,
        "is longer than 2000 characters",
    ),
}


@pytest.mark.planted
@pytest.mark.parametrize(
    ("url", "shown", "detail"),
    [(url, *told) for url, told in NEVER_ASKED.items()],
    ids=[url[:30] for url in NEVER_ASKED],
)
def test_odd_address_is_a_fault_of_one_line(
    url: str, shown: str, detail: str, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(url)
    assert check() == 1
    assert lines(capsys)[1] == f"docs/x.md:3: link: '{shown}' — broken: {detail}"
    assert web.hits == []


def test_address_in_other_letters_is_asked(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(f"http://bücher.test:{web.port}/200/ä b".replace(" ", "%20"))
    assert check() == 0
    assert [(hit.host, hit.path) for hit in web.hits] == [("xn--bcher-kva", "/200/%C3%A4%20b")]
    assert lines(capsys)[-1] == summary("1 address", ok=1)


def test_every_source_of_a_broken_address_is_named(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    gone = web.url("/404")
    page(web.url("/200"), gone + "#part", name="b")
    page(gone, name="c")
    write("docs/a.md", "# A\n")  # here a macro repeats it
    write("site/a/index.html", f'<a href="{gone}">x</a>')
    assert check() == 1
    assert lines(capsys)[1] == (
        f"docs/b.md:4: link: '{gone}' — broken: answers 404 (also at docs/c.md:3, docs/a.md:1)"
    )


def test_faults_are_all_printed_and_come_last(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(*(web.url(path) for path in ("/404", "/500", "/301/200", "/410", "/403")))
    assert check() == 1
    assert [line.partition(" — ")[2] for line in lines(capsys)[1:-1]] == [
        f"moved for good: update to '{web.url('/200')}'",
        "soft: answers 500",
        "soft: answers 403",
        "broken: answers 404",
        "broken: answers 410",
    ]


def test_each_address_is_asked_once(web: Web) -> None:
    page(web.url("/200#one"), web.url("/200#two"), web.url("/200"), f"HTTP://A.test:{web.port}/200")
    page(web.url("/200"), web.url("/301/404"), web.url("/404"), web.url("/302/404"), name="y")
    write("site/z/index.html", f'<a href="http://a.test:{web.port}">x</a>')
    write("site/0/index.html", f'<a href="http://a.test:{web.port}/">x</a>')
    assert check() == 1
    assert web.paths() == ["/", "/200", "/301/404", "/302/404", "/404"]


def test_only_addresses_of_others_are_asked(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        "site/index.html",
        f"""<a href="{web.url("/guide/x/", "own")}">own</a> <a href="x/">own</a>
        <a href="{web.url("/edit/x.md")}" rel="edit" title="Edit this page"></a>
        <a href="mailto:a@a.test">mail</a> <link rel="canonical" href="{web.url("/canonical")}">
        <a href="{web.url("/200", "own")}">next door</a> <img src="{web.url("/200/picture")}">""",
    )
    assert check("--site-url", web.url("/guide/", "own")) == 0
    assert sorted((hit.host, hit.path) for hit in web.hits) == [
        ("a", "/200/picture"),
        ("own", "/200"),
    ]


def test_requests_say_who_asks_and_carry_no_password(web: Web, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine a.test login me password word\n", "utf-8")
    netrc.chmod(0o600)
    page(web.url("/200"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETRC", str(netrc))
        assert check("--site-url", "https://host.example/guide/") == 0
    [hit] = web.hits
    assert hit.headers["user-agent"] == ("aws-ml-field-guide-link-check/1 (+https://host.example/guide/)")
    assert "authorization" not in hit.headers


def test_requests_to_a_host_keep_their_distance(web: Web) -> None:
    urls = [web.url(f"/200/{n}", host) for n in range(4) for host in ("a", "b", "c")]
    page(*urls, web.url("/301/200/5", "a"))
    assert check("--interval", "0.2") == 0
    for host, count in {"a": 6, "b": 4, "c": 4}.items():
        times = [hit.at for hit in web.hits if hit.host == host]
        assert len(times) == count
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert min(gaps) >= 0.2
    # Meanwhile the other hosts are asked.
    hosts = [hit.host for hit in web.hits]
    assert hosts != sorted(hosts)


def test_number_of_workers_bounds_the_hosts_asked_at_once(web: Web) -> None:
    page(*(web.url(f"/200/{n}", host) for n in range(2) for host in "abcd"))
    assert check("--workers", "1") == 0
    hosts = [hit.host for hit in web.hits]
    assert hosts == sorted(hosts)


@pytest.mark.parametrize(
    ("path", "least"), [("/busy/1/429", 1.0), ("/busy/1/503", 1.0), ("/busy-until", 0.5)]
)
def test_retry_after_is_honoured_once(
    path: str, least: float, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url(path))
    assert check() == 0
    assert lines(capsys)[1:] == [summary("1 address", ok=1)]
    first, second = [hit.at for hit in web.hits]
    assert least <= second - first < 10


def test_there_is_no_second_retry(web: Web) -> None:
    page(web.url("/always-busy/0"))
    assert check() == 0
    assert web.paths() == ["/always-busy/0"] * 2


def test_host_that_wants_a_long_rest_gets_it(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/200", "b"), web.url("/always-busy/3600"), web.url("/zzz"))
    assert check() == 0
    asks = "asks to wait 3600 s, longer than 5 s"
    assert lines(capsys)[1:] == [
        f"docs/x.md:4: link: '{web.url('/always-busy/3600')}' — soft: answers 429 and {asks}",
        f"docs/x.md:5: link: '{web.url('/zzz')}' — soft: was not asked: a.test:{web.port} {asks}",
        summary("3 addresses", ok=1, soft=2),
    ]
    assert web.paths() == ["/200", "/always-busy/3600"]


def test_silent_host_is_left_alone_after_three_tries(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(*(web.url(f"/slow/{n}") for n in range(5)))
    assert check("--timeout", "0.3") == 0
    assert [line.partition("soft: ")[2] for line in lines(capsys)[1:-1]] == [
        *["gives no answer within 0.3 s"] * 3,
        *[f"was not asked: a.test:{web.port} gave no answer 3 times in a row"] * 2,
    ]
    assert len(web.hits) == 3


def test_host_that_answers_now_and_then_is_not_left_alone(web: Web) -> None:
    page(*(web.url(f"/turn/{n}/{status}") for n, status in enumerate([429, 429, 500, 429, 429])))
    assert check() == 0
    assert len(web.hits) == 5


def test_retry_after_is_read_in_both_forms() -> None:
    now = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
    assert retry_after("120", now) == 120
    assert retry_after("Sat, 01 Aug 2026 12:00:30 GMT", now) == 30
    assert retry_after("Sat, 01 Aug 2026 11:00:00 GMT", now) == 0
    for nonsense in ("", "soon", "-5", "1.5", "²", "9" * 5000, "Sat, 99 Aug 2026 12:00:30 GMT"):
        assert retry_after(nonsense, now) is None


# ---- cache


def test_good_answers_are_not_asked_again(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(*(web.url(path) for path in ("/200", "/302/200/2", "/301/200/3", "/404", "/500")))
    assert check() == 1
    told = lines(capsys)[1:-1]
    web.hits.clear()
    assert check() == 1
    assert web.paths() == ["/404", "/500"]
    assert lines(capsys) == [
        "asking 2 addresses",
        *told,
        summary("2 addresses", cached=3, ok=1, redirected=1, moved=1, soft=1, broken=1),
    ]
    web.mended.add("/404")
    assert check() == 0


def test_good_answer_counts_for_seven_days(web: Web) -> None:
    page(web.url("/200/new"), web.url("/200/old"), web.url("/200/future"))
    assert check("--cache", "c/links.json") == 0
    entries = json.loads(Path("c/links.json").read_text("utf-8"))
    for name, age in {"new": 6.9, "old": 7.1, "future": -1.0}.items():
        entry = entries[web.url(f"/200/{name}")]
        entry["asked"] = (datetime.now(UTC) - timedelta(days=age)).isoformat()
    write("c/links.json", json.dumps(entries))
    web.hits.clear()
    assert check("--cache", "c/links.json") == 0
    assert web.paths() == ["/200/future", "/200/old"]
    web.hits.clear()
    assert check("--cache", "c/links.json", "--max-age-days", "0") == 0
    assert len(web.hits) == 3


@pytest.mark.parametrize("text", ["{", "[]", '{"http://a.test/": {"state": "ok"}}', '{"u": 1}'])
def test_unreadable_cache_is_told_and_done_without(
    text: str, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url("/200"))
    write(".build/links.json", text)
    assert check() == 0
    first, *_, last = lines(capsys)
    assert first.startswith(".build/links.json: not a cache of this program (")
    assert first.endswith("): asking every address afresh")
    assert last == summary("1 address", ok=1)
    assert web.url("/200") in json.loads(Path(".build/links.json").read_text("utf-8"))


def test_stopped_run_keeps_its_good_answers(
    web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page(
        *(web.url(f"/200/{n}") for n in range(3)),
        *(web.url(f"/200/b{n}", "b") for n in range(3)),
    )
    judge = links_external.Asker.judge

    def stop_at_second(self: links_external.Asker, url: str) -> links_external.Result:
        if url.endswith("/1"):
            raise KeyboardInterrupt
        return judge(self, url)

    with monkeypatch.context() as patch:
        patch.setattr(links_external.Asker, "judge", stop_at_second)
        assert check("--interval", "2") == 130
    assert "/200/b2" not in web.paths()
    assert lines(capsys)[-1] == "stopped: the good answers so far are kept for the next run"
    assert check() == 0
    assert web.paths() == [f"/200/{name}" for name in ("0", "1", "2", "b0", "b1", "b2")]


# ---- exceptions


def exception(url: str, name: str = "one", reason: str = "It must stay.") -> None:
    write(f"link-exceptions/{name}.yml", f"url: {url}\nreason: {reason}\nsince: 2026-08-01\n")


@pytest.mark.parametrize("path", ["/404", "/40*", "/*"])
def test_excepted_address_does_not_fail(path: str, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/404"), web.url("/200"))
    exception(web.url(path))
    write("link-exceptions/README.md", "about")
    assert check() == 0
    covered = 2 if path == "/*" else 1
    assert lines(capsys)[1:] == [summary("2 addresses", excepted=covered, ok=2 - covered)]


def test_exception_covers_no_more_than_it_says(web: Web) -> None:
    page(web.url("/404"), web.url("/404/more"))
    exception(web.url("/404"))
    assert check() == 1


def test_exception_quiets_moved_and_soft_ones_too(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/301/200"), web.url("/403"))
    exception(web.url("/301/*"), "moved")
    exception(web.url("/403"), "soft")
    assert check() == 0
    assert lines(capsys)[1:] == [summary("2 addresses", excepted=2)]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/200", "'{}' answers"),
        ("/200*", "'{}' answers"),
        ("/302/200", "'{}' answers"),
        ("/other", "no page refers to '{}'"),
    ],
)
def test_needless_exception_fails(path: str, why: str, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/200"), web.url("/302/200"))
    exception(web.url(path))
    for _ in range(2):  # the second time from the cache
        assert check() == 1
        assert lines(capsys)[-2] == (
            f"link-exceptions/one.yml:1: no longer needed ({why.format(web.url(path))}): "
            "delete link-exceptions/one.yml"
        )


GOOD = "url: http://a.test/404\nreason: Stays.\nsince: 2026-08-01\n"
MALFORMED = {
    "no reason": (
        "url: http://a.test/404\nsince: 2026-08-01\n",
        ":1: reason: missing: say in a sentence why this address must stay although it does not answer",
    ),
    "empty reason": (
        GOOD.replace("Stays.", "'  '"),
        ":2: reason: missing: say in a sentence why this address must stay although it does not answer",
    ),
    "no url": (
        "reason: Stays.\nsince: 2026-08-01\n",
        ":1: url: missing: write the address, or its beginning and a '*'",
    ),
    "every url": (
        GOOD.replace("http://a.test/404", "https://*"),
        ":1: url: is not an address that can be asked (no host in it)",
    ),
    "fragment": (
        GOOD.replace("404", "404#part"),
        ":1: url: leave out the '#…': addresses are asked without it",
    ),
    "no date": (
        GOOD.replace("2026-08-01", "last summer"),
        ":3: since: missing or no date: write it like 2026-08-01",
    ),
    "date to come": (
        GOOD.replace("2026-08-01", "2999-08-01"),
        ":3: since: 2999-08-01 lies in the future",
    ),
    "unknown field": (GOOD + "until: 1\n", ":4: until: no such field: only url, reason and since"),
    "no mapping": ("- a\n", ":1: write three fields: url, reason and since"),
    "empty": ("", ":1: write three fields: url, reason and since"),
    "no YAML": (
        "url: [\n",
        ":2: yaml: not valid YAML: did not find expected node content; "
        "quote a text that contains ': ' or '#'",
    ),
    "an alias": (
        GOOD.replace("Stays.", "&a Stays."),
        ":2: yaml: anchors and aliases are not allowed; write the value out",
    ),
    "a day with an hour": (
        GOOD.replace("2026-08-01", "2026-08-01 10:00:00"),
        ":3: since: missing or no date: write it like 2026-08-01",
    ),
    "a day in another form": (
        GOOD.replace("2026-08-01", "2026-W31-6"),
        ":3: since: missing or no date: write it like 2026-08-01",
    ),
}


@pytest.mark.planted
@pytest.mark.parametrize(("text", "fault"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_exception_fails_before_anything_is_asked(
    text: str, fault: str, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    page(web.url("/404"))
    write("link-exceptions/one.yml", text)
    assert check() == 1
    assert lines(capsys) == [f"link-exceptions/one.yml{fault}", "1 fault in link-exceptions"]
    assert web.hits == []


@pytest.mark.planted
def test_exception_in_a_file_of_another_kind_fails(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    page(web.url("/404"))
    write("link-exceptions/one.yaml", GOOD)
    assert check() == 1
    assert lines(capsys)[0] == (
        "link-exceptions/one.yaml:1: only <name>.yml files belong here, one for each exception"
    )


@pytest.mark.planted
def test_nothing_to_check_is_a_fault(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("nowhere") == 1
    assert lines(capsys) == ["nowhere: no built page in it (*.html): build the site first"]


def test_the_ways_to_correct_a_page_are_not_asked_for(tmp_path: Path) -> None:
    repo = "https://github.com/owner/name"
    kept = f"{repo}/issues/7"
    ways = (f"{repo}/issues/new?template=wrong-fact.yml&file=docs/a.md", f"{repo}/edit/main/docs/a.md", kept)
    links = "".join(f'<a href="{way}">x</a>' for way in ways)
    (tmp_path / "index.html").write_text(f"<title>t</title>{links}", "utf-8")
    site = links_internal.read_site(tmp_path)
    assert list(links_external.collect(site, links_internal.own_site(""))) == [kept]
