"""Proofs: how they are read, how they are held against models, and against the text of a fact.

The first part uses the installed packages, the rest tiny models made by hand, so that a value can
be changed and the change must be noticed.
"""

from __future__ import annotations

import copy
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest

from macros import proof
from macros.models import sdk_algorithms
from macros.proof import Models, ProofError, evaluate, missing_from_text, parse, spoken

# --- The installed packages -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def installed() -> Models:
    return Models.installed()


TRUE_CLAIMS = """
sagemaker/TrainingInputMode = FastFile, File, Pipe
sagemaker/InputMode = File, Pipe
sagemaker/CompressionType = Gzip, None
sagemaker/S3DataDistribution = FullyReplicated, ShardedByS3Key
sagemaker/S3DataType = AugmentedManifestFile, Converse, ManifestFile, S3Prefix
sagemaker/S3DataSource.S3DataDistributionType = FullyReplicated, ShardedByS3Key
sagemaker/InputDataConfig = 1..20
sagemaker/InputDataConfig.member requires ChannelName, DataSource
sagemaker/HyperParameters = 0..100
sagemaker/HyperParameters.value = 0..2500
sagemaker/TrainingInstanceType count 225
sagemaker/TrainingInstanceType has ml.g5.*, ml.p5.48xlarge
sagemaker/TrainingInstanceType lacks ml.t2.*, ml.inf1.*
sagemaker/KeepAlivePeriodInSeconds = 0..6 h
sagemaker/HyperParameterTuningJobStrategyType = Bayesian, Grid, Hyperband, Random
sagemaker/IntegerParameterRanges = 0..30
sagemaker/MaxParallelTrainingJobs = 1..
sagemaker/ResourceLimits requires MaxParallelTrainingJobs
sagemaker/ProductionVariantList = 1..10
sagemaker/ServerlessMemorySizeInMB = 1024..6144
sagemaker/ServerlessMaxConcurrency = 1..200
sagemaker/TargetDevice count 37
sagemaker/SplitType = Line, None, RecordIO, TFRecord
sagemaker/VpcSecurityGroupIds = 1..5
sagemaker/StorageType = InMemory, Standard, Standard_V2
sagemaker/AutoMLAlgorithm has cnn-qr, linear-learner, nn-torch
sagemaker-runtime/BodyBlob = ..6 MiB
sagemaker-runtime/RequestTTLSecondsHeader = 60 s..6 h
sagemaker-runtime/InvokeEndpointInput has TargetModel, TargetVariant
kinesis/PutRecordsRequestEntryList = 1..500
kinesis/Data = ..10 MiB
kinesis/StreamMode = ON_DEMAND, PROVISIONED
firehose/IntervalInSeconds = 0..900
firehose/IntervalInSeconds = 0..15 min
firehose/BufferingHints.SizeInMBs = 1..128
firehose/Deserializer = OpenXJsonSerDe, HiveJsonSerDe
firehose/CreateDeliveryStreamInput has *DestinationConfiguration as "destinations"
firehose/CreateDeliveryStreamInput requires DeliveryStreamName
firehose/DeliveryStreamType has DatabaseAsSource
glue/WorkerType has G.025X, R.8X, Z.2X
kinesisanalyticsv2/RuntimeEnvironment has FLINK-2_3
lexv2-models/ConfidenceThreshold = 0..1
polly/LexiconNameList = ..5
comprehend/LanguageCode has zh-TW
textract/FeatureType = FORMS, LAYOUT, QUERIES, SIGNATURES, TABLES
machinelearning/Algorithm = sgd
lookoutmetrics absent
lookoutvision absent
sagemaker/NoSuchShapeEver absent
firehose/BufferingHints.Frequency absent
cfn/AWS::Kinesis::Stream/RetentionPeriodHours = 1..8760
cfn/AWS::Kinesis::Stream/StreamModeDetails.StreamMode = ON_DEMAND, PROVISIONED
cfn/AWS::Kinesis::Stream/StreamEncryption requires EncryptionType, KeyId
cfn/AWS::Kinesis::Stream/Tags.Key = 1..128
cfn/AWS::Kinesis::Stream/DesiredShardLevelMetrics has IteratorAgeMilliseconds
cfn/AWS::SageMaker::EndpointConfig/ProductionVariants.ServerlessConfig.MaxConcurrency = 1..200
cfn/AWS::SageMaker::NotebookInstance/InstanceType has ml.t3.*
cfn/AWS::SageMaker::NotebookInstance requires InstanceType, RoleArn
cfn/AWS::QLDB::NoSuchType absent
sdk/factorization-machines/predictor_type = binary_classifier, regressor
sdk/factorization-machines/bias_lr = 0..
sdk/ipinsights/vector_dim = 4..4096
sdk/ipinsights/learning_rate = 1e-6..10
sdk/kmeans/k = >1..
sdk/kmeans/local_lloyd_tol = 0..1
sdk/kmeans/init_method = random, kmeans++
sdk/kmeans/feature_dim = >0..
sdk/kmeans/mini_batch_size = >0..
sdk/knn/index_type = faiss.Flat, faiss.IVFFlat, faiss.IVFPQ
sdk/lda has alpha0, num_topics
sdk/linear-learner/target_recall = >0..<1
sdk/linear-learner/momentum = 0..<1
sdk/linear-learner/num_classes = >0..1000000
sdk/ntm/tolerance = 0.000001..0.1
sdk/object2vec/mini_batch_size = 1..10000
sdk/object2vec/comparator_list = hadamard, concat, abs_diff
sdk/pca/algorithm_mode = regular, randomized
sdk/randomcutforest/feature_dim = 1..10000
sdk/randomcutforest/num_trees = 50..1000
sdk/xgboost absent
sdk/images/blazingtext = 1
sdk/images/xgboost has 1.7-1, 3.0-5, latest
""".strip().splitlines()


@pytest.mark.parametrize("text", TRUE_CLAIMS)
def test_true_of_the_installed_packages(text: str, installed: Models) -> None:
    assert evaluate(parse(text), installed) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "firehose/IntervalInSeconds = 60..900",
            "the model says 0..900, the claim says 60..900",
        ),
        (
            "firehose/IntervalInSecond = 0..900",
            "no shape 'IntervalInSecond' in firehose; did you mean 'IntervalInSeconds'?",
        ),
        (
            "sagemaker/HyperParameterTuningJobStrategyType = Bayesian, Random",
            "the enumeration has also Hyperband, Grid",
        ),
        (
            "kinesis/Data = ..1 MiB",
            "the model says 0..10485760, the claim says ..1 MiB, which is ..1048576",
        ),
        (
            "cfn/AWS::Kinesis::Stream/RetentionPeriodHour = 1..8760",
            "no property 'RetentionPeriodHour' in cfn/AWS::Kinesis::Stream; "
            "did you mean 'RetentionPeriodHours'?",
        ),
        ("sdk/k-means/k = >1..", "no algorithm 'k-means' in sagemaker; did you mean 'kmeans'?"),
        ("kinesis absent", "kinesis is in the models of botocore"),
    ],
)
def test_false_of_the_installed_packages(text: str, sentence: str, installed: Models) -> None:
    assert evaluate(parse(text), installed) == sentence


def test_every_validator_of_the_sdk_is_understood(installed: Models) -> None:
    algorithms = sdk_algorithms(installed.folder("sagemaker") / "amazon")
    assert len(algorithms) == 10
    unread = [entry.unread for declared in algorithms.values() for entry in declared.values()]
    assert not any(unread)


def test_every_property_of_every_resource_type_is_found(installed: Models) -> None:
    schemas = installed.folder("cfn-lint") / "data" / "schemas"
    types = json.loads((schemas / "providers" / "us-east-1.json").read_text())
    for name, file in types.items():
        root = json.loads((schemas / "resources" / f"{file}.json").read_text())
        for prop in root["properties"]:
            place = f"cfn/{name}/{prop}"
            said = evaluate(parse(f"{place} absent"), installed)
            assert said == f"{place} is in the models of cfn-lint"


def test_versions(installed: Models) -> None:
    assert installed.version("botocore").count(".") == 2
    assert installed.version("cfn-lint").count(".") == 2
    assert installed.version("sagemaker").startswith("2.")


def test_the_packages_are_not_imported(installed: Models) -> None:
    for text in ("kinesis/Data = 0..", "cfn/AWS::S3::Bucket count 1", "sdk/lda count 1"):
        evaluate(parse(text), installed)
    assert not {"botocore", "cfnlint", "sagemaker"} & sys.modules.keys()


# --- Models made by hand --------------------------------------------------------------------------

API: dict[str, Any] = {
    "shapes": {
        "Mode": {"type": "string", "enum": ["File", "FastFile", "Pipe"]},
        "Type": {"type": "string", "enum": ["ml.g5.xlarge", "ml.g5.2xlarge", "ml.m5.large"]},
        "Seconds": {"type": "integer", "min": 60, "max": 900},
        "Ratio": {"type": "double", "min": 0.1, "max": 0.3},
        "Blob": {"type": "blob", "max": 2097152},
        "Text": {"type": "string"},
        "Hints": {
            "type": "structure",
            "required": ["Size", "Every"],
            "members": {
                "Size": {"shape": "Seconds"},
                "Every": {"shape": "Ratio"},
                "Modes": {"shape": "Modes"},
                "Tags": {"shape": "Tags"},
            },
        },
        "Free": {"type": "structure", "members": {"Size": {"shape": "Seconds"}}},
        "Modes": {"type": "list", "member": {"shape": "Mode"}, "min": 1, "max": 3},
        "Tags": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Hints"}, "max": 50},
    }
}

CFN: dict[str, Any] = {
    "typeName": "AWS::Toy::Thing",
    "required": ["Name"],
    "properties": {
        "Name": {"type": "string", "minLength": 1, "maxLength": 63},
        "Hours": {"type": "integer", "minimum": 24, "maximum": 8760},
        "Share": {"type": "number", "minimum": 0.1},
        "Level": {"type": "integer", "enum": [1, 3, 7]},
        "Kind": {"enumCaseInsensitive": ["Hot", "Cold"], "type": "string"},
        "Rule": {"$ref": "#/definitions/Rule", "description": "words"},
        "Rules": {"type": "array", "items": {"$ref": "#/definitions/Rule"}, "maxItems": 5},
        "Few": {"$ref": "#/definitions/Names", "maxItems": 2},
        "Choice": {
            "type": "object",
            "oneOf": [{"properties": {"Left": {"const": 1}}}, {"$ref": "#/definitions/Rule"}],
        },
        "Loop": {"$ref": "#/definitions/Loop"},
        "Nest": {"$ref": "#/definitions/Nest"},
        "Lost": {"$ref": "#/definitions/Lost/deeper"},
    },
    "definitions": {
        "Names": {"type": "array", "items": {"enum": ["A", "B"]}, "minItems": 1},
        "Rule": {
            "type": "object",
            "required": ["Days"],
            "properties": {"Days": {"type": "integer", "maximum": 30}, "Note": {"type": "string"}},
        },
        "Loop": {"$ref": "#/definitions/Loop"},
        "Nest": {"type": "array", "items": {"$ref": "#/definitions/Nest"}, "maxItems": 4},
    },
}

SDK_BASE = """
class AmazonAlgorithmEstimatorBase(EstimatorBase):
    feature_dim: hp = hp("feature_dim", validation.gt(0), data_type=int)
    repo_name: Optional[str] = None
"""

SDK_TOY = '''
"""AmazonAlgorithmEstimatorBase is named here, too."""
from sagemaker.amazon.validation import gt

class Toy(AmazonAlgorithmEstimatorBase):
    repo_name: str = "toy"
    epochs: hp = hp("epochs", (ge(1), le(15)), "An integer", int)
    tol: hp = hp("tol", (gt(1e-1), lt(0.25)), "A float", float)
    mode: hp = hp(name="mode", validate=isin("quick", "best_fit"), data_type=str)
    subset = Hyperparameter("subset", _list_check_subset(["hot", "cold"]), "Some", str)
    free: hp = hp("free", (), "A float value", float)
    bare: hp = hp(name="bare", data_type=list)
    odd: hp = hp("odd", (gt(0), lambda x: x % 2), "Odd", int)
    named: hp = hp("named", gt(LEAST), "Named", int)
    computed: hp = hp(NAME, gt(0), "Computed", int)

    def __init__(self): ...

class ToyModel(Model):
    pass

class Nameless(AmazonAlgorithmEstimatorBase):
    pass
'''

IMAGES: dict[str, Any] = {
    "flat": {"scope": ["training"], "versions": {"1": {}, "2": {}}},
    "scoped": {
        "training": {"version_aliases": {"latest": "1.2-1"}, "versions": {"1.2-1": {}}},
        "inference": {"versions": {"1.2-1": {}, "1.3-1": {}}},
    },
    "unversioned": {"versions": {"": {}}},
}


@dataclass
class Toys:
    """What the hand-made models hold; a test may change any of it before `models` writes it."""

    folder: Path
    api: dict[str, Any]
    cfn: dict[str, Any]
    sdk: str
    images: dict[str, Any]

    def models(self) -> Models:
        api = self.folder / "botocore" / "data" / "toys"
        write_json(api / "2020-01-01" / "service-2.json.gz", {"shapes": {"Old": {}}})
        write_json(api / "2021-12-31" / "service-2.json.gz", self.api)
        write_json(api / "2021-12-31" / "examples-1.json", {})
        schemas = self.folder / "cfnlint" / "data" / "schemas"
        write_json(schemas / "providers" / "us-east-1.json", {"AWS::Toy::Thing": "00ff"})
        write_json(schemas / "resources" / "00ff.json", self.cfn)
        sdk = self.folder / "sagemaker"
        for name, config in self.images.items():
            write_json(sdk / "image_uri_config" / f"{name}.json", config)
        (sdk / "amazon").mkdir(parents=True, exist_ok=True)
        (sdk / "amazon" / "amazon_estimator.py").write_text(SDK_BASE)
        (sdk / "amazon" / "toy.py").write_text(self.sdk)
        return Models(self.folder / "botocore", self.folder / "cfnlint", sdk)


def write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(content).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


@pytest.fixture
def toys(tmp_path: Path) -> Toys:
    return Toys(tmp_path, copy.deepcopy(API), copy.deepcopy(CFN), SDK_TOY, copy.deepcopy(IMAGES))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Toys(tmp_path_factory.mktemp("toys"), API, CFN, SDK_TOY, IMAGES).models()


# Together these say all there is to say of the toys: the mutation test below relies on it.
TOY_CLAIMS = """
toys/Mode = FastFile, File, Pipe
toys/Mode count 3
toys/Type has ml.g5.xlarge, ml.g5.2xlarge, ml.m5.large
toys/Seconds = 60..900
toys/Ratio = 0.1..0.3
toys/Blob = ..2 MiB
toys/Hints = Size, Every, Modes, Tags
toys/Hints requires Size, Every
toys/Hints.Size = 60..900
toys/Hints.Every = 0.1..0.3
toys/Hints.Modes = 1..3
toys/Hints.Tags = ..50
toys/Free = Size
toys/Free.Size = 60..900
toys/Modes = 1..3
toys/Modes.member = FastFile, File, Pipe
toys/Tags = ..50
toys/Tags.value.Size = 60..900
toys/Old absent
other absent
cfn/AWS::Toy::Thing requires Name
cfn/AWS::Toy::Thing has Name, Hours, Share, Level, Kind, Rule, Rules, Few, Choice, Loop, Nest
cfn/AWS::Toy::Thing count 12
cfn/AWS::Toy::Thing/Name = 1..63
cfn/AWS::Toy::Thing/Hours = 24..8760
cfn/AWS::Toy::Thing/Share = 0.1..
cfn/AWS::Toy::Thing/Level = 1, 3, 7
cfn/AWS::Toy::Thing/Kind = Cold, Hot
cfn/AWS::Toy::Thing/Rule = Days, Note
cfn/AWS::Toy::Thing/Rule requires Days
cfn/AWS::Toy::Thing/Rule.Days = ..30
cfn/AWS::Toy::Thing/Rules = ..5
cfn/AWS::Toy::Thing/Rules requires Days
cfn/AWS::Toy::Thing/Rules.Days = ..30
cfn/AWS::Toy::Thing/Few = 1..2
cfn/AWS::Toy::Thing/Few = A, B
cfn/AWS::Toy::Thing/Choice = Left, Days, Note
cfn/AWS::Toy::Thing/Choice.Days = ..30
cfn/AWS::Toy::Thing/Nest = ..4
cfn/AWS::Toy::Other absent
sdk/toy/feature_dim = >0..
sdk/toy/epochs = 1..15
sdk/toy/tol = >0.1..<0.25
sdk/toy/mode = quick, best_fit
sdk/toy/subset = hot, cold
sdk/toy has free, bare, odd, named
sdk/toy lacks computed
sdk/other absent
sdk/images/flat = 1, 2
sdk/images/scoped = 1.2-1, 1.3-1, latest
sdk/images/other absent
""".strip().splitlines()


@pytest.mark.parametrize("text", TOY_CLAIMS)
def test_true_of_the_toys(text: str, models: Models) -> None:
    assert evaluate(parse(text), models) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        # ranges
        ("toys/Seconds = 0..900", "the model says 60..900, the claim says 0..900"),
        ("toys/Seconds = 60..901", "the model says 60..900, the claim says 60..901"),
        ("toys/Seconds = 61..", "the model says 60..900, the claim says 61.."),
        ("toys/Seconds = >60..", "the model says 60..900, the claim says >60.."),
        (
            "toys/Ratio = 1e-6..",
            "the model says 0.1..0.3, the claim says 1e-6.., which is 0.000001..",
        ),
        (
            "toys/Blob = ..2 KiB",
            "the model says ..2097152, the claim says ..2 KiB, which is ..2048",
        ),
        (
            "toys/Blob = 0..2 MiB",
            "the model says ..2097152, the claim says 0..2 MiB, which is 0..2097152",
        ),
        (
            "toys/Mode = 1..2",
            "toys/Mode has no minimum and no maximum; it has the values File, FastFile, Pipe",
        ),
        ("toys/Text = 1..2", "toys/Text has no minimum and no maximum"),
        ("sdk/toy/feature_dim = 0..", "the model says >0.., the claim says 0.."),
        ("sdk/toy/feature_dim = >0..5", "the model says >0.., the claim says >0..5"),
        ("sdk/toy/free = 0..", "sdk/toy/free has no minimum and no maximum"),
        (
            "sdk/toy/odd = >0..",
            "sdk/toy/odd is checked by lambda x: x % 2, which no proof can read",
        ),
        ("sdk/toy/named = >0..", "sdk/toy/named is checked by gt(LEAST), which no proof can read"),
        # =
        ("toys/Mode = File, Pipe", "the enumeration has also FastFile"),
        ("toys/Mode = File, Pipe, FastFile, Slow", "the enumeration lacks Slow"),
        (
            "toys/Mode = File, Pipe, Fastfile",
            "the enumeration has also FastFile; lacks Fastfile; did you mean 'FastFile'?",
        ),
        ("toys/Mode = F*, Pipe", "the enumeration has also File, FastFile; lacks F*"),
        ("toys/Free = Size, Every", "the list of members lacks Every"),
        (
            "toys/Seconds = 5",
            "toys/Seconds has no enumeration and no members; it has the range 60..900",
        ),
        (
            "toys/Modes = File",
            "toys/Modes has no enumeration and no members; "
            "it has the range 1..3 and elements at `toys/Modes.member`",
        ),
        ("sdk/images/unversioned = 1", "sdk/images/unversioned has no enumeration and no members"),
        # has, lacks
        ("toys/Mode has Pip", "the enumeration lacks Pip; did you mean 'Pipe'?"),
        ("toys/Type has ml.g5.*, ml.p?.*", "the enumeration lacks ml.p?.*"),
        ("toys/Mode lacks Pipe, Slow", "the enumeration has Pipe"),
        ("toys/Type lacks ml.g*", "the enumeration has ml.g5.xlarge, ml.g5.2xlarge"),
        ("toys/Text lacks A", "toys/Text has no enumeration and no members"),
        # requires
        ("toys/Hints requires Modes", "toys/Hints does not require Modes; it requires Size, Every"),
        ("toys/Free requires Size", "toys/Free does not require Size; it requires nothing"),
        ("toys/Hints requires Siz", "no member 'Siz' in toys/Hints; did you mean 'Size'?"),
        ("toys/Seconds requires A", "toys/Seconds has no members; it has the range 60..900"),
        # count
        ("toys/Mode count 4", "the model has 3 values, the claim says 4"),
        ("toys/Hints count 3", "the model has 4 members, the claim says 3"),
        ("toys/Text count 3", "toys/Text has nothing to count"),
        # absent
        ("toys absent", "toys is in the models of botocore"),
        ("toys/Mode absent", "toys/Mode is in the models of botocore"),
        ("toys/Hints.Size absent", "toys/Hints.Size is in the models of botocore"),
        (
            "toyz/Mode absent",
            "no service 'toyz' in botocore; did you mean 'toys'? "
            "(if it is gone, claim that instead: `toyz absent`)",
        ),
        (
            "toys/Gone.Size absent",
            "no shape 'Gone' in toys (if it is gone, claim that instead: `toys/Gone absent`)",
        ),
        ("toys/Text.x absent", "toys/Text is of type string and has no members"),
        ("cfn/AWS::Toy::Thing absent", "cfn/AWS::Toy::Thing is in the models of cfn-lint"),
        ("sdk/toy/epochs absent", "sdk/toy/epochs is in the models of sagemaker"),
        # places
        ("other/Mode = A", "no service 'other' in botocore"),
        ("toys/Moode = A", "no shape 'Moode' in toys; did you mean 'Mode'?"),
        ("toys/Old = A", "no shape 'Old' in toys"),
        ("toys/Hints.size = 1..", "no member 'size' in toys/Hints; did you mean 'Size'?"),
        ("toys/Hints.Size.x = 1..", "toys/Hints.Size is of type integer and has no members"),
        ("toys/Modes.File = 1..", "toys/Modes is a list; step into it with `toys/Modes.member`"),
        (
            "toys/Tags.Size = 1..",
            "toys/Tags is a map; step into it with `toys/Tags.key` or `toys/Tags.value`",
        ),
        (
            "cfn/AWS::Toy::Things/Name = 1..",
            "no resource type 'AWS::Toy::Things' in cfn-lint; did you mean 'AWS::Toy::Thing'?",
        ),
        (
            "cfn/AWS::Toy::Thing/Nam = 1..",
            "no property 'Nam' in cfn/AWS::Toy::Thing; did you mean 'Name'?",
        ),
        (
            "cfn/AWS::Toy::Thing/Rules.Day = ..30",
            "no property 'Day' in cfn/AWS::Toy::Thing/Rules; did you mean 'Days'?",
        ),
        (
            "cfn/AWS::Toy::Thing/Loop = 1..",
            "cfn/AWS::Toy::Thing/Loop has no minimum and no maximum",
        ),
        (
            "cfn/AWS::Toy::Thing/Lost = 1..",
            "cfn/AWS::Toy::Thing/Lost has no minimum and no maximum",
        ),
        ("cfn/AWS::Toy::Thing/Nest.X = 1..", "no property 'X' in cfn/AWS::Toy::Thing/Nest"),
        ("sdk/toys/epochs = 1..", "no algorithm 'toys' in sagemaker; did you mean 'toy'?"),
        ("sdk/toy/epoch = 1..", "no hyperparameter 'epoch' in sdk/toy; did you mean 'epochs'?"),
        ("sdk/images/flats = 1", "no image 'flats' in sagemaker; did you mean 'flat'?"),
    ],
)
def test_false_of_the_toys(text: str, sentence: str, models: Models) -> None:
    assert evaluate(parse(text), models) == sentence


def test_a_long_list_is_cut(toys: Toys) -> None:
    toys.api["shapes"]["Mode"]["enum"] += [f"M{number}" for number in range(20)]
    said = evaluate(parse("toys/Mode = File, Pipe, FastFile"), toys.models())
    assert said == "the enumeration has also M0, M1, M2, M3, M4, M5 and 14 more"


# --- Every proven value, changed, is noticed ------------------------------------------------------

Path_ = tuple[Any, ...]


def leaves(node: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The paths of all the strings and numbers in a JSON document."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def change(document: Any, path: Path_) -> None:
    parent = reduce(getitem, path[:-1], document)
    value = parent[path[-1]]
    parent[path[-1]] = f"{value}X" if isinstance(value, str) else value + 1


def named(path: Path_) -> str:
    return "-".join(map(str, path))


def is_noticed(models: Models) -> bool:
    return any(evaluate(parse(text), models) for text in TOY_CLAIMS)


@pytest.mark.parametrize(
    "path", [path for path in leaves(API) if path[-1] not in ("type", "shape")], ids=named
)
def test_a_change_in_botocore_is_noticed(path: Path_, toys: Toys) -> None:
    change(toys.api, path)
    assert is_noticed(toys.models())


NOT_PROVEN = ("type", "typeName", "description", "const", "$ref")


@pytest.mark.parametrize("path", [path for path in leaves(CFN) if path[-1] not in NOT_PROVEN], ids=named)
def test_a_change_in_cfn_lint_is_noticed(path: Path_, toys: Toys) -> None:
    change(toys.cfn, path)
    assert is_noticed(toys.models())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"toy"', '"joy"'),
        ("ge(1)", "ge(2)"),
        ("ge(1)", "gt(1)"),
        ("le(15)", "le(16)"),
        ("le(15)", "lt(15)"),
        ("gt(1e-1)", "gt(0.11)"),
        ("lt(0.25)", "le(0.25)"),
        ('"quick"', '"quickly"'),
        (', "cold"', ""),
        ('"epochs"', '"epoch"'),
        ("(ge(1), le(15))", "(ge(1), le(15), check)"),
    ],
)
def test_a_change_in_the_sdk_is_noticed(old: str, new: str, toys: Toys) -> None:
    assert toys.sdk.count(old) == 1
    toys.sdk = toys.sdk.replace(old, new)
    assert is_noticed(toys.models())


def test_a_change_in_the_images_is_noticed(toys: Toys) -> None:
    toys.images["scoped"]["inference"]["versions"]["1.5-1"] = {}
    said = evaluate(parse("sdk/images/scoped = 1.2-1, 1.3-1, latest"), toys.models())
    assert said == "the enumeration has also 1.5-1"


def test_what_stands_beside_a_ref_goes_before_its_target(toys: Toys) -> None:
    toys.cfn["definitions"]["Names"]["maxItems"] = 9
    assert evaluate(parse("cfn/AWS::Toy::Thing/Few = 1..2"), toys.models()) is None


# --- Packages that are not there, or are broken ---------------------------------------------------


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("kinesis/Data = 1..", "botocore"),
        ("kinesis absent", "botocore"),
        ("cfn/AWS::S3::Bucket count 1", "cfn-lint"),
        ("sdk/lda count 1", "sagemaker"),
        ("sdk/images/lda count 1", "sagemaker"),
    ],
)
def test_a_package_that_is_not_installed(text: str, package: proof.Package) -> None:
    sentence = f"the package {package} is not installed; run `make .venv/test.stamp`"
    claim = parse(text)
    assert proof.package(claim) == package
    with pytest.raises(ProofError) as raised:
        evaluate(claim, Models())
    assert str(raised.value) == sentence
    with pytest.raises(ProofError) as raised:
        Models().version(package)
    assert str(raised.value) == sentence


def test_installed_without_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert Models.installed() == Models()


def test_a_version_that_is_not_on_record(models: Models) -> None:
    beside = models.folder("botocore").parent
    with pytest.raises(ProofError) as raised:
        models.version("botocore")
    assert str(raised.value) == (
        f"no version of botocore is on record in {beside}; run `make .venv/test.stamp`"
    )


@pytest.mark.parametrize(
    ("file", "content", "claim", "reason"),
    [
        (
            "botocore/data/toys/2021-12-31/service-2.json.gz",
            b"no gzip",
            "toys/Mode count 1",
            "BadGzip",
        ),
        (
            "botocore/data/toys/2021-12-31/service-2.json.gz",
            gzip.compress(b"[1]"),
            "toys/Mode count 1",
            "it holds no JSON object",
        ),
        (
            "cfnlint/data/schemas/resources/00ff.json",
            b"{",
            "cfn/AWS::Toy::Thing count 1",
            "JSONDecode",
        ),
        (
            "sagemaker/image_uri_config/flat.json",
            b"\xff",
            "sdk/images/flat count 1",
            "UnicodeDecode",
        ),
        (
            "sagemaker/amazon/toy.py",
            b"AmazonAlgorithmEstimatorBase = (",
            "sdk/toy count 1",
            "SyntaxError",
        ),
    ],
)
def test_a_file_that_cannot_be_read(file: str, content: bytes, claim: str, reason: str, toys: Toys) -> None:
    models = toys.models()
    (toys.folder / file).write_bytes(content)
    with pytest.raises(ProofError) as raised:
        evaluate(parse(claim), models)
    assert str(raised.value).startswith(f"the model file {toys.folder / file} cannot be read: {reason}")


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("kinesis absent", "data"),
        ("sdk/kmeans absent", "amazon"),
        ("sdk/images/kmeans absent", "image_uri_config"),
    ],
)
def test_an_empty_package_proves_no_absence(text: str, folder: str, tmp_path: Path) -> None:
    with pytest.raises(ProofError) as raised:
        evaluate(parse(text), Models(tmp_path, tmp_path, tmp_path))
    sentence = f"no models were found in {tmp_path / folder}; is this another layout?"
    assert str(raised.value) == sentence


def test_a_file_is_read_once(toys: Toys) -> None:
    models = toys.models()
    assert evaluate(parse("toys/Mode count 3"), models) is None
    (toys.folder / "botocore/data/toys/2021-12-31/service-2.json.gz").unlink()
    assert evaluate(parse("toys/Type count 3"), models) is None


# --- Lines that are no proof ----------------------------------------------------------------------

PLACES = (
    "write `service/Shape.member`, `cfn/AWS::Service::Type/Property.Sub`, "
    "`sdk/algorithm/hyperparameter` or `sdk/images/name`"
)
OPERATIONS = "write one of: = has lacks requires count absent"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a proof is empty; write for example `firehose/SizeInMBs = 1..128`"),
        (" \t", "a proof is empty; write for example `firehose/SizeInMBs = 1..128`"),
        (
            "= 1..128",
            "'= 1..128' is no proof; write one line that begins with a place, "
            "as in `firehose/SizeInMBs = 1..128`",
        ),
        (
            "a/B = 1..\nc/D = 2..",
            "'a/B = 1.. c/D = 2..' is no proof; write one line that begins with a place, "
            "as in `firehose/SizeInMBs = 1..128`",
        ),
        ("buffers up to 900 s", f"'up' after 'buffers' is no operation; {OPERATIONS}"),
        ("a/B", f"'' after 'a/B' is no operation; {OPERATIONS}"),
        ("a/B == 5..6", f"'==' after 'a/B' is no operation; {OPERATIONS}"),
        ("a/B " + "x" * 99, f"'{'x' * 60}…' after 'a/B' is no operation; {OPERATIONS}"),
        # places
        ("a/ = 1..", f"'a/' is no place; {PLACES}"),
        ("a/B. = 1..", f"'a/B.' is no place; {PLACES}"),
        ("a/B/c = 1..", f"'a/B/c' is no place; {PLACES}"),
        ("cfn = 1..", f"'cfn' is no place; {PLACES}"),
        ("cfn/A/B/C = 1..", f"'cfn/A/B/C' is no place; {PLACES}"),
        ("sdk absent", f"'sdk' is no place; {PLACES}"),
        ("sdk/images has A", f"'sdk/images' is no place; {PLACES}"),
        ("sdk/a/b/c has A", f"'sdk/a/b/c' is no place; {PLACES}"),
        (
            "kinesis has A",
            "of the service 'kinesis' alone only `absent` can be claimed; name a shape: `service/Shape`",
        ),
        # operands
        ("a/B =", "nothing stands after `=`; write for example `= 0..900` or `= A, B`"),
        ("a/B lacks", "nothing stands after `lacks`; write for example `lacks A, B`"),
        ("a/B count", "nothing stands after `count`; write for example `count 12`"),
        ("a/B absent now", "nothing may follow `absent`; leave out 'now'"),
        ("a/B count many", "`count` takes one whole number, as in `count 12`, not 'many'"),
        ("a/B count 1.5", "`count` takes one whole number, as in `count 12`, not '1.5'"),
        ('a/B has C as "d', "a quotation mark is left open in 'C as \"d'; close it"),
        # ranges
        ("a/B = ..", "a range needs at least one end; write `0..900`, `1..` or `..900`"),
        ("a/B = .. s", "a range needs at least one end; write `0..900`, `1..` or `..900`"),
        (
            "a/B = 900..60",
            "no number lies in the range '900..60'; "
            "write the smaller end first, and a unit at each end where they differ",
        ),
        (
            'a/B = 60..6 h as "x"..7',
            '\'6 h as "x"..7\' cannot be read; write VALUE or VALUE as "words", '
            "with straight quotation marks",
        ),
        (
            "a/B = 1 min..59 s",
            "no number lies in the range '1 min..59 s'; "
            "write the smaller end first, and a unit at each end where they differ",
        ),
        (
            "a/B = >5..5",
            "no number lies in the range '>5..5'; "
            "write the smaller end first, and a unit at each end where they differ",
        ),
        ("a/B = 1..10 MB", "unknown unit 'MB'; write one of: B KiB MiB GiB s min h d"),
        (
            "a/B = 1 KiB..10",
            "the unit goes after the last number, as in `1..10 MiB`, not '1 KiB..10'",
        ),
        ("a/B = s..10", "the unit goes after the last number, as in `1..10 MiB`, not 's..10'"),
        (
            "a/B = low..10",
            "'low' is no end of a range; write for example `0..900`, `..10 MiB`, `>0..` or `1e-6..0.1`",
        ),
        (
            "a/B = 0...5",
            "'.5' is no end of a range; write for example `0..900`, `..10 MiB`, `>0..` or `1e-6..0.1`",
        ),
        (
            "a/B = >..5",
            "'>' is no end of a range; write for example `0..900`, `..10 MiB`, `>0..` or `1e-6..0.1`",
        ),
        (
            "a/B = <0..5",
            "`<` is on the wrong side in '<0'; "
            "`>` goes before the lower end and `<` before the upper, as in `>0..<1`",
        ),
        ("a/B = 0..1,000", "write numbers without separators, as in `1000`, not '0..1,000'"),
        (
            "a/B = 1..2, C",
            "a range and a list cannot share a proof; write two proofs for '1..2, C'",
        ),
        (
            "a/B = 60\u2013900 s",
            "write a range with two dots, as in `60..900` or `>0..`, not '60\u2013900 s'",
        ),
        ("a/B = >= 5", "write a range with two dots, as in `60..900` or `>0..`, not '>= 5'"),
        # lists
        ("a/B = C,, D", "a value is missing beside a comma in 'C,, D'"),
        ("a/B has C,", "a value is missing beside a comma in 'C,'"),
        ('a/B has as "words"', "a value is missing beside a comma in 'as \"words\"'"),
        ("a/B has C, D, C", "the value 'C' stands twice; write it once"),
        ("a/B requires C, C", "the value 'C' stands twice; write it once"),
        (
            "a/B has *",
            "'*' has no letter or digit that could stand in the text; add words to it: `* as \"words\"`",
        ),
        (
            "a/B has C as D",
            "'C as D' cannot be read; write VALUE or VALUE as \"words\", with straight quotation marks",
        ),
        (
            'a/B has C "d"',
            '\'C "d"\' cannot be read; write VALUE or VALUE as "words", with straight quotation marks',
        ),
        ('a/B has C as " "', "the words after `as` have no letter or digit in 'C as \" \"'"),
    ],
)
def test_no_proof(text: str, sentence: str) -> None:
    with pytest.raises(ProofError) as raised:
        parse(text)
    assert str(raised.value) == sentence
    assert raised.value.__cause__ is None


# --- What the text must say -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "written"),
    [
        ("= 0..900", ["0", "900"]),
        ("= 1..", ["1"]),
        ("= ..10 MiB", ["10 MiB"]),
        ("= 1..10 MiB", ["1 MiB", "10 MiB"]),
        ("= 60 s..6 h", ["60 s", "6 h"]),
        ("= >0..<1", ["0", "1"]),
        ('= 0 as "none"..21600 as "six hours"', ["none", "six hours"]),
        ('= ..6 MiB as "6 MB"', ["6 MB"]),
        ("= A, B", ["A", "B"]),
        ('has A as "Alpha, or so", ml.g5.*', ["Alpha, or so", "ml.g5.*"]),
        ("requires A", ["A"]),
        ("lacks A, *", []),
        ("count 12", ["12"]),
        ('count 12 as "a dozen"', ["a dozen"]),
        ("absent", []),
    ],
)
def test_spoken(operation: str, written: list[str]) -> None:
    assert [said.written for said in spoken(parse(f"a/B {operation}"))] == written
    assert missing_from_text(parse(f"a/B {operation}"), "") == written


def test_a_spoken_number() -> None:
    (said,) = spoken(parse("a/B = >0.."))
    assert said == proof.Spoken("0", Decimal(0), positive=True)


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("= 0..900", "0\u2013900 s"),
        ("= 0..900", "0-900s"),
        ("= 0..900", "0..900"),
        ("= 1..128", "1 MiB-128 MiB"),
        ("= 1..128", "**1** to `128`."),
        ("= ..1000", "up to 1,000 records"),
        ("= ..10485760", "10,485,760 bytes"),
        ("= ..15 MiB", "15MiB"),
        ("= ..15 MiB", "15 MiB"),
        ("= 0.5..", "half, .5"),
        ("= 1e-6..0.1", "1e-6\u20130.10"),
        ("= 1e-6..", "0.000001"),
        ("= 1e-6..", "1e\u22126"),
        ("= -1..", "\u22121 or more"),
        ("= -1..", "(-1)"),
        ("= 5..", "the top-5"),
        ("= 5..", "5-fold"),
        ("= 1..5", "1/5, 50%"),
        ("= 900..", "see [here](https://aws/5),900 s"),
        ("= >0..", "positive"),
        ("= >0..", "above 0"),
        ("= File, Pipe", "file or PIPE mode"),
        ("= binary_classifier", "a binary classifier"),
        ("= ON_DEMAND", "on-demand"),
        ("= kmeans++", "k-means, or kmeans++"),
        ("has 1.7-1", "version 1.7-1"),
        ("has ml.g5.*", "ml.g5 instances"),
        ('= 0..21600 as "six hours"', "0 to six  hours"),
    ],
)
def test_stands_in_the_text(operation: str, text: str) -> None:
    assert missing_from_text(parse(f"a/B {operation}"), text) == []


@pytest.mark.parametrize(
    ("operation", "text", "missing"),
    [
        ("= 0..900", "60 to 900", ["0"]),
        ("= ..10485760", "10 MiB", ["10485760"]),
        ("= ..1000", "1,0000 or 100,000", ["1000"]),
        ("= 5..", "ml.m5.4xlarge, ml.5, EC5, C05, FLINK-5, v5, G.5X", ["5"]),
        ("= 5..", "5th, 5D, 5k, 1.5, 5.1.2, 0.5, 5e1, 10^5, 5\u207b\u00b2, \u0665", ["5"]),
        ("= 5..", "on 2026-11-05, https://aws/5", ["5"]),
        ("= -900..", "60-900 and 60\u2013900", ["-900"]),
        ("= 900..", "-900", ["900"]),
        ("= 0..", "positive", ["0"]),
        ("= >1..", "positive", ["1"]),
        ("= >0..", "any", ["0"]),
        ("= File, Pipe", "FastFile", ["File", "Pipe"]),
        ("= FastFile", "fast file", ["FastFile"]),
        ("= binary_classifier", "classifier, binary", ["binary_classifier"]),
        ('= 0..21600 as "six hours"', "0 to 21600", ["six hours"]),
        ("count 37", "36", ["37"]),
    ],
)
def test_missing_from_the_text(operation: str, text: str, missing: list[str]) -> None:
    assert missing_from_text(parse(f"a/B {operation}"), text) == missing
