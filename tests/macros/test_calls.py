"""Macro calls are found without running anything; whatever else Jinja would run is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.calls import Call, parse
from tests.macros.fuzzing import examples
from tests.macros.guide import Guide

MACROS = ("link", "table", "versus")


def calls(body: str, first_line: int = 1) -> list[Call]:
    found, problems = parse(body, "x.md", first_line, MACROS)
    assert problems == []
    return only_calls(found)


def only_calls(pieces: list[str | Call]) -> list[Call]:
    return [piece for piece in pieces if isinstance(piece, Call)]


def problems(body: str, first_line: int = 1) -> list[str]:
    _, found = parse(body, "x.md", first_line, MACROS)
    return [str(problem) for problem in found]


def test_a_call_is_found_with_its_arguments_and_line() -> None:
    body = 'Text.\n\n{{ link("a", text="b") }} and {{ table("c", where={"d": "e"}, notes=true) }}\n'
    assert calls(body) == [
        Call("link", ("a",), (("text", "b"),), 3),
        Call("table", ("c",), (("where", {"d": "e"}), ("notes", True)), 3),
    ]


PIECES = ['{{ link("a") }}', '{{ link("a", "b {{ c }}") }}', "{{ table() }}", '{{ versus("}}", "ü") }}']
PIECES += ['{{ link("a\\t") }}', '{{ link("a"', '") }}', "{{ nothing() }}"]
PIECES += ["{{", "}}", "{", "}", "{%", "{#", "#}", "\n", " ", "a", '"']


@examples(400)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_plain_calls_are_read_as_jinja_reads_them(body: str) -> None:
    # The call in front is of a form that only Jinja itself reads.
    by_jinja, refused = parse(f"{{{{ link('z') }}}}{body}", "x.md", 1, MACROS)
    found, problems = parse(body, "x.md", 1, MACROS)
    assert bool(problems) == bool(refused)
    if not refused:
        assert (found or [""]) == (by_jinja[1:] or [""])


def test_lines_count_from_where_the_body_begins() -> None:
    assert [call.line for call in calls('\n{{ link("a") }}\n\n{{ link("b") }}', first_line=9)] == [10, 12]


def test_a_call_over_several_lines_stands_where_it_begins() -> None:
    (call,) = calls('Text.\n{{ versus(\n  "a",\n  "b",\n) }}\n')
    assert (call.args, call.line) == (("a", "b"), 2)


def test_every_kind_of_constant_is_an_argument() -> None:
    (call,) = calls("""{{ link('a', 1, 2.5, true, none, ["x", ["y"]], {"k": ["v"]}) }}""")
    assert call.args == ("a", 1, 2.5, True, None, ["x", ["y"]], {"k": ["v"]})


def test_text_without_jinja_has_no_calls() -> None:
    text = "A page { with } braces, 100 % of them, # and hashes.\n"
    assert parse(text, "x.md", 1, MACROS) == ([text], [])


def test_texts_and_calls_stand_in_the_order_of_the_page() -> None:
    body = 'A {{ link("a") }}{{ link("b") }} b\n{% raw %}{{ c }}{% endraw %}{# d #}\n'
    pieces, faults = parse(body, "x.md", 1, MACROS)
    assert faults == []
    shown = [piece if isinstance(piece, str) else piece.args for piece in pieces]
    assert shown[:3] == ["A ", ("a",), ("b",)]
    assert "".join(piece for piece in shown[3:] if isinstance(piece, str)) == " b\n{{ c }}\n"


def test_what_stands_between_raw_and_endraw_is_kept_as_text() -> None:
    body = '{% raw %}{{resolve:ssm:name}} {% if x %} {#a{% endraw %}\n{{ link("a") }}\n'
    assert [call.line for call in calls(body)] == [2]


def test_a_raw_block_reaches_the_reader_unchanged(guide: Guide) -> None:
    body = '```yaml\n{% raw %}secret: {{resolve:ssm:name}}{% endraw %}\n```\n\nSee {{ link("drift") }}.'
    assert guide.rendered(body) == (
        "```yaml\nsecret: {{resolve:ssm:name}}\n```\n\nSee [Drift](../concepts/drift.md)."
    )


def test_lines_are_right_below_a_raw_block_and_a_comment() -> None:
    body = "{% raw %}\n{{ x }}\n{% endraw %}\n{# a\ncomment #}\n{{ x }}\n"
    assert [line.split(":")[1] for line in problems(body)] == ["6"]


def test_a_comment_is_left_out(guide: Guide) -> None:
    assert guide.rendered('One{# {{ nothing() }} #} two {{ link("drift") }}.') == (
        "One two [Drift](../concepts/drift.md)."
    )


def test_the_good_calls_beside_a_bad_one_are_still_found() -> None:
    found, faults = parse('{{ link("a") }}\n{{ x }}\n{{ link("b") }}\n', "x.md", 1, MACROS)
    assert [call.args for call in only_calls(found)] == [("a",), ("b",)]
    assert [fault.line for fault in faults] == [2]


@pytest.mark.parametrize(
    "body",
    [
        "{{ x }}",
        "{{ 'text' }}",
        "{{ config.site_name }}",
        "{{ link }}",
        "{{ link.__globals__ }}",
        "{{ link('a').upper() }}",
        "{{ link('a')|upper }}",
        "{{ link('a')() }}",
        "{{ link('a')[0] }}",
        "{{ link('a') ~ 'b' }}",
        "{{ link('a') if true }}",
        "{{ link('a'), 1 }}",
        "{{ not link('a') }}",
        "{{ link(link('a')) }}",
        "{{ link('a'|upper) }}",
        "{{ link('a' * 1000000000) }}",
        "{{ link('a' ~ 'b') }}",
        "{{ link(-1) }}",
        "{{ link(['a'] + ['b']) }}",
        "{{ link(text=x) }}",
        "{{ link({x: 'a'}) }}",
        "{{ link({('a', x): 'a'}) }}",
        "{{ link([x]) }}",
        "{{ link(*['a']) }}",
        "{{ link(**{'name': 'a'}) }}",
        "{{ self.x() }}",
        "{{ super() }}",
        "{{ cycler('a') }}",
        "{{ range(9) }}",
        "{% set x = 1 %}",
        "{% if true %}{% endif %}",
        "{% for x in [1] %}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% block x %}{% endblock %}",
        "{% macro link(x) %}{% endmacro %}",
        "{% call link('a') %}{% endcall %}",
        "{% filter upper %}{% endfilter %}",
        "{% with %}{% endwith %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% do x %}",
        "{%- if true -%}{%- endif -%}",
        "{#",
        "{{ }}",
        "{% raw %}",
        "{{ link('a) }}",
    ],
)
def test_nothing_but_a_call_with_constants_gets_through(body: str) -> None:
    found = problems(f"Text.\n{body}\nMore.")
    assert len(found) == 1
    assert found[0].startswith("x.md:2: macro: ")
    pieces, _ = parse(body, "x.md", 1, MACROS)
    assert [call for call in only_calls(pieces) if call.name not in MACROS] == []


@pytest.mark.parametrize("body", ["{{", "{%", "{{ link('a')", "{% if x", "{{ link('a') }"])
def test_what_is_opened_must_be_closed(body: str) -> None:
    (found,) = problems(f"Text.\n{body}\nMore.")
    assert found.startswith(("x.md:2: macro: not valid Jinja: ", "x.md:3: macro: not valid Jinja: "))


def test_a_raw_block_without_an_end_is_seen_also_on_the_last_line() -> None:
    (found,) = problems("Text.\n{% raw %}\n")
    assert found.startswith("x.md:2: macro: not valid Jinja: Missing end of raw directive")


def test_calls_that_must_render_alike_have_one_key() -> None:
    first, second, other = calls(
        '{{ table("a", where={"b": "c"}, notes=true) }} {{ table("a", notes=true, where={"b": "c"}) }}'
        '{{ table("a", where={"b": "d"}, notes=true) }}'
    )
    assert first.key == second.key
    assert other.key != first.key


@pytest.mark.parametrize(
    "call",
    [
        'versus("alpha-stream", "beta-queue", facts=["latency"])',
        'versus("alpha-stream", "beta-queue", facts=("latency",))',
        'table("streaming", "latency", where={"scaling": "automatic"}, notes=true)',
        'link("drift", none)',
        'link("dr" "ift")',
        'link(name="drift")',
    ],
)
def test_what_is_rendered_before_the_build_is_found_again_by_it(call: str, guide: Guide) -> None:
    assert guide.rendered(f"{{{{ {call} }}}}") != ""
