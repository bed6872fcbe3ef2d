"""YAML as text: each scalar as typed, each value with its line."""

from __future__ import annotations

import pytest

from macros.yamlfile import MAX_DEPTH, Document, parse


def read(text: str, first_line: int = 1) -> Document:
    document, problems = parse(text, "x.yml", first_line)
    assert problems == []
    return document


@pytest.mark.parametrize(
    "typed",
    [
        "no",
        "yes",
        "on",
        "true",
        "null",
        "~",
        "1.10",
        "007",
        "0x1F",
        "1_000",
        "1e3",
        "12:30:45",
        "2024-02-09",
        ".inf",
    ],
)
def test_a_scalar_stays_the_text_that_was_typed(typed: str) -> None:
    assert read(f"a: {typed}\nb: [{typed}]\n").data == {"a": typed, "b": [typed]}


def test_a_key_stays_the_text_that_was_typed() -> None:
    assert read("no: a\n1.10: b\n2024-02-09: c\n").data == {"no": "a", "1.10": "b", "2024-02-09": "c"}


def test_nothing_after_a_colon_is_an_empty_text() -> None:
    assert read("a:\nb: ''\n").data == {"a": "", "b": ""}


def test_text_over_several_lines() -> None:
    assert read("a: one\n  two\nb: >\n  three\n  four\nc: |\n  five\n  six\n").data == {
        "a": "one two",
        "b": "three four\n",
        "c": "five\nsix\n",
    }


def test_merge_keys_mean_nothing_here() -> None:
    assert read("<<: {a: 1}\nb: 2\n").data == {"<<": {"a": "1"}, "b": "2"}


def test_an_empty_file_is_an_empty_record() -> None:
    assert read("").data == {}
    assert read("# only a comment\n").data == {}


def test_each_value_knows_its_line() -> None:
    document = read("# comment\na: 1\nb:\n  c: [x,\n      y]\n  d:\n    - e: 2\n      f: 3\n    - g\n")
    lines = {loc: document.line(loc) for loc in document.lines}
    assert lines == {
        (): 2,
        ("a",): 2,
        ("b",): 3,
        ("b", "c"): 4,
        ("b", "c", 0): 4,
        ("b", "c", 1): 5,
        ("b", "d"): 6,
        ("b", "d", 0): 7,
        ("b", "d", 0, "e"): 7,
        ("b", "d", 0, "f"): 8,
        ("b", "d", 1): 9,
    }


def test_a_value_that_is_not_there_has_the_line_of_what_encloses_it() -> None:
    document = read("a: 1\nb:\n  c: 2\n")
    assert document.line(("b", "missing", 3)) == 2
    assert document.line(("missing",)) == 1
    assert Document({}, {}).line(("a",)) == 1


def test_lines_count_from_where_the_text_begins() -> None:
    document, problems = parse("a: 1\nb: 2\na: 3\n", "x.md", first_line=2)
    assert document.line(("b",)) == 3
    assert [str(problem) for problem in problems] == ["x.md:4: yaml: 'a' stands here twice; keep one"]


def test_the_first_of_two_values_for_one_key_is_kept() -> None:
    document, _ = parse("a: {b: 1, b: 2}\n", "x.yml")
    assert document.data == {"a": {"b": "1"}}


def test_all_tabs_anchors_and_doubles_are_reported_at_once() -> None:
    assert found("\ta: 1\nb:\n \t- c\nd: 'x\ty'\n") == [
        (1, "indented with a tab; YAML wants spaces"),
        (3, "indented with a tab; YAML wants spaces"),
    ]
    assert found("a: &x 1\nb: *x\nc: &y [1]\n") == [
        (line, "anchors and aliases are not allowed; write the value out") for line in (1, 2, 3)
    ]
    assert found("a: 1\na: 2\nb: {c: 1, c: 2}\n") == [
        (2, "'a' stands here twice; keep one"),
        (3, "'c' stands here twice; keep one"),
    ]


def test_a_key_that_is_no_text_is_read_over_with_all_that_belongs_to_it() -> None:
    document, problems = parse("? [x, {y: 1, y: 2}]\n: {z: 1, z: 2}\n? {a: 1}\n: 3\nb: 4\n", "x.yml")
    assert document.data == {"b": "4"}
    assert set(document.lines) == {(), ("b",)}
    assert [(problem.line, problem.sentence) for problem in problems] == [
        (1, "a key must be plain text"),
        (3, "a key must be plain text"),
    ]


def test_of_a_value_that_is_not_kept_nothing_is_reported() -> None:
    document, problems = parse("a: 1\na: {b: 1, b: 2}\nc: 3\n", "x.yml")
    assert document.data == {"a": "1", "c": "3"}
    assert ("a", "b") not in document.lines
    assert [problem.line for problem in problems] == [2]


def test_a_second_document_is_refused_where_it_begins() -> None:
    hint = "quote a text that contains ': ' or '#'"
    sentence = f"not valid YAML: expected a single document in the stream but found another document; {hint}"
    assert found("a: 1\n---\nb: 2\n") == [(2, sentence)]
    assert parse("a: 1\n---\nb: 2\n", "x.yml")[0].data == {}
    assert found("a: 1\n---\nb: *c\n") == [(3, "anchors and aliases are not allowed; write the value out")]


def test_the_deepest_nesting_is_read_and_a_deeper_one_reported() -> None:
    assert found("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    assert found("\n".join("[" * (MAX_DEPTH + 1))) == [(MAX_DEPTH + 1, "nested too deeply")]
    assert found("[" * 100_000) == [(1, "nested too deeply")]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!ENV HOME", "! x", "!!binary aGk="])
def test_no_tag_is_obeyed(tag: str) -> None:
    ((line, sentence),) = found(f"a: 1\nb: {tag}\n")
    assert line == 2
    assert sentence.startswith("tag !") or sentence.startswith("tag tag:")
    assert sentence.endswith(" is not allowed; write plain text")


def test_a_thousand_million_laughs_are_not_laughed() -> None:
    laughs = "a: &a [x, x]\n" + "".join(f"{key}: &{key} [*a, *a]\n" for key in "bcdefg")
    assert {sentence for _, sentence in found(laughs)} == {
        "anchors and aliases are not allowed; write the value out"
    }


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nb: c: d\n", 2, "mapping values are not allowed in this context"),
        ("a: [1\nb: 2\nc: 3\n", 2, "did not find expected ',' or ']'"),
        ("a: 1\n  b: 2\n", 2, "mapping values are not allowed in this context"),
        ("a: 1\nb: @c\n", 2, "found character that cannot start any token"),
        ("a: 1\nb: `c`\n", 2, "found character that cannot start any token"),
        ("a: 1\nb\nc: 2\n", 3, "could not find expected ':'"),
        ("a: [", 1, "did not find expected node content"),
    ],
)
def test_what_is_not_yaml_is_reported_on_its_line(text: str, line: int, why: str) -> None:
    hint = "quote a text that contains ': ' or '#'"
    assert found(text) == [(line, f"not valid YAML: {why}; {hint}")]


@pytest.mark.planted
@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"])
def test_a_line_end_that_no_editor_counts_is_reported_on_its_line(end: str) -> None:
    why = f"unacceptable character #x{ord(end):04x}: control characters are not allowed"
    assert found(f"a: 1\nb: 2{end}c: 3\nd\n") == [(2, f"not valid YAML: {why}")]
    # Written as an escape it is part of a text.
    assert found(f'a: "b\\u{ord(end):04x}c"\n') == []


def found(text: str) -> list[tuple[int, str]]:
    _, problems = parse(text, "x.yml")
    assert all(problem.path == "x.yml" and problem.field == "yaml" for problem in problems)
    return [(problem.line, problem.sentence) for problem in problems]
