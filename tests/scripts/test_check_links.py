"""The check of internal links: one planted fault of each kind, and the whole line it must print."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.check_links import main
from scripts.links_internal import Fault, NoPagesError, Ref, check_site, own_site, parse_page

REPOSITORY = Path(__file__).parents[2]

CLEAN = {
    "site/index.html": """
        <link rel="stylesheet" href="assets/site.css?v=1"><link rel="icon" href="assets/icon.svg">
        <link rel="preconnect" href="https://elsewhere.example">
        <script src="assets/site.js"></script>
        <a href="services/x/">X</a> <a href="./ ">here</a> <a href="services/kinesis/#limits">L</a>
        <a href="#">up</a> <a href="#top">top</a> <a href="?q=1">search</a>
        <a href="mailto:a@b.example">mail</a> <a href="tel:+4912345">call</a>
        <a href="https://elsewhere.example/gone">away</a> <a href="//elsewhere.example/">away</a>
        """,
    "site/services/x/index.html": """
        <h2 id="in-brief">In brief <a class="headerlink" href="#in-brief" title="Link">¶</a></h2>
        <a id="__codelineno-0-1" name="__codelineno-0-1" href="#__codelineno-0-1"></a>
        <a name="old-name"></a> <a href="#old-name">old</a> <a href="#in-brief:~:text=x">text</a>
        <a href="../kinesis/index.html#caf%C3%A9">coffee</a> <a href="/services/kinesis/">root</a>
        <a href="../../"><img src="../../assets/a.png" alt="Home"></a>
        <a href="../../" aria-label="Home"></a> <a href="../../" aria-hidden="true"></a>
        <img src="DATA:image/png;base64,AAAA" alt="">
        <img src=" ../../assets/icon.svg#only-dark
        " alt=""> <a href="../../" aria-labelledby="in-brief"></a>
        <img srcset="../../assets/a.png 1x, ../../assets/b%20c.png 2x" alt="">
        <svg><use href="#in-brief"/><use xlink:href="../../assets/icon.svg#leaf"/></svg>
        """,
    "site/services/kinesis/index.html": """
        <h2 id="limits">Limits</h2><h2 id="pricing">Pricing</h2><h2 id="café">Café</h2>
        <input id="__search">
        """,
    "site/404.html": '<a href="/">home</a> <script src="/assets/site.js"></script>',
    "site/assets/site.css": "",
    "site/assets/site.js": "",
    "site/assets/a.png": "",
    "site/assets/b c.png": "",
    "site/assets/icon.svg": '<svg><symbol id="leaf"/><symbol id="tree"/></svg>',
    "site/downloads/deck.csv": "",
    "docs/index.md": "# Home\n",
    "docs/services/x.md": "---\ntitle: X\n---\n\n# X\n",
    "docs/services/kinesis.md": "# Kinesis\n",
}


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")


@pytest.fixture(autouse=True)
def clean_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(CLEAN)


def test_clean_site_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == (
        "checked 4 pages, 21 links, 11 with an anchor, 5 images, 6 assets: no faults\n"
    )


def test_clean_site_passes_as_a_command() -> None:
    command = [sys.executable, "-m", "scripts.check_links", str(Path("site").absolute())]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(": no faults\n")


def test_a_fault_of_the_theme_is_told_of_each_page_as_it_is_written_there() -> None:
    for page, link in (("index.html", "services/kineses/"), ("services/x/index.html", "../kineses/")):
        file = Path("site", page)
        file.write_text(file.read_text("utf-8") + f'<a href="{link}">K</a>', "utf-8")
    assert [fault.problem for fault in check_site(Path("site"))] == [
        "no such page (did you mean 'services/kinesis/'?)",
        "no such page (did you mean '../kinesis/'?)",
    ]


# The fault is planted as line 6 of docs/services/x.md and, as raw HTML stays, in the built page.
FAULTS = {
    "missing page": (
        '<a href="../kineses/">K</a>',
        "link: '../kineses/' — no such page (did you mean '../kinesis/'?)",
    ),
    "missing page like no other": (
        '<a href="../zzzzzzzzzzzzzzzzzzzz/">K</a>',
        "link: '../zzzzzzzzzzzzzzzzzzzz/' — no such page",
    ),
    "missing file": (
        '<a href="../../downloads/desk.csv">cards</a>',
        "link: '../../downloads/desk.csv' — no such file (did you mean '../../downloads/deck.csv'?)",
    ),
    "another case": (
        '<a href="../Kinesis/">K</a>',
        "link: '../Kinesis/' — no such page (did you mean '../kinesis/'?)",
    ),
    "folder without a page": (
        '<a href="../../downloads/">all</a>',
        "link: '../../downloads/' — no such page: that folder has no index.html",
    ),
    "folder without its slash": (
        '<a href="../kinesis">K</a>',
        "link: '../kinesis' — costs the reader a redirect: write '../kinesis/'",
    ),
    "file with a slash": (
        '<a href="../../assets/a.png/">A</a>',
        "link: '../../assets/a.png/' — no such page",
    ),
    "anchor of another page": (
        '<a href="../kinesis/#limit">L</a>',
        "link: '../kinesis/#limit' — no such anchor; "
        "anchors there: café, limits, pricing (did you mean 'limits'?)",
    ),
    "anchor of the same page": (
        '<a href="#zzzzzzz">Z</a>',
        "link: '#zzzzzzz' — no such anchor; anchors there: in-brief, old-name",
    ),
    "anchor of a page without any": (
        '<a href="../../#limits">L</a>',
        "link: '../../#limits' — no such anchor; there are none in it",
    ),
    "beyond the root": (
        '<a href="../../../elsewhere/">out</a>',
        "link: '../../../elsewhere/' — leads out of the site: too many '../'",
    ),
    "javascript": (
        '<a href="JavaScript:void(0)">run</a>',
        "link: 'JavaScript:void(0)' — 'javascript:' is no kind of address for a page: use https or a path",
    ),
    "mistyped scheme": (
        '<a href="htps://elsewhere.example/">away</a>',
        "link: 'htps://elsewhere.example/' — 'htps:' is no kind of address for a page: use https or a path",
    ),
    "unreadable address": (
        '<a href="http://[half/">away</a>',
        "link: 'http://[half/' — not an address that a browser can read",
    ),
    "empty address": ('<a class="words" href="">words</a>', "link: '' — empty address"),
    "empty link text": (
        '<a href="../kinesis/?empty"> &nbsp;<svg></svg></a>',
        "link: '../kinesis/?empty' — empty link text: write words in it, or an aria-label",
    ),
    "link around a picture without words": (
        '<a href="../kinesis/?empty"><img src="../../assets/a.png" alt=""></a>',
        "link: '../kinesis/?empty' — empty link text: write words in it, or an aria-label",
    ),
    "frame": (
        '<iframe src="../kineses/"></iframe>',
        "link: '../kineses/' — no such page (did you mean '../kinesis/'?)",
    ),
    "area of a map": (
        '<map><area href="../kineses/" alt="K"></map>',
        "link: '../kineses/' — no such page (did you mean '../kinesis/'?)",
    ),
    "missing image": (
        '<img src="../../assets/aa.png" alt="">',
        "image: '../../assets/aa.png' — no such file (did you mean '../../assets/a.png'?)",
    ),
    "missing image of a set": (
        '<img srcset="../../assets/a.png 1x, ../../assets/aa.png 2x" alt="">',
        "image: '../../assets/aa.png' — no such file (did you mean '../../assets/a.png'?)",
    ),
    "missing source": (
        '<picture><source srcset="../../assets/aa.png"></picture>',
        "image: '../../assets/aa.png' — no such file (did you mean '../../assets/a.png'?)",
    ),
    "missing video": (
        '<video src="../../v.mp4"></video>',
        "image: '../../v.mp4' — no such file",
    ),
    "missing audio": (
        '<audio><source src="../../v.mp3"></audio>',
        "image: '../../v.mp3' — no such file",
    ),
    "missing poster": (
        '<video poster="../../assets/aa.png"></video>',
        "image: '../../assets/aa.png' — no such file (did you mean '../../assets/a.png'?)",
    ),
    "missing script": (
        '<script src="../../assets/sites.js"></script>',
        "asset: '../../assets/sites.js' — no such file (did you mean '../../assets/site.js'?)",
    ),
    "missing style sheet": (
        '<link rel="stylesheet" href="../../assets/sites.css">',
        "asset: '../../assets/sites.css' — no such file (did you mean '../../assets/site.css'?)",
    ),
    "missing icon": (
        '<link rel="shortcut icon" href="../../assets/icons.svg">',
        "asset: '../../assets/icons.svg' — no such file (did you mean '../../assets/icon.svg'?)",
    ),
    "missing icon of a phone": (
        '<link rel="apple-touch-icon" href="../../assets/icons.svg">',
        "asset: '../../assets/icons.svg' — no such file (did you mean '../../assets/icon.svg'?)",
    ),
    "missing preload": (
        '<link rel="preload" href="../../assets/sites.js" as="script">',
        "asset: '../../assets/sites.js' — no such file (did you mean '../../assets/site.js'?)",
    ),
    "missing module": (
        '<link rel="modulepreload" href="../../assets/sites.js">',
        "asset: '../../assets/sites.js' — no such file (did you mean '../../assets/site.js'?)",
    ),
    "missing manifest": (
        '<link rel="manifest" href="../../m.json">',
        "asset: '../../m.json' — no such file",
    ),
    "missing fragment of a picture file": (
        '<svg><use xlink:href="../../assets/icon.svg#leave"/></svg>',
        "asset: '../../assets/icon.svg#leave' — no such anchor; "
        "anchors there: leaf, tree (did you mean 'leaf'?)",
    ),
    "missing fragment in the page": (
        '<svg><use href="#in-brie"/></svg>',
        "asset: '#in-brie' — no such anchor; anchors there: in-brief, old-name (did you mean 'in-brief'?)",
    ),
}


def plant(markup: str) -> None:
    page, source = Path("site/services/x/index.html"), Path("docs/services/x.md")
    page.write_text(page.read_text("utf-8") + markup, "utf-8")
    source.write_text(source.read_text("utf-8") + markup + "\n", "utf-8")


@pytest.mark.planted
@pytest.mark.parametrize(("markup", "message"), FAULTS.values(), ids=FAULTS)
def test_planted_fault_is_caught(markup: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    plant(markup)
    assert main([]) == 1
    line, summary = capsys.readouterr().out.splitlines()
    # Nothing of an empty address can be found again in the source.
    where = "1" if "''" in message else "6"
    remark = " (written by a macro or the theme)" if "''" in message else ""
    assert line == f"docs/services/x.md:{where}: {message}{remark}"
    assert summary.endswith(": 1 fault")


def test_all_faults_are_printed_at_once_sorted_and_without_repeats(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plant('<a href="#zzzzzzz">a</a>')
    plant('<a href="../yyyyyyyyyyyyyyyyyyyyyy/">b</a> <a href="#zzzzzzz">a</a>')
    write({"site/index.html": '<img src="xxxxxxxxx.png">', "docs/index.md": "xxxxxxxxx.png"})
    assert main([]) == 1
    out = capsys.readouterr().out.splitlines()
    assert [line.partition(" — ")[0] for line in out] == [
        "docs/index.md:1: image: 'xxxxxxxxx.png'",
        "docs/services/x.md:6: link: '#zzzzzzz'",
        "docs/services/x.md:7: link: '../yyyyyyyyyyyyyyyyyyyyyy/'",
        out[-1],
    ]
    assert out[-1].endswith(": 3 faults")


def test_long_list_of_anchors_is_cut_to_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    headings = "".join(f'<h2 id="step-{n}"></h2><h2 id="zzz{n}"></h2>' for n in range(1, 7))
    write({"site/services/kinesis/index.html": headings + '<h2 id="limits"></h2>'})
    plant('<a href="../kinesis/#step-9">9</a>')
    assert main([]) == 1
    assert (
        "docs/services/x.md:6: link: '../kinesis/#step-9' — no such anchor; anchors there: "
        "limits, step-1, step-2, step-3, step-4, step-5, step-6, zzz1 and 5 more "
        "(did you mean 'step-1'?)\n"
    ) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "line", "remark"),
    [
        ("# X\n\nsee [k](../kineses/)\n", 3, ""),
        ("# X\n\n[a](../../kineses/)\n\n[b](../kineses/)\n", 5, ""),
        ('# X\n\n{{ link("kineses") }}\n', 3, ""),
        ("# X\n\nno kineses-like word\n", 1, " (written by a macro or the theme)"),
    ],
    ids=["written out", "not inside another address", "last path segment", "nowhere"],
)
def test_line_to_mend(source: str, line: int, remark: str, capsys: pytest.CaptureFixture[str]) -> None:
    plant('<a href="../kineses/">K</a>')
    write({"docs/services/x.md": source})
    assert main([]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        f"docs/services/x.md:{line}: link: '../kineses/' — no such page (did you mean '../kinesis/'?){remark}"
    )


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("../gone/?a=1&b=2", 'gone\n\n<a href="../gone/?a=1&amp;b=2">\n'),
        ("../caf%C3%A9/", "café\n\n[coffee](../café/)\n"),
    ],
    ids=["escaped in the source", "escaped in the page"],
)
def test_line_to_mend_is_found_in_another_spelling(
    target: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write({"site/services/x/index.html": f'<a href="{target}">x</a>'})
    write({"docs/services/x.md": source})
    assert main([]) == 1
    assert capsys.readouterr().out.startswith(f"docs/services/x.md:3: link: '{target}'")


def test_address_over_two_lines_is_printed_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    plant('<a href="../kine\nses/">K</a>')
    assert main([]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "docs/services/x.md:1: link: '../kine ses/' — no such page "
        "(did you mean '../kinesis/'?) (written by a macro or the theme)"
    )


def test_line_to_mend_is_found_by_the_fragment(capsys: pytest.CaptureFixture[str]) -> None:
    plant('<a href="../kinesis/#limit">L</a>')
    write({"docs/services/x.md": "# X limit\n\n[k](kinesis.md)\n\n[k](kinesis.md#limit)\n"})
    assert main([]) == 1
    assert capsys.readouterr().out.startswith("docs/services/x.md:5: link: '../kinesis/#limit'")


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("site/services/index.html", "docs/services/index.md"),
        ("site/services/index.html", "docs/services/README.md"),
        ("site/services/index.html", "docs/services.md"),
        ("site/index.html", "docs/index.md"),
        ("site/about.html", "docs/about.md"),
    ],
)
def test_page_is_reported_as_its_source(page: str, source: str, capsys: pytest.CaptureFixture[str]) -> None:
    write({page: '<a href="#qqqqqq">q</a>', source: "\n#qqqqqq\n"})
    assert main([]) == 1
    assert capsys.readouterr().out.splitlines()[0].startswith(f"{source}:2: link: '#qqqqqq' — ")


def test_paths_are_shown_from_the_working_folder(capsys: pytest.CaptureFixture[str]) -> None:
    plant('<a href="#zzzzzzz">Z</a>')
    assert main([str(Path("site").absolute()), "--docs", str(Path("docs").absolute())]) == 1
    assert capsys.readouterr().out.startswith("docs/services/x.md:6: link: '#zzzzzzz' — ")


def test_page_without_a_source_is_reported_as_built(capsys: pytest.CaptureFixture[str]) -> None:
    write({"site/404.html": '<p>\n<a href="/services/kineses/">K</a>'})
    assert main([]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "site/404.html:2: link: '/services/kineses/' — no such page (did you mean '/services/kinesis/'?)"
    )


@pytest.mark.planted
def test_relative_address_in_404_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    write({"site/404.html": '<a href="services/kinesis/">K</a>'})
    assert main([]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        "site/404.html:1: link: 'services/kinesis/' — "
        "this page is served at every address: begin the path with '/'"
    )


GUIDE = ["--site-url", "https://Host.example/guide/"]


def test_address_of_the_own_site_is_internal(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        {
            "site/404.html": '<a href="/guide/services/kinesis/">K</a><a href="/guide/.">H</a>',
            "site/services/x/index.html": """
                <a href="https://host.example/guide/">home</a>
                <a href="https://host.example/guide/services/kinesis/#limits">K</a>
                <a href="https://host.example/other/">somebody else's</a>
                """,
        }
    )
    assert main(GUIDE) == 0
    plant('<a href="https://host.example/guide/services/kineses/">K</a>')
    assert main(GUIDE) == 1
    assert (
        "docs/services/x.md:6: link: 'https://host.example/guide/services/kineses/' — no such page "
        "(did you mean 'https://host.example/guide/services/kinesis/'?)\n"
    ) in capsys.readouterr().out


@pytest.mark.planted
@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("/services/kinesis/", "leads out of the site, which lives under '/guide/'"),
        ("/guide", "costs the reader a redirect: write '/guide/'"),
        ("/guide/../other/", "leads out of the site: too many '../'"),
    ],
)
def test_path_outside_the_site(target: str, problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    write({"site/404.html": f'<a href="{target}">K</a>', "site/services/x/index.html": ""})
    assert main(["--site-url", "/guide/"]) == 1
    line = capsys.readouterr().out.splitlines()[0]
    assert line == f"site/404.html:1: link: '{target}' — {problem}"


def test_site_url_that_is_no_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--site-url", "host.example/guide/"])
    assert stopped.value.code == 2
    assert "'host.example/guide/' is no address: write https://host/path/ or /path/" in (
        capsys.readouterr().err
    )


@pytest.mark.planted
@pytest.mark.parametrize("folder", ["site/downloads", "nowhere"])
def test_nothing_to_check_is_a_fault(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([folder]) == 1
    assert capsys.readouterr().out == (f"{folder}: no built page in it (*.html): build the site first\n")


def test_other_scripts_get_the_faults_as_data() -> None:
    assert check_site(Path("site")) == []
    plant('<a href="../../../">out</a>')
    assert check_site(Path("site")) == [
        Fault("services/x/index.html", "link", "../../../", "leads out of the site: too many '../'")
    ]
    with pytest.raises(NoPagesError):
        check_site(Path("docs"))
    with pytest.raises(ValueError, match="is no address"):
        own_site("guide")


def test_a_page_is_read_as_a_browser_reads_it() -> None:
    page = parse_page('<p id=one>&amp;<a href="a?b=1&amp;c=2">x<a name=two>y<!-- <a href=z> -->')
    assert page.refs == (Ref("link", "a?b=1&c=2"),)
    assert page.anchors == {"one", "two"}
    assert page.nameless == ()


def test_large_site_is_read_whole(capsys: pytest.CaptureFixture[str]) -> None:
    links = "".join(f'<a href="../p{n}/#h">{n}</a>' for n in range(300))
    write({f"big/p{n}/index.html": f'<h1 id="h">{n}</h1>{links}' for n in range(300)})
    assert main(["big"]) == 0
    assert capsys.readouterr().out == (
        "checked 300 pages, 90000 links, 90000 with an anchor, 0 images, 0 assets: no faults\n"
    )
