"""What a malicious pull request would send: each input is refused where it stands, or comes out harmless.

What data, rather than pages, can hold is built and opened in tests/site/test_hostile.py.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from macros import calls, claims, formulas, loader, markup, render, rooms, schema, spoken, yamlfile
from macros.problems import CatalogError
from scripts import check, export_markdown, search_tokens
from tests.macros.guide import NOTES, Guide, as_html

pytestmark = pytest.mark.hostile

HTML = "HTML is not allowed in a page"
ATTRIBUTES = "attributes are not allowed in a page"
ADDRESS = "a link leads to a page of the guide, or its address begins with https://"
PICTURE = "a picture stands in docs/ beside the pages"
JINJA = "only macro calls such as"
# The line on which a body begins in NOTES.
FIRST = NOTES.index("{body}") and NOTES[: NOTES.index("{body}")].count("\n") + 1


def told(guide: Guide, body: str) -> list[str]:
    """What is said of a page with this body, each from its line on, counted from that of the body."""
    guide.write("exam/notes.md", NOTES.format(body="BODY").replace("BODY", body))
    found = []
    for problem in guide.problems():
        path, line, rest = problem.split(":", 2)
        assert path == "docs/exam/notes.md"
        found.append(f"{int(line) - FIRST + 1}:{rest}")
    return found


# --- pages that are refused ---------------------------------------------------------------------

REFUSED: dict[str, tuple[str, list[str]]] = {
    # Jinja: a page is a program to mkdocs-macros.
    "jinja class": ("{{ ''.__class__.__mro__ }}", [f"1: macro: {JINJA}"]),
    "jinja globals": ("{{ link.__globals__['os'].popen('id').read() }}", [f"1: macro: {JINJA}"]),
    "jinja config": ("{{ config }}", [f"1: macro: {JINJA}"]),
    "jinja cycler": ("{{ cycler.__init__.__globals__.os.system('id') }}", [f"1: macro: {JINJA}"]),
    "jinja filter": ("{{ link('drift')|attr('__class__') }}", [f"1: macro: {JINJA}"]),
    "jinja statement": ("{% for x in range(9) %}x{% endfor %}", ["1: macro: Jinja statement 'for'"]),
    "jinja include": ("{% include '../../etc/passwd' %}", ["1: macro: Jinja statement 'include'"]),
    "jinja import": ("{% import 'base.html' as b %}", ["1: macro: Jinja statement 'import'"]),
    "jinja extends": ("{% extends 'base.html' %}", ["1: macro: Jinja statement 'extends'"]),
    "jinja set": ("{% set x = 1 %}", ["1: macro: Jinja statement 'assign'"]),
    "jinja large number": ("{{ link('a' * 10000000000) }}", ["1: macro: arguments of link() must be const"]),
    "jinja unknown macro": ("{{ include('/etc/passwd') }}", ["1: macro: unknown macro include()"]),
    # Scripts, and whatever else loads or frames.
    "script": (
        "a <script>owned()</script>",
        [f"1: html: '</script>': {HTML}", f"1: html: '<script>': {HTML}"],
    ),
    "script escaped": ("\\<script>x", ["1: html: '<script>'"]),
    "script block": (
        "Text.\n\n<script>\nowned()\n</script>",
        [f"3: html: '<script> owned() </script>': {HTML}"],
    ),
    "script capitals": ("<SCRIPT SRC=//evil.example></SCRIPT>", ["1: html: '<SCRIPT SRC=//evil.example>"]),
    "script split": ("<scr{# #}ipt>owned()</script>", [f"1: html: '<script>owned()</script>': {HTML}"]),
    "script raw": ("{% raw %}<script>owned()</script>{% endraw %}", ["1: html: '<script>owned()"]),
    "script in list": ("- a\n- b <script>x</script>", ["2: html: '</script>'", "2: html: '<script>'"]),
    "script in table": ("| a |\n| - |\n| <script> |", ["3: html: '<script>'"]),
    "script in quote": ("> <script>x</script>", ["1: html: '</script>'", "1: html: '<script>'"]),
    "script after code": ("`<script>`\n\n`<script>`\n\nb <script>", ["5: html: '<script>'"]),
    "frame": ("<iframe src=//evil.example></iframe>", ["1: html: '<iframe src=//evil.example>"]),
    "object": ("<object data=//evil.example></object>", ["1: html: '<object data=//evil.example>"]),
    "embed": ("a <embed src='//evil.example'>", ["1: html: '<embed src='//evil.example'>'"]),
    "link element": ("a <link rel='stylesheet' href='x'>", ["1: html: '<link rel="]),
    "style element": ("<style>*{display:none}</style>", ["1: html: '<style>*{display:none}</style>'"]),
    "base": ("a <base href='https://evil.example/'>", ["1: html: '<base href="]),
    "refresh": ("a <meta http-equiv='refresh' content='0;url=/'>", ["1: html: '<meta http-equiv="]),
    "form": ("<form action='https://evil.example'><input></form>", ["1: html: '<form action="]),
    "svg": (
        "<svg><script>owned()</script></svg>",
        ["1: html: '</scr", "1: html: '</svg>", "1: html: '<script>'", "1: html: '<svg>'"],
    ),
    "svg onload": ("<svg onload=owned()>", ["1: html: '<svg onload=owned()>'"]),
    "math link": ("<math><a xlink:href='javascript:owned()'>x</a></math>", ["1: html: '<math>"]),
    "template": ("<template>x</template>", ["1: html: '</template>'", "1: html: '<template>'"]),
    "block": ("<div markdown>\n\n*a*\n\n</div>", [f"1: html: '<div markdown> *a* </div>': {HTML}"]),
    "comment": ("a <!-- hidden --> b", [f"1: html: '<!-- hidden -->': {HTML}"]),
    "comment block": ("a\n\n<!-- hidden -->", [f"3: html: '<!-- hidden -->': {HTML}"]),
    "instruction": ("<?php system('id'); ?>", ["1: html: '<?php system('id'); ?>'"]),
    "cdata": ("<![CDATA[ x ]]>", ["1: html: '<![CDATA[ x ]]>'"]),
    "entities": ('<!DOCTYPE x [<!ENTITY a "b">]>', ["1: html: '<!DOCTYPE x [<!ENTITY a \"b\">'"]),
    # Attributes: of tags that are allowed, and of Markdown's own.
    "handler": ("a <img src=x onerror=owned()>", ["1: html: '<img src=x onerror=owned()>'"]),
    "handler on br": ("a <br onload=owned()>", ["1: html: '<br onload=owned()>'"]),
    "handler on link": ("<a href='../x' onclick='owned()'>x</a>", ["1: html: '<a href='../x' onclick="]),
    "handler on heading": ("## H { onclick=owned() }", [f"1: attributes: 'onclick=owned()': {ATTRIBUTES}"]),
    "handler on word": ("a **b**{ onmouseover=owned() }", ["1: attributes: 'onmouseover=owned()'"]),
    "handler on link text": ("[a](../index.md){ onclick=owned() }", ["1: attributes: 'onclick=owned()'"]),
    "style": ('a **b**{ style="position:fixed" }', ["1: attributes: 'style=\"position:fixed\"'"]),
    "taken id": ("Text\n{ #content }", ["2: attributes: '#content'"]),
    "id of code": ("``` {.py #content}\nx\n```", ["1: attributes: '#content'"]),
    "hidden": ("a *b*{ hidden }", ["1: attributes: 'hidden'"]),
    "new address": (
        "[a](../index.md){ href=javascript:owned() }",
        ["1: attributes: 'href=javascript:owned()'"],
    ),
    # Addresses.
    "javascript": ("[a](javascript:owned())", [f"1: link: 'javascript:owned()': {ADDRESS}"]),
    "javascript case": ("[a]( JaVaScRiPt:owned())", ["1: link: 'JaVaScRiPt:owned()'"]),
    "javascript entity": ("[a](java&#115;cript&colon;owned())", ["1: link: 'javascript:owned()'"]),
    "javascript line": ("[a](java\nscript:owned())", ["1: link: 'java script:owned()'"]),
    "javascript reference": ("x [a][b]\n\n[b]: javascript:owned()", ["3: link: 'javascript:owned()'"]),
    "javascript next line": ("x [b]\n\n[b]:\n  <javascript:owned()>", ["4: link: 'javascript:owned()'"]),
    "javascript autolink": ("<javascript://%0aowned()>", ["1: link: 'javascript://%0aowned()'"]),
    "javascript tag": ("<a href='javascript:owned()'>a</a>", ["1: link: 'javascript:owned()'"]),
    "javascript split": ("[a]{# #}(javascript:owned())", ["1: link: 'javascript:owned()'"]),
    "javascript code first": ("`[a](javascript:x)`\n\n[a](javascript:x)", ["3: link: 'javascript:x'"]),
    "vbscript": ("[a](vbscript:owned)", ["1: link: 'vbscript:owned'"]),
    "data": ("[a](data:text/html;base64,PHNjcmlwdD4=)", ["1: link: 'data:text/html;base64,PHNjcmlwdD4='"]),
    "file": ("[a](file:///etc/passwd)", ["1: link: 'file:///etc/passwd'"]),
    "blob": ("[a](blob:https://evil.example/x)", ["1: link: 'blob:https://evil.example/x'"]),
    "mail": ("<me@evil.example>", ["1: link: 'mailto:me@evil.example'"]),
    "plain http": ("[a](http://docs.aws.amazon.com)", ["1: link: 'http://docs.aws.amazon.com'"]),
    "no scheme": ("[a](//evil.example)", ["1: link: '//evil.example'"]),
    "no scheme turned": ("[a](/\\\\evil.example)", ["1: link: '/\\evil.example'"]),
    "no slashes": ("[a](https:evil.example)", ["1: link: 'https:evil.example'"]),
    "picture": ("![a](https://evil.example/x.png)", [f"1: image: 'https://evil.example/x.png': {PICTURE}"]),
    "picture no scheme": ("![a](//evil.example/x)", ["1: image: '//evil.example/x'"]),
    "picture data": ("![a](data:image/svg+xml,x)", ["1: image: 'data:image/svg+xml,x'"]),
    "picture reference": ("![a][b]\n\n[b]: https://evil.example/x", ["3: image: 'https://evil.example/x'"]),
    # What nobody sees, and what is more than a page.
    "turned text": ("a \u202egnp.exe", ["1: text: holds U+202E, a character that nobody sees; delete it"]),
    "control": ("a\n\nb \x1b[2J", ["3: text: holds U+001B, a character that nobody sees; delete it"]),
    "split by control": ("[a]\x02(javascript:owned())", ["1: text: holds U+0002, a character"]),
    "long line": ("a\n" + "x " * 1001, ["2: text: a line of more than 2,000 characters; break it"]),
    "deep list": ("a\n\n" + "1. " * 600 + "x", ["3: text: nested too deeply; write it flat"]),
    "deep quotation": ("> " * 900 + "x", ["1: text: nested too deeply; write it flat"]),
    "brackets": ("[\n" * 1001, ["1001: text: holds '[' 1,001 times; at most 1,000 are read, split the page"]),
    "tags": ("<b\n" * 1001, ["1001: text: holds '<' 1,001 times; at most 1,000 are read, split the page"]),
    "formula": ("$\\text{<img src=x onerror=owned()>}$", ["1: formula: not a formula that can be set"]),
    "formula address": ("$\\href{javascript:owned()}{x}$", ["1: formula: \\href is not allowed in a form"]),
}


@pytest.mark.planted
@pytest.mark.parametrize(("body", "lines"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_page_is_refused_where_it_is(body: str, lines: list[str], guide: Guide) -> None:
    found = told(guide, body)
    assert len(found) == len(lines), found
    for one, begin in zip(found, lines, strict=True):
        assert one.startswith(begin)


def test_what_an_author_needs_is_allowed(guide: Guide) -> None:
    body = """\
H<sub>2</sub>O, x<sup>2</sup>, press <kbd>Ctrl</kbd><br>and read <a href="../../feed.xml">the feed</a>,
[AWS](https://aws.amazon.com/a(b)/?c=d&e=f#g "At: AWS"), <https://aws.amazon.com/>, `<script>`, $a_{i=1}$,
[here](../index.md#x), 1 < 2 && 3 > 2, {braces}, a & b, caf&eacute;.

![A picture](picture.png)

| a | b |
| --: | :-: |
| `<b>` | 2 |

``` py hl_lines="1"
x = {"a": "<b>"}  # { onclick=x }
```

??? note "More"
    - one
        - two
"""
    guide.write("exam/picture.png", b"\x89PNG")
    assert told(guide, body) == []


def test_of_several_alike_each_is_told_on_its_line(guide: Guide) -> None:
    body = "`<b>` <b>\n\n{{ link('drift') }} <b>\n\n```\n<b>\n```\n\n[a](data:x)\n\n[a](data:x)"
    found = [line.partition(": HTML")[0].partition(": a link")[0] for line in told(guide, body)]
    assert found == ["1: html: '<b>'", "3: html: '<b>'", "9: link: 'data:x'", "11: link: 'data:x'"]


def test_lines_are_right_below_jinja_of_several_lines(guide: Guide) -> None:
    body = '{# a\nb #}\n{{ link(\n  "drift"\n) }}\n\n{% raw %}\n{{x}}\n{% endraw %}\n<b>\n'
    assert [line.partition(": HTML")[0] for line in told(guide, body)] == ["10: html: '<b>'"]


def test_what_a_macro_writes_between_does_not_free_what_stands_in_code(guide: Guide) -> None:
    # The macro's blank lines end the code span that its word in the text does not end.
    guide.write(
        "services/new.md", (guide.docs / "services/beta-queue.md").read_bytes().replace(b"Beta", b"New")
    )
    text = (
        (guide.docs / "services/new.md").read_text("utf-8").replace("status:", "#").replace("  rename", "  #")
    )
    guide.write("services/new.md", text + "\n`a\n{{ facts() }}\n<img src=x onerror=owned()>`\n")
    (problem,) = [line for line in guide.problems() if "onerror" in line]
    assert problem.startswith("docs/services/new.md:")
    assert ": attributes: 'onerror': attributes are not allowed" in problem


# --- pages that come out harmless ---------------------------------------------------------------

HARMLESS = {
    "entities": "&lt;script&gt;owned()&lt;/script&gt;",
    "entities by number": "&#60;script&#62;owned()&#60;/script&#62;",
    "code": "`<script>owned()</script>`",
    "code block": "```html\n</code></pre><script>owned()</script>\n```",
    "indented code": "Text.\n\n    <script>owned()</script>",
    "title of code": '```py title="<img src=x onerror=owned()>"\nx\n```',
    "options of code": "``` {.py onclick=owned()}\nx\n```",
    "language of code": "```<script>owned()</script>\nx\n```",
    "heading": "## `<img src=x onerror=owned()>` &lt;img src=x onerror=owned()&gt;\n\n| a |\n| - |\n| b |",
    "note": '!!! note onclick=owned() "`<script>`"\n    Text.',
    "title of a link": '[a](../index.md "`<script>` onclick=owned()")',
    "text of a picture": '![`" onerror=owned() `](picture.png)',
    "unfinished tag": "1 <img src=x onerror=owned() ",
    "unfinished comment": "a\n\n<!-- hidden",
    "snippet": '--8<-- "../../../../etc/passwd"',
    "include": "!include ../../../../etc/passwd\n\n{!../../../../etc/passwd!}",
    "resolve": "{% raw %}{{ ''.__class__ }}{% endraw %}",
    "macro text": '{{ link("drift", "<script>owned()</script>") }}',
    "macro code": '` {{ link("drift", "`<img src=x onerror=owned()>`") }} `',
    "macro address": '[a]({{ link("drift", "javascript:owned()") }})',
    "macro link": '{{ link("drift", "](javascript:owned())") }}',
    "macro term": '{{ term("recall", "\'\\"><script>owned()</script>") }}',
    "macro cell": '| a |\n| - |\n| {{ link("drift", "| <b> | `|` <b>") }} |',
    "macro heading": '## {{ link("drift", "<script>owned()</script>{ onclick=owned() }") }}',
    "macro jinja": '{{ link("drift", "{{ config }}{% include %}") }}',
    "no brackets": "javascript:owned() data:text/html,x https://evil.example",
}
DANGEROUS = "script, style, iframe, object, embed, link, base, meta, svg, [srcset], [srcdoc], [action]"


def harm(html: LexborHTMLParser) -> Iterator[str]:
    """Whatever could run or load in what a page becomes, told by other means than the check's own."""
    body = html.body
    assert body is not None
    yield from (node.html or "" for node in body.css(DANGEROUS))
    for node in body.traverse(include_text=False):
        for name, value in node.attributes.items():
            address = "".join((value or "").split()).casefold()
            if name.startswith("on") or (name == "style" and not address.startswith("text-align:")):
                yield f"{name}={value}"
            outside = re.match(r"[a-z][a-z0-9+.-]*:|[/\\\\]{2}", address)
            if name in ("href", "src") and outside:
                allowed = address.startswith("https://") and name == "href"
                yield from [] if allowed else [f"{name}={value}"]


@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS)
def test_a_hostile_page_comes_out_as_words(body: str, guide: Guide) -> None:
    assert told(guide, body) == []
    site = guide.site()
    html = as_html(site.bodies["exam/notes.md"])
    assert list(harm(html)) == []
    # Nobody's file was read, nothing was evaluated.
    assert "root:" not in (html.html or "")
    assert "&lt;Config" not in (html.html or "")


def test_no_extension_reads_other_files() -> None:
    names, _ = markup._extensions()
    assert [name for name in names if "snippet" in name or "include" in name or "b64" in name] == []


PIECES = [
    *("<", ">", "<b>", "<script>", "</script>", "<img src=x onerror=a()>", "<a href='", "<!--", "-->"),
    *("<br>", "](", ")", "[a]", "[", "]", "![", "[a]: ", "javascript:a()", "java", "script:"),
    *("//evil.example", "data:", "&#106;", "&colon;", "&lt;", "\\", "`", "``", "```\n", "~~~\n", "$"),
    *("**", "_", "\t", "\n", "\n\n", "    ", "{ onclick=a() }", "{ #b }", "{", "}", "{: a", "{# #}"),
    *("{% raw %}", "{% endraw %}", "{{ facts() }}", '{{ link("drift") }}'),
    *('{{ link("drift", "`<b>`") }}', '{{ term("recall") }}', "| a | b |\n| - | - |\n| ", "# ", "- "),
    *("> ", '!!! a "', '??? a "', '"', "'", " ", "a", "https://", "=", "onclick=a()", ":", "/", "x"),
]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(body=st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_whatever_is_let_through_is_harmless(body: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    guide = small_guide(tmp_path_factory)
    path = guide.docs / "services/alpha-stream.md"
    good = path.read_text("utf-8")
    try:
        path.write_text(good + "\n" + body, "utf-8")
        assert list(harm(as_html(guide.site().bodies["services/alpha-stream.md"]))) == []
    except CatalogError as error:
        assert all(line.startswith("docs/services/alpha-stream.md:") for line in str(error).split("\n"))
    finally:
        path.write_text(good, "utf-8")


_SMALL: list[Guide] = []


def small_guide(folders: pytest.TempPathFactory) -> Guide:
    """One guide for all examples; copying it for each would take most of the time."""
    if not _SMALL:
        _SMALL.append(Guide.good(folders.mktemp("hostile")))
    return _SMALL[0]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    text=st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    before=st.sampled_from(["", "`", "[", "<"]),
)
def test_no_text_of_the_data_becomes_markup_wherever_it_stands(text: str, before: str) -> None:
    html = as_html(f"{before} {render.plain(text)} {before}\n\n| a |\n| - |\n| {render._code(text)} |\n")
    assert list(harm(html)) == []
    assert html.css("b, a:not([href='']), img, form") == []


# --- front matter and tables --------------------------------------------------------------------

QUOTE = "quote a text that contains ': ' or '#'"
FRONT: dict[str, tuple[str, str]] = {
    "laughs": ("aka: &a [x, x]\nrelated: [*a, *a]", "14: yaml: anchors and aliases are not allowed"),
    "merge bomb": ("a: &a {b: c}\nd: {<<: *a}", "14: yaml: anchors and aliases are not allowed"),
    "python object": (
        "aka: !!python/object/apply:os.system [id]",
        "14: yaml: tag tag:yaml.org,2002:python/obj",
    ),
    "environment": ("aka: [!ENV HOME]", "14: yaml: tag !ENV is not allowed"),
    "binary": ("aka: [!!binary aGk=]", "14: yaml: tag tag:yaml.org,2002:binary is not allowed"),
    "directive": ("...\n%YAML 9.9\n", "15: yaml: not valid YAML: found incompatible YAML document"),
    "own tag": ("...\n%TAG ! tag:evil.example,2000:\n", "17: yaml: not valid YAML: did not find expected"),
    "second document": ("...\n--- {a: b}", "15: yaml: not valid YAML: expected a single document"),
    "deep lists": ("aka: " + "[" * 5000, "14: yaml: nested too deeply"),
    "deep fields": ("aka: " + "{a: " * 5000, "14: yaml: nested too deeply"),
    "deep keys": ("? " * 5000, "14: yaml: nested too deeply"),
    "double key": ("title: Other", "14: yaml: 'title' stands here twice; keep one"),
    "list as key": ("? [a]\n: b", "14: yaml: a key must be plain text"),
    "huge text": (f"related: [{'x' * 50_000}]", "14: related[0]: is 50000 characters, at most 1000"),
    "huge number": (f"checked: {'9' * 50_000}", "14: yaml: 'checked' stands here twice"),
    "control": ("aka: ['a\x07']", "14: yaml: not valid YAML: unacceptable character #x0007"),
    "escape": ('related: ["a\\e[2J"]', "14: related[0]: holds U+001B, a character that nobody sees"),
    "turned": ('related: ["\\u202e"]', "14: related[0]: holds U+202E, a character that nobody sees"),
    "turned as it is": ("related: [a\u202eb]", "14: related[0]: holds U+202E, a character that nobody"),
    "null": ('related: ["a\\0"]', "14: related[0]: holds U+0000, a character that nobody sees"),
    "half character": ('aka: ["\\ud800"]', "14: yaml: not valid YAML: found invalid Unicode character"),
    "jinja": ("aka: ['{{ config }}']", "14: front matter: '{{' is not allowed here"),
    "tab": ("aka:\n\t- a", "15: yaml: indented with a tab; YAML wants spaces"),
    "other template": ("template: ../../../etc/passwd", "14: template: unknown field"),
    "source": ("related: []\nsources2: {}", "15: sources2: unknown field"),
    "new state": ("status: {state: <script>}", "14: status.state: must be one of"),
    "javascript source": ("features: [{name: a, state: ended, source: 'javascript:x'}]", "14: features[0]"),
}


@pytest.mark.planted
@pytest.mark.parametrize(("fields", "said"), FRONT.values(), ids=FRONT)
def test_hostile_front_matter_is_refused_where_it_is(fields: str, said: str, guide: Guide) -> None:
    path = guide.docs / "services/alpha-stream.md"
    front, body = path.read_text("utf-8").replace("related: [beta-queue]\n", "").split("\n---\n", 1)
    guide.write("services/alpha-stream.md", f"{front}\n{fields}\n---\n{body}")
    found = guide.problems()
    last = front.count("\n") + 1
    offset = int(said.partition(":")[0]) - 14
    wanted = f"docs/services/alpha-stream.md:{last + 1 + offset}:{said.partition(':')[2]}"
    assert [line[: len(wanted)] for line in found if line.startswith(wanted)], found


ADDRESSES = [
    "javascript:owned()",
    "http://docs.aws.amazon.com/x",
    'https://docs.aws.amazon.com/x"onclick=owned()',
    "https://docs.aws.amazon.com/<script>",
    "https://docs.aws.amazon.com@evil.example/",
    "https://docs.aws.amazon.com.evil.example/",
    "https://docs.aws.amazon.com:x@evil.example/",
    "https://docs.aws.amazon.com\\@evil.example/",
    "//evil.example/x",
    "data:text/html,x",
]


@pytest.mark.planted
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_source_leads_to_an_authority_or_is_refused(address: str, guide: Guide) -> None:
    guide.replace(
        "services/alpha-stream.md",
        "  modes: https://docs.aws.amazon.com/alpha/latest/dev/modes.html",
        f"  modes: '{address}'",
    )
    (problem,) = guide.problems()
    assert problem.startswith("docs/services/alpha-stream.md:9: sources.modes: ")


# --- files --------------------------------------------------------------------------------------

OTHER_FILES = [
    "a.svg",
    "a.html",
    "a.htm",
    "a.xhtml",
    "a.js",
    "a.xml",
    "a.css",
    "a.pdf",
    "a.MD",
    "a.md.bak",
    "a",
]


@pytest.mark.planted
@pytest.mark.parametrize("name", OTHER_FILES)
def test_a_file_that_a_browser_might_run_is_refused(name: str, guide: Guide) -> None:
    guide.write(f"services/{name}", "<svg xmlns='http://www.w3.org/2000/svg'><script>owned()</script></svg>")
    (problem,) = guide.problems()
    assert problem.startswith(
        f"docs/services/{name}:1: file: pages end in .md, tables in .yml, pictures in .avif"
    )


@pytest.mark.planted
@pytest.mark.parametrize("name", ["x onerror=owned().png", "'><script>.png", "A.png"])
def test_a_picture_with_a_strange_name_is_refused(name: str, guide: Guide) -> None:
    guide.write(f"services/{name}", b"\x89PNG")
    (problem,) = guide.problems()
    assert problem == f"docs/services/{name}:1: file: name it with lower-case words joined by hyphens"


@pytest.mark.planted
@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.md", "alpha-stream.md", "/", "/dev/zero"])
def test_a_link_out_of_the_folder_is_refused_and_not_read(target: str, guide: Guide) -> None:
    (guide.docs / "services/new.md").symlink_to(target)
    assert guide.problems() == [
        "docs/services/new.md:1: file: is a link; only plain files may stand in docs/"
    ]


@pytest.mark.planted
@pytest.mark.parametrize("page", ["../../etc/passwd", "/etc/passwd", "docs/../docs/../pyproject.toml"])
def test_the_check_of_one_page_reads_only_below_docs(
    page: str, guide: Guide, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.check_page(guide.docs, page) == 1
    assert capsys.readouterr().err.startswith(f"{page}:1: file: is no page or table below ")


@pytest.mark.planted
@pytest.mark.parametrize(("name", "most"), [("services/new.md", 65_536), ("glossary/two.yml", 1_048_576)])
def test_a_huge_file_is_refused_unread(name: str, most: int, guide: Guide) -> None:
    guide.write(name, b"x" * (most + 1))
    assert guide.problems() == [
        f"docs/{name}:1: file: is {most + 1:,} bytes; at most {most:,} are read, split it"
    ]


# --- time ---------------------------------------------------------------------------------------

LENGTH = 100_000  # characters; and then twice as many
PARSERS: dict[str, Callable[[str], object]] = {
    "front matter": lambda text: loader.FRONT_MATTER.match("---\n" + text),
    "yaml": lambda text: yamlfile.parse(f"a: {text}", "x.yml"),
    "yaml list": lambda text: yamlfile.parse(f"a: [{text}", "x.yml"),
    "calls": lambda text: calls.parse(text, "x.md", 1, render.MACROS),
    "own table": rooms._OWN_TABLE.search,
    "formulas": lambda text: list(formulas.find(text + "$x$")),
    "markup": lambda text: (markup._DOUBTFUL.search(text), schema.UNSEEN.search(text), markup._excess(text)),
    "data": render.plain,
    "export": lambda text: export_markdown.plain(text, "exam/notes.md"),
    "search": search_tokens._RUN.findall,
    "numbers": lambda text: sum(1 for _ in spoken.NUMBERS.finditer(text)),
}
UNITS = [
    *("a", " ", "\n", "\t", "1", "1,111", ".", "-", "_", "#", "|", "| a ", "&", "&#", "\\", '"', "'"),
    *("'a: ", "? ", "[", "](", "](a", "[a](b) ", "![", "[a]: b\n", "<", "<a ", '<a href="x">', "<!--"),
    *("<b a=", "<code>", "</", "`", "``", "`a``b", "```\n", "~", "~~~\n", "$", "$$", "$a ", "$a\n"),
    *("*", "_a*b ", "> ", "- ", "1. ", "!!! a\n", "{", "{a", "{ a=", "{{", "{{ ", "{% raw %}"),
    *("{# a #}", "{{ a(", "---\n", "--- ", "a: ", "- a\n", "a,", "/a"),
]


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Stop what hangs: a regular expression of Python looks at signals, too."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def spent(parser: Callable[[str], object], text: str) -> float:
    begin = process_time()
    with at_most(60):
        parser(text)
    return process_time() - begin


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_twice_the_text_takes_at_most_three_times_as_long(parser: Callable[[str], object]) -> None:
    slow = []
    for unit in UNITS:
        text = unit * (LENGTH // len(unit))
        once, twice = spent(parser, text), spent(parser, text + text)
        # Below a tenth of a second the clock and the machine say more than the text; looked at again, the
        # shortest times say the most.
        for _ in range(4 if twice > 0.1 and twice > 3 * once else 0):
            once, twice = min(once, spent(parser, text)), min(twice, spent(parser, text + text))
        if twice > 0.1 and twice > 3 * once:
            slow.append((unit, once, twice))
    assert slow == []


PROOFS = [
    "a" * 990 + "\nb",
    "a" + " " * 990 + "b",
    "=" * 990,
    *(
        f"a/b = {rest}"
        for rest in (
            "a," * 490,
            '"' * 900,
            "." * 900,
            "a as " * 190,
            "a" + " " * 980 + "as",
            "1e" * 480,
            "1.." * 300,
        )
    ),
]


@pytest.mark.parametrize("proof", PROOFS, ids=range(len(PROOFS)))
def test_the_longest_proof_is_read_at_once(proof: str) -> None:
    assert len(proof) <= schema.TEXT_LENGTH

    def read(text: str) -> None:
        try:
            claims.parse(text)
        except claims.ProofError:
            return

    assert spent(read, proof) < 1


@pytest.mark.parametrize(
    "unit", ["[", "<b ", "[a](", "`a``b", "```\n", "*a _b ", "> a\n", "- a\n    ", "| a ", "&#", "![a"]
)
def test_the_largest_page_is_judged_in_bounded_time(unit: str, guide: Guide) -> None:
    most = loader.MAX_BYTES[".md"] - 500
    lines = (unit * 100 + "\n") * (most // (len(unit) * 100 + 1))
    guide.write("exam/notes.md", NOTES.format(body="BODY").replace("BODY", lines + "<br>"))
    with at_most(60):
        found = guide.problems()
    assert all(line.startswith("docs/exam/notes.md:") for line in found)


def test_a_huge_table_is_read_in_bounded_time(guide: Guide) -> None:
    rows = "".join(f"  - term: word {number:06}\n    definition: One of many.\n" for number in range(15_000))
    guide.write("glossary/two.yml", f"title: Many\nterms:\n{rows}")
    with at_most(120):
        assert guide.problems() == []
    assert sys.getsizeof(rows) < loader.MAX_BYTES[".yml"]
