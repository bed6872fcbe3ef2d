"""The fact watch: each mode finds what it is for, on small models made by hand; and the real proofs hold."""

from __future__ import annotations

import copy
import datetime as dt
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from macros import proof
from macros.loader import read
from macros.models import Models, shape_at
from macros.site import Site
from scripts import check_facts, facts_mutations, facts_newest, facts_unproven
from scripts.facts_claims import claims_of, listed
from tests.macros.guide import Guide
from tests.scripts import workflow_runner
from tests.scripts.workflow_runner import steps

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "facts.yml"
INSTALL = "make .venv/test.stamp"

# --- Models and pages made by hand ----------------------------------------------------------------

API: dict[str, dict[str, Any]] = {
    "firehose": {
        "PutRecordInput": {
            "type": "structure",
            "required": ["Stream", "Record"],
            "members": {name: {"shape": "Text"} for name in ("Stream", "Record", "Key")},
        },
        "IntervalInSeconds": {"type": "integer", "min": 0, "max": 900},
        "SizeInMBs": {"type": "integer", "min": 1, "max": 128},
        "Records": {"type": "list", "member": {"shape": "PutRecordInput"}, "min": 1, "max": 500},
        "Data": {"type": "blob", "max": 10485760},
        "Format": {"type": "string", "enum": ["Gzip", "Snappy", "Zip"]},
        "Worker": {"type": "string", "enum": ["ml.g5.xlarge", "ml.g5.2xlarge", "ml.m5.large"]},
        "Text": {"type": "string", "max": 300},
        "Empty": {"type": "structure", "members": {}},
        "RetryDurationInSeconds": {"type": "integer", "min": 0, "max": 7200},
        "WindowMinutes": {"type": "integer", "min": 15, "max": 480},
        "StreamName": {"type": "string", "min": 1, "max": 64},
        "ListStreamsMaxResults": {"type": "integer", "max": 10000},
    },
    "kinesis": {
        "StreamMode": {"type": "string", "enum": ["ON_DEMAND", "PROVISIONED"]},
        "RetentionHours": {"type": "integer", "min": 24, "max": 8760},
    },
}
CFN: dict[str, Any] = {
    "properties": {
        "Hours": {"$ref": "#/definitions/Hours"},
        "Rules": {"type": "array", "items": {"$ref": "#/definitions/Rule"}, "maxItems": 5},
        "Kind": {"type": "string", "enum": ["Hot", "Cold"]},
        "Either": {"oneOf": [{"properties": {"Left": {}}}, {"$ref": "#/definitions/Rule"}]},
    },
    "required": ["Kind"],
    "definitions": {
        "Hours": {"type": "integer", "minimum": 24, "maximum": 8760},
        "Rule": {"required": ["Days"], "properties": {"Days": {"maximum": 30}, "Note": {}}},
    },
}
SDK = """
class AmazonAlgorithmEstimatorBase(EstimatorBase):
    feature_dim = hp("feature_dim", gt(0), "", int)

class KMeans(AmazonAlgorithmEstimatorBase):
    repo_name = "kmeans"
    k = hp("k", gt(1), "", int)
    init_method = hp("init_method", isin("random", "kmeans++"), "", str)
"""
VERSIONS = {"botocore": "1.44.5", "cfn-lint": "1.58.0", "sagemaker": "2.257.7"}

# Every operation, in every source.
CLAIMS = """
firehose/IntervalInSeconds = 0..15 min
firehose/SizeInMBs = ..128
firehose/Data = ..10 MiB
firehose/Format = Gzip, Snappy, Zip
firehose/Format count 3
firehose/Format lacks Bzip*
firehose/Worker has ml.g5.*, ml.m5.large
firehose/PutRecordInput requires Stream, Record
firehose/PutRecordInput = Stream, Record, Key
firehose/Records.member has Key
firehose/Records.member.Old absent
firehose/Empty count 0
firehose/Gone absent
oldservice absent
cfn/AWS::Toy::Thing/Hours = 24..8760
cfn/AWS::Toy::Thing/Rules = ..5
cfn/AWS::Toy::Thing/Rules requires Days
cfn/AWS::Toy::Thing/Rules = Days, Note
cfn/AWS::Toy::Thing/Rules.Days = ..30
cfn/AWS::Toy::Thing/Kind = Hot, Cold
cfn/AWS::Toy::Thing/Either has Left, Note
cfn/AWS::Toy::Thing/Either.Right absent
cfn/AWS::Toy::Thing requires Kind
cfn/AWS::Toy::Thing/Old absent
cfn/AWS::Toy::Old absent
sdk/kmeans/k = >1..
sdk/kmeans/init_method = random, kmeans++
sdk/kmeans has k, feature_dim
sdk/kmeans/old absent
sdk/oldalgorithm absent
sdk/images/xgboost has 1.7-*
sdk/images/old absent
""".strip().splitlines()


@dataclass
class Packages:
    """The three packages; a test may change any of it before `write` puts it into a folder."""

    api: dict[str, dict[str, Any]] = field(default_factory=lambda: copy.deepcopy(API))
    cfn: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(CFN))
    sdk: str = SDK
    images: tuple[str, ...] = ("1.7-1", "1.7-2", "3.0-5")
    versions: dict[str, str] = field(default_factory=VERSIONS.copy)

    def write(self, folder: Path) -> Path:
        for service, shapes in self.api.items():
            content = {"shapes": shapes, "operations": {"PutRecord": {}}}
            write_json(folder / f"botocore/data/{service}/2020-01-01/service-2.json.gz", content)
        schemas = folder / "cfnlint/data/schemas"
        write_json(schemas / "providers/us-east-1.json", {"AWS::Toy::Thing": "00ff"})
        write_json(schemas / "resources/00ff.json", self.cfn)
        write_json(
            folder / "sagemaker/image_uri_config/xgboost.json", {"versions": dict.fromkeys(self.images)}
        )
        (folder / "sagemaker/amazon").mkdir(parents=True)
        (folder / "sagemaker/amazon/kmeans.py").write_text(self.sdk)
        for name, version in self.versions.items():
            info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        return folder

    def models(self, folder: Path) -> Models:
        self.write(folder)
        return Models(folder / "botocore", folder / "cfnlint", folder / "sagemaker")


def write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(content).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@dataclass
class Watch:
    """A small guide, the models that are installed, and what the command says of them."""

    guide: Guide
    locked: Models
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def fact(self, fact: str, slug: str = "gamma", sources: str = "") -> None:
        """A page whose fact `limits` is this; the fact begins on line 10 of docs/services/<slug>.md."""
        self.guide.service(slug, f"facts:\n  latency: 1 s\n  limits:\n{fact}")
        if sources:
            path = f"services/{slug}.md"
            self.guide.replace(path, "guide: https://docs.aws.amazon.com/new.html", sources)

    def proofs(self, *proofs: str, slug: str = "gamma") -> None:
        """A page with these proofs, the first on line 13, and a text that says all they prove."""
        text = " ".join(said.written for line in proofs for said in proof.spoken(proof.parse(line)))
        listing = "\n".join(f"      - {line}" for line in proofs)
        self.fact(f"    now: Says {text}\n    proof:\n{listing}", slug)

    def run(self, *arguments: str) -> tuple[int, list[str]]:
        """The exit code, and the lines on stdout and stderr."""
        code = check_facts.main(list(arguments), self.locked)
        out, err = self.capsys.readouterr()
        return code, (out + err).splitlines()

    def newest(self, change: Callable[[Packages], object]) -> tuple[int, list[str]]:
        """What the newest packages say once `change` was made to them."""
        packages = Packages(versions=VERSIONS | {"botocore": "1.50.0"})
        change(packages)
        folder = packages.write(self.folder / f"newest{len(list(self.folder.iterdir()))}")
        return self.run("--newest-from", str(folder))


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Watch:
    guide = Guide.good(tmp_path)
    scaling = "      scaling: {label: Scaling, hint: Who adds capacity, choices: [automatic, manual]}\n"
    guide.replace("facts.yml", scaling, f"{scaling}      limits: {{label: Limits, hint: What ends it}}\n")
    monkeypatch.chdir(tmp_path)
    return Watch(guide, Packages().models(tmp_path / "locked"), tmp_path, capsys)


# --- Every proof holds ----------------------------------------------------------------------------


def test_all_is_well(watch: Watch) -> None:
    watch.proofs(*CLAIMS)
    code, lines = watch.run()
    assert (code, lines) == (
        0,
        ["33 claims on 2 pages hold against botocore 1.44.5, cfn-lint 1.58.0 and sagemaker 2.257.7"],
    )


def test_only_packages_that_a_claim_is_about_are_needed(watch: Watch) -> None:
    watch.locked = Models(watch.locked.botocore)
    assert watch.run() == (0, ["1 claim on 1 page hold against botocore 1.44.5"])


@pytest.mark.planted
@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("firehose/IntervalInSeconds = 60..900", "the model says 0..900, the claim says 60..900"),
        ("firehose/Format = Gzip, Snappy", "the enumeration has also Zip"),
        ("firehos/Format = Gzip", "no service 'firehos' in botocore; did you mean 'firehose'?"),
        ("firehose/Formats = Gzip", "no shape 'Formats' in firehose; did you mean 'Format'?"),
        (
            "firehose/PutRecordInput.Keys = ..5",
            "no member 'Keys' in firehose/PutRecordInput; did you mean 'Key'?",
        ),
        (
            "firehose/PutRecordInput requires Key",
            "firehose/PutRecordInput does not require Key; it requires Stream, Record",
        ),
        ("kinesis absent", "kinesis is in the models of botocore"),
    ],
)
def test_a_claim_that_fails_is_one_line_at_its_proof(watch: Watch, claim: str, sentence: str) -> None:
    watch.proofs("firehose/SizeInMBs = 1..128", claim)
    code, lines = watch.run()
    assert code == 1
    assert lines == [
        f"docs/services/gamma.md:14: facts.limits.proof[1]: {sentence}",
        "1 of 3 claims do not hold",
    ]


@pytest.mark.planted
def test_all_faults_of_all_pages_are_found_in_one_run(watch: Watch) -> None:
    watch.proofs("firehose/SizeInMBs = 1..64", "kinesis absent")
    watch.proofs("firehose/Format count 9", slug="delta")
    code, lines = watch.run()
    assert code == 1
    assert [line.split(": ")[0] for line in lines[:-1]] == [
        "docs/services/delta.md:13",
        "docs/services/gamma.md:13",
        "docs/services/gamma.md:14",
    ]
    assert lines[-1] == "3 of 4 claims do not hold"


@pytest.mark.planted
def test_a_range_the_wrong_way_round_is_one_line_and_hides_nothing(watch: Watch) -> None:
    watch.fact(
        "    now: 900 to 0, 64\n    proof: [firehose/IntervalInSeconds = 900..0, firehose/SizeInMBs = ..64]"
    )
    code, lines = watch.run()
    assert code == 1
    assert lines == [
        "docs/services/gamma.md:12: facts.limits.proof[1]: the model says 1..128, the claim says ..64",
        "1 of 2 claims do not hold, 1 error in the files",
        "docs/services/gamma.md:12: facts.limits.proof[0]: no number lies in the range '900..0'; "
        "write the smaller end first, and a unit at each end where they differ",
    ]


@pytest.mark.planted
def test_a_package_that_is_not_installed_is_one_line(watch: Watch) -> None:
    watch.proofs("sdk/kmeans/k = >1..", "sdk/kmeans has k", "firehose/SizeInMBs = ..128")
    watch.locked = Models(watch.locked.botocore)
    code, lines = watch.run()
    assert code == 1
    assert lines == [
        "docs/services/gamma.md:13: facts.limits.proof[0]: the package sagemaker is not installed; "
        "run `make .venv/test.stamp` (2 claims wait for it)",
        "2 could not be evaluated",
    ]


@pytest.mark.planted
@pytest.mark.parametrize("mode", [[], ["--mutations"], ["--unproven"], ["--stale"]])
def test_a_page_that_cannot_be_read_is_told_as_by_make_check(watch: Watch, mode: list[str]) -> None:
    watch.guide.write("services/gamma.md", "no front matter\n")
    code, lines = watch.run(*mode)
    assert code == 1
    assert (
        "docs/services/gamma.md:1: front matter: missing: begin the page with '---', its fields, and '---'"
    ) in lines


@pytest.mark.planted
def test_no_folder_of_pages_is_one_line(watch: Watch) -> None:
    assert watch.run("--docs", "nowhere") == (1, ["nowhere:1: folder: there is no such folder"])


@pytest.mark.planted
@pytest.mark.parametrize("mode", [[], ["--mutations"], ["--unproven"]])
def test_a_model_that_is_broken_is_one_line(watch: Watch, mode: list[str]) -> None:
    assert watch.locked.botocore
    broken = watch.locked.botocore / "data/kinesis/2020-01-01/service-2.json.gz"
    broken.write_bytes(b"\x1f\x8b\x08 and no more")
    code, lines = watch.run(*mode)
    assert code == 1
    assert f"the model file {broken} cannot be read: " in lines[0]


# --- The newest packages --------------------------------------------------------------------------


def test_newer_packages_that_say_the_same_are_no_difference(watch: Watch) -> None:
    watch.proofs(*CLAIMS)
    assert watch.newest(lambda packages: None) == (
        0,
        [
            "no differences: 33 claims on 2 pages hold against "
            "botocore 1.50.0, cfn-lint 1.58.0 and sagemaker 2.257.7"
        ],
    )


def firehose(packages: Packages) -> dict[str, Any]:
    return packages.api["firehose"]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("claim", "change", "said"),
    [
        (
            "firehose/IntervalInSeconds = 0..900",
            lambda new: firehose(new)["IntervalInSeconds"].update(max=600),
            "firehose/IntervalInSeconds was 0..900, is now 0..600",
        ),
        (
            "firehose/IntervalInSeconds = ..15 min",
            lambda new: firehose(new)["IntervalInSeconds"].update(max=1200),
            "firehose/IntervalInSeconds was 0..15 min, is now 0..20 min",
        ),
        (
            "firehose/IntervalInSeconds = ..15 min",
            lambda new: firehose(new)["IntervalInSeconds"].update(max=1000),
            "firehose/IntervalInSeconds was 0..900 s, is now 0..1000 s",
        ),
        (
            "firehose/Data = ..10 MiB",
            lambda new: firehose(new)["Data"].update(max=1048576),
            "firehose/Data was ..10 MiB, is now ..1 MiB",
        ),
        (
            "firehose/IntervalInSeconds = ..900",
            lambda new: firehose(new)["IntervalInSeconds"].update(min=60),
            "firehose/IntervalInSeconds was 0..900, is now 60..900; the claim still holds",
        ),
        (
            "firehose/SizeInMBs = ..128",
            lambda new: firehose(new).update(SizeInMBs={"type": "integer"}),
            "firehose/SizeInMBs was 1..128, is now without limits",
        ),
        (
            "firehose/Format = Gzip, Snappy, Zip",
            lambda new: firehose(new)["Format"].update(enum=["Gzip", "Snappy", "Zstd", "Lz4"]),
            "firehose/Format: added Zstd, Lz4; removed Zip",
        ),
        (
            "firehose/Worker has ml.g5.*",
            lambda new: firehose(new)["Worker"].update(enum=["ml.m5.large"]),
            "firehose/Worker: removed ml.g5.xlarge, ml.g5.2xlarge",
        ),
        (
            "firehose/Format lacks Bzip*",
            lambda new: firehose(new)["Format"]["enum"].extend(["Bzip2", "Zstd"]),
            "firehose/Format: added Bzip2",
        ),
        (
            "firehose/Format count 3",
            lambda new: firehose(new)["Format"]["enum"].append("Zstd"),
            "firehose/Format had 3, has now 4: added Zstd",
        ),
        (
            "firehose/PutRecordInput requires Stream, Record",
            lambda new: firehose(new)["PutRecordInput"].update(required=["Stream"]),
            "firehose/PutRecordInput required Record, requires now Stream",
        ),
        (
            "firehose/Gone absent",
            lambda new: firehose(new).update(Gone={"type": "string"}),
            "firehose/Gone was absent, is now in the models",
        ),
        (
            "firehose/Format has Zip",
            lambda new: firehose(new).pop("Format"),
            "firehose/Format was there, is now gone: no shape 'Format' in firehose",
        ),
        (
            "firehose/Format = Gzip, Snappy, Zip",
            lambda new: firehose(new).update(Format={"type": "string"}),
            "firehose/Format = Gzip, Snappy, Zip: firehose/Format has no enumeration and no members",
        ),
    ],
)
def test_a_change_is_proposed_with_page_fact_line_old_and_new(
    watch: Watch, claim: str, change: Callable[[Packages], object], said: str
) -> None:
    watch.proofs(claim)
    code, lines = watch.newest(change)
    assert code == 1
    assert lines == [
        f"docs/services/gamma.md:13: facts.limits: {said} (botocore 1.44.5 → 1.50.0)",
        "1 difference on 1 page, against botocore 1.50.0",
    ]


def test_what_has_grown_beside_what_is_claimed_is_no_difference(watch: Watch) -> None:
    watch.proofs("firehose/Worker has ml.g5.*", "firehose/PutRecordInput requires Stream")

    def grow(new: Packages) -> None:
        firehose(new)["Worker"]["enum"] += ["ml.g6.xlarge"]
        firehose(new)["PutRecordInput"]["required"] += ["Key"]

    assert watch.newest(grow)[0] == 0


@pytest.mark.planted
def test_a_claim_that_is_wrong_today_is_no_news(watch: Watch) -> None:
    watch.proofs("firehose/SizeInMBs = ..64")
    _, lines = watch.newest(lambda new: None)
    assert lines[0].startswith(
        "docs/services/gamma.md:13: facts.limits: firehose/SizeInMBs = ..64: the model says 1..128, "
        "the claim says ..64; no news, it does not hold against the locked models either"
    )


@pytest.mark.planted
def test_changes_in_the_other_packages_are_found(watch: Watch) -> None:
    watch.proofs(
        "cfn/AWS::Toy::Thing/Rules.Days = ..30", "sdk/kmeans/k = >1..", "sdk/images/xgboost has 3.0-5"
    )

    def change(new: Packages) -> None:
        new.cfn["definitions"]["Rule"]["properties"]["Days"]["maximum"] = 90
        new.sdk = new.sdk.replace("gt(1)", "ge(1)")
        new.images = ("1.7-1",)

    code, lines = watch.newest(change)
    assert code == 1
    assert [line.split(": ", 2)[2] for line in lines[:-1]] == [
        "cfn/AWS::Toy::Thing/Rules.Days was ..30, is now ..90 (cfn-lint 1.58.0 → 1.58.0)",
        "sdk/kmeans/k was >1.., is now 1.. (sagemaker 2.257.7 → 2.257.7)",
        "sdk/images/xgboost: removed 3.0-5 (sagemaker 2.257.7 → 2.257.7)",
    ]


@pytest.mark.planted
def test_a_folder_without_the_packages_is_one_line(watch: Watch) -> None:
    empty = watch.folder / "empty"
    empty.mkdir()
    code, lines = watch.run("--newest-from", str(empty))
    assert code == 2
    assert lines == [
        f"{empty} does not hold botocore; fill it with "
        f"`python -m pip install --no-deps --target {empty} botocore cfn-lint 'sagemaker<3'`"
    ]


@pytest.mark.planted
def test_a_package_laid_out_anew_does_not_hide_the_changes_of_the_others(watch: Watch) -> None:
    watch.proofs("sdk/kmeans/k = >1..", "sdk/kmeans has k", "firehose/SizeInMBs = ..128")

    def change(new: Packages) -> None:
        new.sdk = "K = 1\n"
        firehose(new)["SizeInMBs"]["max"] = 256

    code, lines = watch.newest(change)
    assert code == 2
    assert lines[0].startswith(
        "docs/services/gamma.md:15: facts.limits: firehose/SizeInMBs was 1..128, is now"
    )
    assert len(lines) == 2
    assert re.fullmatch(r"no models were found in \S+/sagemaker/amazon; is this another layout\?", lines[1])


@pytest.mark.planted
def test_pages_with_errors_are_not_compared(watch: Watch) -> None:
    watch.guide.write("services/gamma.md", "no front matter\n")
    assert watch.newest(lambda new: None)[0] == 2


def pip(monkeypatch: pytest.MonkeyPatch, answer: Callable[[list[str]], tuple[int, str]]) -> list[list[str]]:
    """Put `answer` in the place of pip; the list that comes back fills with its commands."""
    commands: list[list[str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        code, said = answer(command)
        return subprocess.CompletedProcess(command, code, said)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_the_newest_are_fetched_by_pip_into_a_folder_that_is_gone_afterwards(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(command: list[str]) -> tuple[int, str]:
        Packages(versions=VERSIONS | {"botocore": "1.50.0"}).write(
            Path(command[command.index("--target") + 1])
        )
        return 0, ""

    commands = pip(monkeypatch, answer)
    assert watch.run("--newest") == (0, ["no differences: 1 claim on 1 page hold against botocore 1.50.0"])
    (command,) = commands
    assert command[:4] == [sys.executable, "-m", "pip", "install"]
    assert command[-3:] == ["botocore", "cfn-lint", "sagemaker<3"]
    assert {"--no-deps", "--only-binary=:all:"} <= set(command)
    # Where the packages come from is for whoever runs it to say.
    assert not any("index" in part or "://" in part for part in command)
    assert not Path(command[command.index("--target") + 1]).exists()


@pytest.mark.planted
def test_a_pip_that_fails_is_one_line(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "WARNING: retrying\nERROR: No version\nERROR: No matching distribution found for botocore\n\n"
    pip(monkeypatch, lambda command: (1, said))
    why = "the newest models could not be fetched: pip: No matching distribution found for botocore"
    assert watch.run("--newest") == (2, [why])


@pytest.mark.planted
def test_a_pip_that_hangs_is_one_line(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str]) -> tuple[int, str]:
        raise subprocess.TimeoutExpired(command, facts_newest.PATIENCE)

    pip(monkeypatch, hang)
    assert watch.run("--newest") == (2, ["the newest models could not be fetched: pip took over 900 s"])


# --- Stale pages ----------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """A day 200 days after the one that the pages of the good guide were checked on."""
    day = dt.date(2024, 5, 1) + dt.timedelta(200)
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))
    return day


@pytest.mark.planted
def test_a_page_not_checked_for_long_is_found_with_its_line(watch: Watch, today: dt.date) -> None:
    watch.fact("    now: 3")
    watch.guide.replace("services/gamma.md", "checked: 2024-05-01", "checked: 2024-03-01")
    code, lines = watch.run("--stale", "199")
    assert code == 1
    assert lines[0] == (
        "docs/services/gamma.md:7: checked: 2024-03-01 is 261 days ago; "
        "open its sources again and set the day"
    )
    assert lines[-1] == f"{len(lines) - 1} of {len(lines) - 1} pages were checked more than 199 days ago"


def test_the_last_day_is_not_too_old(watch: Watch, today: dt.date) -> None:
    code, lines = watch.run("--stale", "200")
    assert code == 0
    assert re.fullmatch(r"\d+ pages were checked within 200 days", lines[0])


def test_half_a_year_is_meant_where_nothing_is_said(watch: Watch, today: dt.date) -> None:
    code, lines = watch.run("--stale")
    assert code == 1
    assert lines[-1].endswith("more than 180 days ago")


@pytest.mark.planted
@pytest.mark.parametrize("days", ["-1", "1.5", "many", ""])
def test_days_that_are_no_number_are_refused(watch: Watch, days: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        watch.run("--stale", days)
    assert stopped.value.code == 2


@pytest.mark.planted
@pytest.mark.parametrize("epoch", ["yesterday", "9" * 30])
def test_a_date_that_is_none_is_one_line(watch: Watch, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(SystemExit) as stopped:
        watch.run("--stale")
    assert stopped.value.code == f"SOURCE_DATE_EPOCH must be a number of seconds, not '{epoch}'"


# --- Mutations ------------------------------------------------------------------------------------


def test_all_mutants_are_caught(watch: Watch) -> None:
    watch.proofs(*CLAIMS)
    code, lines = watch.run("--mutations")
    assert code == 0
    found = re.fullmatch(r"(\d+) of (\d+) mutants caught", lines[-1])
    assert found
    assert int(found[1]) == int(found[2]) > len(CLAIMS)


@pytest.mark.parametrize("text", CLAIMS)
def test_a_mutant_is_changed_at_its_place_and_nowhere_else(watch: Watch, text: str) -> None:
    claim = proof.parse(text)
    mutants = list(facts_mutations.mutants(claim, watch.locked))
    assert mutants
    # Two places of the first are one shape: an element of Records is a PutRecordInput.
    same = {"Records", "PutRecordInput"} if "Record" in text else set(claim.place.path[:2][-1:])
    others = [other for other in map(proof.parse, CLAIMS) if not same & {*other.place.path}]
    for mutant in mutants:
        # The place is still there: what is caught is the changed value, and not a broken model.
        changed = shape_at(claim.place, mutant.models)
        if "absent" not in text:
            assert changed != shape_at(claim.place, watch.locked)
        if len(claim.place.path) > 1:
            assert [other.text for other in others if proof.evaluate(other, mutant.models)] == []
    assert proof.evaluate(claim, watch.locked) is None


@pytest.mark.parametrize(
    ("claim", "changes"),
    [
        ("firehose/SizeInMBs = ..128", ["the maximum is 127", "the maximum is 129"]),
        (
            "sdk/kmeans/k = >1..",
            ["the minimum is 0, exclusive", "the minimum is 2, exclusive", "the minimum is 1"],
        ),
        (
            "firehose/Format = Gzip, Snappy, Zip",
            ["'Mutant' is there, too", "'Gzip' is gone", "'Snappy' is gone", "'Zip' is gone"],
        ),
        (
            "firehose/Worker has ml.g5.*, ml.m5.large",
            ["all that matches 'ml.g5.*' is gone", "all that matches 'ml.m5.large' is gone"],
        ),
        ("firehose/Format lacks Bzip*", ["'BzipMutant' is there, too"]),
        ("firehose/PutRecordInput requires Stream", ["'Stream' is not required"]),
        ("firehose/Format count 3", ["'Mutant' is there, too", "'Gzip' is gone"]),
        ("oldservice absent", ["oldservice is there"]),
    ],
)
def test_each_proven_value_is_changed(watch: Watch, claim: str, changes: list[str]) -> None:
    assert [mutant.change for mutant in facts_mutations.mutants(proof.parse(claim), watch.locked)] == changes


@pytest.mark.parametrize("glob", ["*", "ml.g?.*", "[ab]c", "plain"])
def test_the_example_of_a_glob_is_matched_by_it(watch: Watch, glob: str) -> None:
    claim = proof.parse(f'firehose/Worker lacks {glob} as "x"')
    (mutant,) = facts_mutations.mutants(claim, watch.locked)
    assert proof.evaluate(claim, mutant.models)


@pytest.mark.planted
@pytest.mark.parametrize(
    ("blind", "claim", "survivor"),
    [
        (
            "_evaluate_range",
            "firehose/SizeInMBs = ..128",
            "'firehose/SizeInMBs = ..128' still holds when the maximum is 127",
        ),
        (
            "_evaluate_names",
            "firehose/Format lacks Bzip2",
            "'firehose/Format lacks Bzip2' still holds when 'Bzip2' is there, too",
        ),
        (
            "_evaluate_requires",
            "firehose/PutRecordInput requires Stream",
            "'firehose/PutRecordInput requires Stream' still holds when 'Stream' is not required",
        ),
        (
            "_evaluate_count",
            "firehose/Format count 3",
            "'firehose/Format count 3' still holds when 'Mutant' is there, too",
        ),
    ],
)
def test_a_check_that_sees_nothing_leaves_survivors(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, blind: str, claim: str, survivor: str
) -> None:
    watch.proofs(claim)
    monkeypatch.setattr(proof, blind, lambda *what: None)
    code, lines = watch.run("--mutations")
    assert code == 1
    assert f"docs/services/gamma.md:13: facts.limits.proof[0]: {survivor}" in lines
    caught, total = map(int, re.findall(r"\d+", lines[-1]))
    assert total - caught == len(lines) - 1


@pytest.mark.planted
def test_claims_that_do_not_hold_are_not_mutated(watch: Watch) -> None:
    watch.proofs("firehose/SizeInMBs = ..64")
    code, lines = watch.run("--mutations")
    assert code == 1
    assert lines == [
        "docs/services/gamma.md:13: facts.limits.proof[0]: the model says 1..128, the claim says ..64",
        "no mutants made: every claim must hold first",
    ]


# --- Numbers without a proof ----------------------------------------------------------------------

FIREHOSE = "guide: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html"


@pytest.mark.planted
@pytest.mark.parametrize(
    ("text", "number", "claim"),
    [
        ("An interval of up to 900 s", "900 s", "firehose/IntervalInSeconds = ..900"),
        ("An interval of up to 900", "900", "firehose/IntervalInSeconds = ..900"),
        ("Intervals of 15 minutes", "15 min", "firehose/IntervalInSeconds = ..900"),
        ("An interval of 0–900 s", "900 s", "firehose/IntervalInSeconds = ..900"),
        ("Retries, for 7,200 s at most", "7,200 s", "firehose/RetryDurationInSeconds = ..7200"),
        ("It retried for 2 h", "2 h", None),  # 2 is too common a number
        ("Retries for 120 min", "120 min", "firehose/RetryDurationInSeconds = ..7200"),
        ("A window of 8 h", "8 h", "firehose/WindowMinutes = ..480"),
        ("Windows from 15 min to 8 h", "15 min", "firehose/WindowMinutes = 15.."),
        ("500 records at once", "500", "firehose/Records = ..500"),
        ("Data of 10 MiB", "10 MiB", None),  # "data" stands in too many names
        # Another unit, another thing
        ("An interval of 900 MiB", "900 MiB", None),
        ("500 s for records", "500 s", None),
        ("An interval at 900 MB/s, 900 ms, $900 and 900 Gbps", "900", None),
        # Nothing in common but the number
        ("Up to 900 s", "900 s", None),
        ("An interval, it says. Elsewhere 500 of these", "500", None),
        # Lengths of names and pages, years
        ("A name of 64 characters for the stream", "64", None),
        ("10,000 streams a listing", "10,000", None),
    ],
)
def test_a_number_that_a_model_may_hold(watch: Watch, text: str, number: str, claim: str | None) -> None:
    watch.fact(f'    now: "{text}"', sources=FIREHOSE)
    code, lines = watch.run("--unproven")
    said = (
        f"docs/services/gamma.md:10: facts.limits: {number} may be proven by {claim}; "
        "add the proof, or say why not in `unproven`"
    )
    if claim:
        assert code == 1
        assert said in lines
        assert lines[-1] == f"{len(lines) - 1} number{'s' * (len(lines) > 2)} in 1 fact may be proven"
    else:
        assert (code, lines) == (0, ["no number may be proven"])


@pytest.mark.planted
def test_the_words_of_a_note_and_of_the_facts_name_count(watch: Watch) -> None:
    watch.guide.replace("facts.yml", "label: Limits", "label: Retries")
    watch.fact("    now: Some\n    note: at most 7,200 s", sources=FIREHOSE)
    assert (
        "7,200 s may be proven by firehose/RetryDurationInSeconds = ..7200" in watch.run("--unproven")[1][0]
    )


def test_a_year_is_no_limit(watch: Watch, tmp_path: Path) -> None:
    packages = Packages()
    firehose(packages)["IntervalInSeconds"]["max"] = 2024
    watch.locked = packages.models(tmp_path / "years")
    watch.fact("    now: An interval since 2024", sources=FIREHOSE)
    assert watch.run("--unproven")[0] == 0
    watch.fact("    now: An interval of 2,024", slug="delta", sources=FIREHOSE)
    assert watch.run("--unproven")[0] == 1


def test_a_proof_or_a_reason_ends_it(watch: Watch) -> None:
    watch.fact("    now: An interval of 900 s\n    unproven: it is another interval", sources=FIREHOSE)
    interval = "    now: An interval of 900 s\n    proof: firehose/IntervalInSeconds = ..900"
    watch.fact(interval, slug="delta", sources=FIREHOSE)
    assert watch.run("--unproven")[0] == 0


@pytest.mark.planted
def test_the_service_is_known_by_another_proof_of_the_page(watch: Watch) -> None:
    watch.fact(
        "    now: An interval of 900 s\n  modes:\n    now: [Gzip]\n    proof: firehose/Format has Gzip"
    )
    assert watch.run("--unproven")[0] == 1


def test_a_page_that_names_no_service_is_left_alone(watch: Watch) -> None:
    watch.fact("    now: An interval of 900 s")
    assert watch.run("--unproven")[0] == 0


def test_at_most_three_shapes_are_named_and_the_best_comes_first(watch: Watch, tmp_path: Path) -> None:
    packages = Packages()
    for name in ("LongIntervalOfWaiting", "IntervalBefore", "OtherInterval", "Interval"):
        firehose(packages)[name] = {"type": "integer", "max": 777}
    watch.locked = packages.models(tmp_path / "many")
    watch.fact("    now: An interval of 777", sources=FIREHOSE)
    line = watch.run("--unproven")[1][0]
    assert "777 may be proven by firehose/Interval = ..777 or " in line
    assert line.count(" = ..777") == 3


def test_of_services_with_the_same_operation_the_one_of_the_address_is_meant(watch: Watch) -> None:
    # Both of the small models have a PutRecord.
    source = "guide: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html"
    watch.fact("    now: Retention of 8,760 h, an interval of 900 s", sources=source)
    code, lines = watch.run("--unproven")
    assert code == 1
    assert len(lines) == 2
    assert "8,760 h may be proven by kinesis/RetentionHours = ..8760;" in lines[0]


def test_real_addresses_lead_to_the_services_that_are_meant(real_site: Site) -> None:
    found = facts_unproven.services(real_site.catalog, Models.installed())
    assert found["services/data-firehose.md"] == ["firehose"]
    assert found["services/kinesis-data-streams.md"] == ["kinesis"]
    assert "sagemaker-runtime" in found["services/real-time-endpoints.md"]
    assert "bedrock-agent" in found["services/bedrock-knowledge-bases.md"]


# --- Time -----------------------------------------------------------------------------------------


@pytest.mark.planted
@pytest.mark.parametrize(
    ("seconds", "code", "line"),
    [
        (2.0, 0, "ok    all proofs, against one build: 0.50 (2.00 s to 4.00 s, medians of 3) (limit: 1.0)"),
        (5.0, 1, "MISS  all proofs, against one build: 1.25 (5.00 s to 4.00 s, medians of 3) (limit: 1.0)"),
    ],
)
def test_the_time_of_the_proofs_is_a_share_of_a_build(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, seconds: float, code: int, line: str
) -> None:
    monkeypatch.setattr(check_facts, "timed", lambda command: 4.0 if "mkdocs" in command else seconds)
    assert watch.run("--time") == (code, [line])


# --- The real pages -------------------------------------------------------------------------------


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Watch:
    monkeypatch.chdir(ROOT)
    return Watch(Guide(ROOT / "docs"), Models.installed(), ROOT, capsys)


def test_every_proof_of_the_guide_holds(real: Watch) -> None:
    code, lines = real.run()
    assert (code, lines[:-1]) == (0, [])
    claims = re.fullmatch(
        r"([0-9]+) claims on [0-9]+ pages hold against botocore \S+, cfn-lint \S+ and sagemaker 2\.\S+",
        lines[-1],
    )
    assert claims
    assert int(claims[1]) >= 1000


def test_every_mutant_of_the_guide_is_caught(real: Watch) -> None:
    code, lines = real.run("--mutations")
    assert (code, lines[:-1]) == (0, [])
    catalog, _ = read(ROOT / "docs")
    assert catalog
    caught, total = map(int, re.findall(r"\d+", lines[-1]))
    assert caught == total >= 2 * len(list(claims_of(catalog, "docs")))


def test_the_locked_packages_say_what_the_locked_packages_say(real: Watch) -> None:
    assert real.locked.botocore
    code, lines = real.run("--newest-from", str(real.locked.botocore.parent))
    assert code == 0
    assert lines[-1].startswith("no differences: ")


# --- The weekly workflow --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    return workflow_runner.read("facts")


def test_the_workflow_runs_weekly_and_on_demand_with_the_least_rights(workflow: dict[Any, Any]) -> None:
    triggers = workflow[True]  # YAML 1.1 takes the word `on` for true
    assert set(triggers) == {"schedule", "workflow_dispatch"}
    (schedule,) = triggers["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", schedule["cron"])
    assert workflow["permissions"] == {"contents": "read", "issues": "write"}
    assert all("permissions" not in job and "timeout-minutes" in job for job in workflow["jobs"].values())


def test_actions_are_pinned_by_commit_and_keep_no_credentials(workflow: dict[Any, Any]) -> None:
    used = [step for step in steps(workflow) if "uses" in step]
    assert [re.sub("@.*", "", step["uses"]) for step in used] == ["actions/checkout", "actions/setup-python"]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in used)
    assert used[0]["with"] == {"persist-credentials": False}


def test_no_expression_stands_in_a_command_and_no_other_secret_anywhere(workflow: dict[Any, Any]) -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    assert set(re.findall(r"secrets\.\w+", text)) == {"secrets.GITHUB_TOKEN"}
    assert "github.token" not in text
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    assert INSTALL in commands
    assert not any("${{" in command for command in commands)
    # The token is given to the step that writes the issue, and to no step that runs what was installed.
    assert [step["name"] for step in steps(workflow) if "GH_TOKEN" in step.get("env", {})] == [
        "Keep one issue"
    ]


class Runner(workflow_runner.Runner):
    """Runs the workflow's own commands, with a small program in the place of check_facts."""

    def python(self, newest: tuple[int, str] = (0, "none"), stale: tuple[int, str] = (0, "none")) -> None:
        """What check_facts exits with and prints."""
        cases = "".join(
            f'  *"{mode}"*) cat {self.file(f"said{mode}", text)}; exit {code};;\n'
            for mode, (code, text) in (("--newest", newest), ("--stale 180", stale))
        )
        self.program(".venv/bin/python", f'case "$*" in\n{cases}esac\nexit 9\n')

    def body(self) -> str:
        return (self.folder / "temp/facts/body.md").read_text(encoding="utf-8")


@pytest.fixture
def runner(tmp_path: Path, workflow: dict[Any, Any]) -> Runner:
    runner = Runner(tmp_path, workflow, (INSTALL,))
    runner.python()
    return runner


TITLE = "Facts that changed at AWS"


def test_what_was_found_opens_an_issue(runner: Runner) -> None:
    runner.python(newest=(1, "docs/a.md:1: was 1, is now 2 → @nobody $(id)\n"), stale=(1, "docs/b.md: old\n"))
    assert runner.run() == 0
    assert runner.asked() == [f"issue create --title {TITLE} --body-file {runner.folder}/temp/facts/body.md"]
    body = runner.body()
    assert (
        "## Changed in the API models\n\n~~~~text\ndocs/a.md:1: was 1, is now 2 → @nobody $(id)\n~~~~\n"
        in body
    )
    assert "## Not checked for half a year\n\n~~~~text\ndocs/b.md: old\n~~~~\n" in body
    assert "https://github.example/us/guide/actions/runs/7" in body


def test_an_open_issue_is_brought_up_to_date(runner: Runner) -> None:
    runner.python(stale=(1, "docs/b.md: old\n"))
    runner.gh((3, f"{TITLE}, and more"), (12, TITLE), (15, TITLE))
    assert runner.run() == 0
    assert runner.asked() == [f"issue edit 12 --body-file {runner.folder}/temp/facts/body.md"]
    assert "Changed in the API models" not in runner.body()


def test_only_an_issue_that_the_workflow_opened_is_looked_for(runner: Runner) -> None:
    assert runner.run() == 0
    (asked,) = (runner.folder / "gh.log").read_text(encoding="utf-8").splitlines()
    assert f'--state open --search in:title "{TITLE}" author:app/github-actions' in asked


def test_nothing_left_closes_the_issue_with_a_comment(runner: Runner) -> None:
    runner.gh((12, TITLE))
    assert runner.run() == 0
    (asked,) = runner.asked()
    assert asked.startswith("issue close 12 --comment Nothing is left")


def test_nothing_found_and_no_issue_is_silence(runner: Runner) -> None:
    assert runner.run() == 0
    assert runner.asked() == []


@pytest.mark.planted
def test_a_watch_that_is_broken_fails_and_leaves_the_issue_alone(runner: Runner) -> None:
    runner.python(newest=(2, ""))
    runner.gh((12, TITLE))
    assert runner.run() == 2
    assert runner.asked() == []


def test_a_long_list_fits_into_an_issue(runner: Runner) -> None:
    lines = "".join(f"docs/a.md:{number}: facts.x: {'é' * 100}\n" for number in range(5000))
    runner.python(newest=(1, lines), stale=(1, lines))
    assert runner.run() == 0
    assert len(runner.body()) < 65_536
    assert runner.body().count("and more: see the log of the run") == 2


# --- Small parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_words(names: list[str], text: str) -> None:
    assert listed(names, " and ") == text


def test_a_long_list_in_words_is_cut() -> None:
    assert listed(map(str, range(40))).endswith("28, 29 and 10 more")
