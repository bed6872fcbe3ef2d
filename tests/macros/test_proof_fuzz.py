"""Whatever stands in the line or in the text: a claim or a ProofError, and no other exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros.proof import Models, ProofError, evaluate, missing_from_text, parse, spoken
from tests.macros.fuzzing import examples

# Pieces of which proofs are made, so that many of the lines drawn are almost right.
PIECES = st.sampled_from(
    [
        *("kinesis", "firehose", "sagemaker", "cfn", "sdk", "images", "nothing"),
        *(
            "Data",
            "InputDataConfig",
            "HyperParameters",
            "BufferingHints",
            "SizeInMBs",
            "StreamMode",
        ),
        *("AWS::Kinesis::Stream", "AWS::SageMaker::EndpointConfig", "Tags", "ProductionVariants"),
        *("kmeans", "linear-learner", "k", "init_method", "feature_dim", "xgboost", "blazingtext"),
        *("member", "key", "value", "ON_DEMAND", "random", "ml.g5.*", "*", "[", "1"),
        *("/", "/", ".", ".", " ", " ", ",", '"', ' as "words"', "\n", "\u2013", "\u2212"),
        *(" = ", " = ", " has ", " lacks ", " requires ", " count ", " absent", "=="),
        *(
            "..",
            "..",
            ">",
            "<",
            "0",
            "900",
            "1e-6",
            "1e999",
            "0.5",
            "1,000",
            "-1",
            "MiB",
            " h",
            "\u0665",
        ),
    ]
)
LINES = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=12).map("".join),
    st.builds(
        lambda place, op, operand: place + op + "".join(operand),
        st.sampled_from(
            [
                "kinesis/Data",
                "kinesis/StreamMode",
                "firehose/BufferingHints",
                "sagemaker/InputDataConfig.member",
                "cfn/AWS::Kinesis::Stream/Tags.Key",
                "sdk/kmeans/k",
                "sdk/kmeans",
                "sdk/images/xgboost",
                "no/Thing",
            ]
        ),
        st.sampled_from([" = ", " has ", " lacks ", " requires ", " count ", " absent "]),
        st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=6),
    ),
)
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False)


@pytest.fixture(scope="module")
def installed() -> Models:
    return Models.installed()


@examples(600)
@given(line=LINES, text=st.text(max_size=40))
def test_any_line(line: str, text: str, installed: Models) -> None:
    try:
        claim = parse(line)
    except ProofError as error:
        assert str(error)
        assert "\n" not in str(error)
        return
    said = evaluate(claim, installed)
    assert said is None or (said and "\n" not in said)
    assert set(missing_from_text(claim, text)) <= {value.written for value in spoken(claim)}


@examples(300)
@given(text=st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text(text: str) -> None:
    missing_from_text(parse("a/B = >0..900"), text)


@examples(100)
@given(ends=st.tuples(NUMBERS, NUMBERS).map(sorted), form=st.sampled_from(["f", ",f", ",.3f", "e"]))
def test_the_text_may_put_a_number_in_any_form(ends: list[object], form: str) -> None:
    low, high = ends
    claim = parse(f"a/B = {low:f}..{high:f}")
    assert missing_from_text(claim, f"{low:{form}}\u2013{high:{form}} s") == []


@examples(100)
@given(line=LINES)
def test_a_claim_keeps_its_place(line: str) -> None:
    try:
        claim = parse(line)
    except ProofError:
        return
    assert claim.text == line.strip()
    assert claim.text.startswith(str(claim.place))
    assert parse(claim.text) == claim


def test_a_long_line_is_read_quickly() -> None:
    line = "a/B = " + ", ".join(f'v{number} as "w, {number}"' for number in range(400))
    assert len(spoken(parse(line))) == 400
