"""What the published models say of a place: botocore, cfn-lint and the SageMaker SDK as one `Shape`.

The packages are read as files, never imported. Documentation strings prove nothing: they are not
read. Each source has one reader below, all called through `shape_at`.
"""

from __future__ import annotations

import ast
import gzip
import importlib.metadata
import importlib.util
import json
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

from macros.claims import Bound, Package, Place, ProofError, Source

Json = dict[str, Any]
T = TypeVar("T")

INSTALL = "make .venv/test.stamp"


@dataclass(frozen=True)
class Shape:
    """What a model says at one place, whichever package it comes from.

    `minimum` and `maximum` bound a number, a length or a size; `enum` is the enumeration; `members`
    are the names one level down. None: the model does not say. `is_list` is set where a list must
    be stepped into by `.member`. `unread` names what limits a hyperparameter besides, in a way that
    is not understood here.
    """

    minimum: Bound | None = None
    maximum: Bound | None = None
    enum: tuple[str, ...] | None = None
    members: tuple[str, ...] | None = None
    required: tuple[str, ...] = ()
    is_list: bool = False
    unread: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...] | None:
        """The values of an enumeration, else the members; None where there is neither."""
        return self.members if self.enum is None else self.enum


class NotFoundError(Exception):
    """The `depth`-th name of a path is not among the `known` ones of its `kind`, such as "shape"."""

    def __init__(self, depth: int, kind: str, known: Collection[str]) -> None:
        super().__init__(depth, kind, known)
        self.depth, self.kind, self.known = depth, kind, known


class WrongStepError(Exception):
    """A path takes a step that cannot be taken there; the text is one whole sentence."""


@dataclass(frozen=True)
class Models:
    """The three packages, as the folders botocore/, cfnlint/ and sagemaker/.

    A folder that is None is a package that is not installed: an error only once it is needed.
    Files are read when first needed and kept for as long as the object lives.
    """

    botocore: Path | None = None
    cfn: Path | None = None
    sdk: Path | None = None
    _cache: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def installed(cls) -> Models:
        """The packages of the running Python, found without importing them."""
        return cls(*map(_package_folder, ("botocore", "cfnlint", "sagemaker")))

    def folder(self, package: Package) -> Path:
        """The package's folder. Raises ProofError, with the command to run, where it has none."""
        found = {"botocore": self.botocore, "cfn-lint": self.cfn, "sagemaker": self.sdk}[package]
        if found is None:
            raise ProofError(f"the package {package} is not installed; run `{INSTALL}`")
        return found

    def version(self, package: Package) -> str:
        """The package's version, such as "1.44.5", from the metadata beside its folder.

        Raises ProofError where the package is not installed or its metadata are missing.
        """
        beside = str(self.folder(package).parent)
        for found in importlib.metadata.distributions(name=package, path=[beside]):
            return found.version
        raise ProofError(f"no version of {package} is on record in {beside}; run `{INSTALL}`")

    def changed(self, reader: Callable[[Path], T], path: Path, content: T) -> Models:
        """The same models, but for one file of which `reader` makes `content`: what a test changes."""
        other = replace(self)
        other._cache.update(self._cache)
        other._cache[reader, path] = content
        return other

    def read(self, reader: Callable[[Path], T], path: Path) -> T:
        """What `reader` makes of `path`, kept for the next time. Raises what `reader` raises."""
        if (reader, path) not in self._cache:
            self._cache[reader, path] = reader(path)
        cached: T = self._cache[reader, path]
        return cached


def shape_at(place: Place, models: Models) -> Shape:
    """What the models say at a place.

    Raises NotFoundError where nothing stands there, WrongStepError where nothing can, and ProofError
    where the package is not installed or cannot be read.
    """
    readers: dict[Source, Callable[[Place, Models], Shape]] = {
        "api": _api_shape,
        "cfn": _cfn_shape,
        "sdk": _sdk_shape,
        "images": _image_shape,
    }
    return readers[place.source](place, models)


def _package_folder(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    folders = found and found.submodule_search_locations
    return Path(folders[0]) if folders else None


def read_json(path: Path) -> Json:
    """A JSON object, gzipped or not. Fractions become Decimal, so that 0.1 stays 0.1."""
    try:
        data = path.read_bytes()
        content = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data, parse_float=Decimal)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _unreadable(path, type(error).__name__) from None
    if not isinstance(content, dict):
        raise _unreadable(path, "it holds no JSON object")
    return content


def _unreadable(path: Path, reason: str) -> ProofError:
    return ProofError(f"the model file {path} cannot be read: {reason}")


def _unless_empty(found: dict[str, T], folder: Path) -> dict[str, T]:
    """`found`, or ProofError: in a package laid out anew, everything would be claimed absent."""
    if not found:
        raise ProofError(f"no models were found in {folder}; is this another layout?")
    return found


def _lookup(known: dict[str, T], place: Place, depth: int, kind: str) -> T:
    """What the `depth`-th name of the path stands for. Raises NotFoundError where it is not known."""
    try:
        return known[place.path[depth - 1]]
    except KeyError:
        raise NotFoundError(depth, kind, known) from None


def _bound(number: int | float | Decimal | None, *, exclusive: bool = False) -> Bound | None:
    # str() of a float is the shortest decimal that gives it back: 1e-06, not its binary neighbour.
    return None if number is None else Bound(Decimal(str(number)), exclusive)


# --- botocore: data/<service>/<API version>/service-2.json.gz -------------------------------------


def api_files(models: Models) -> dict[str, Path]:
    """Every botocore service with the file of its newest model. Raises ProofError as `folder` does."""
    return models.read(api_services, models.folder("botocore") / "data")


def _api_shape(place: Place, models: Models) -> Shape:
    services = api_files(models)
    file = _lookup(services, place, 1, "service")
    if len(place.path) == 1:
        return Shape()
    shapes: dict[str, Json] = models.read(read_json, file).get("shapes", {})
    shape = _lookup(shapes, place, 2, "shape")
    for depth in range(3, len(place.path) + 1):
        shape = shapes[_lookup(_steps_from(shape, place, depth), place, depth, "member")]
    return Shape(
        minimum=_bound(shape.get("min")),
        maximum=_bound(shape.get("max")),
        enum=tuple(shape["enum"]) if "enum" in shape else None,
        members=tuple(shape["members"]) if shape["type"] == "structure" else None,
        required=tuple(shape.get("required", ())),
        is_list=shape["type"] == "list",
    )


def api_services(data: Path) -> dict[str, Path]:
    """Every service with the model file of its newest API version (the folders are dates)."""
    files = sorted(data.glob("*/*/service-2.json*"))
    return _unless_empty({file.parent.parent.name: file for file in files}, data)


def _steps_from(shape: Json, place: Place, depth: int) -> dict[str, str]:
    """The steps that the `depth`-th name of the path chooses from, each with its shape's name.

    Raises WrongStepError where there are none, and where a list or a map has other ones.
    """
    kind, here = shape["type"], place.up_to(depth - 1)
    if kind == "structure":
        return {name: member["shape"] for name, member in shape["members"].items()}
    steps: dict[str, str] = {at: shape[at]["shape"] for at in ("member", "key", "value") if at in shape}
    if not steps:
        raise WrongStepError(f"{here} is of type {kind} and has no members")
    if place.path[depth - 1] not in steps:
        written = " or ".join(f"`{here}.{step}`" for step in steps)
        raise WrongStepError(f"{here} is a {kind}; step into it with {written}")
    return steps


# --- cfn-lint -------------------------------------------------------------------------------------
# data/schemas/providers/<region>.json names, for each resource type, the file in
# data/schemas/resources that several regions share. Its patches are in those files already; its
# extensions (conditions between properties) are not read.

CFN_COMBINERS = ("allOf", "anyOf", "oneOf")
CFN_BOUNDS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)


def _cfn_shape(place: Place, models: Models) -> Shape:
    schemas = models.folder("cfn-lint") / "data" / "schemas"
    types = models.read(read_json, schemas / "providers" / "us-east-1.json")
    file = _lookup(types, place, 1, "resource type")
    root = models.read(read_json, schemas / "resources" / f"{file}.json")
    schema = root
    for depth in range(2, len(place.path) + 1):
        schema = _lookup(cfn_properties(schema, root), place, depth, "property")
    # A list has its own bounds, and all else from its elements.
    schema, element = cfn_resolved(schema, root), cfn_element(schema, root)
    low, high = next((pair for pair in CFN_BOUNDS if {*pair} & schema.keys()), CFN_BOUNDS[0])
    enum = element.get("enum", element.get("enumCaseInsensitive"))
    return Shape(
        minimum=_bound(schema.get(low)),
        maximum=_bound(schema.get(high)),
        enum=tuple(map(str, enum)) if enum else None,
        members=tuple(cfn_properties(schema, root)) or None,
        required=tuple(element.get("required", ())),
    )


def cfn_resolved(schema: Json, root: Json) -> Json:
    """The schema with what its $ref points to; what stands beside the $ref goes before."""
    followed = set()
    while (ref := schema.get("$ref")) and ref not in followed:
        followed.add(ref)
        beside = {key: said for key, said in schema.items() if key != "$ref"}
        schema = _target(ref, root) | beside
    return schema


def _target(ref: str, root: Json) -> Json:
    """What a $ref points to in its own file; empty where that is no schema."""
    target: object = root
    for step in ref.removeprefix("#/").split("/"):
        target = target.get(step) if isinstance(target, dict) else None
    return target if isinstance(target, dict) else {}


def cfn_element(schema: Json, root: Json) -> Json:
    """The schema of a list's elements, of its lists' elements and so on; else the schema itself."""
    schema = cfn_resolved(schema, root)
    passed = []
    while isinstance(schema.get("items"), dict) and schema not in passed:
        passed.append(schema)
        schema = cfn_resolved(schema["items"], root)
    return schema


def cfn_properties(schema: Json, root: Json) -> dict[str, Json]:
    """The properties of a schema or of its elements, and those that only its alternatives declare."""
    schema = cfn_element(schema, root)
    found: dict[str, Json] = {}
    for key in CFN_COMBINERS:
        for branch in schema.get(key, ()):
            found |= cfn_resolved(branch, root).get("properties", {})
    found |= schema.get("properties", {})
    return found


# --- SageMaker SDK --------------------------------------------------------------------------------
# amazon/*.py declare hyperparameters as class attributes,
#     k: hp = hp("k", gt(1), "An integer greater-than 1", int)
# in classes with a repo_name; image_uri_config/*.json list the images.

_BASE = "AmazonAlgorithmEstimatorBase"


def _sdk_shape(place: Place, models: Models) -> Shape:
    algorithms = models.read(sdk_algorithms, models.folder("sagemaker") / "amazon")
    declared = _lookup(algorithms, place, 1, "algorithm")
    if len(place.path) == 1:
        return Shape(members=tuple(declared))
    return _lookup(declared, place, 2, "hyperparameter")


def sdk_algorithms(folder: Path) -> dict[str, dict[str, Shape]]:
    """Each algorithm's hyperparameters, those of the base class included."""
    classes: dict[str, ast.ClassDef] = {}
    for file in sorted(folder.glob("*.py")):
        try:
            source = file.read_text("utf-8")
            lines = ast.parse(source).body if _BASE in source else []
        except (OSError, ValueError, SyntaxError) as error:
            raise _unreadable(file, type(error).__name__) from None
        classes |= {line.name: line for line in lines if isinstance(line, ast.ClassDef)}
    inherited = _hyperparameters(classes[_BASE]) if _BASE in classes else {}
    algorithms: dict[str, dict[str, Shape]] = {}
    for found in classes.values():
        repo_name = _attributes(found).get("repo_name")
        if _BASE in map(ast.unparse, found.bases) and isinstance(repo_name, ast.Constant):
            algorithms[str(repo_name.value)] = inherited | _hyperparameters(found)
    return _unless_empty(algorithms, folder)


def _attributes(found: ast.ClassDef) -> dict[str, ast.expr]:
    values: dict[str, ast.expr] = {}
    for line in found.body:
        if isinstance(line, ast.AnnAssign) and line.value:
            values[ast.unparse(line.target)] = line.value
        elif isinstance(line, ast.Assign):
            values[ast.unparse(line.targets[0])] = line.value
    return values


def _hyperparameters(found: ast.ClassDef) -> dict[str, Shape]:
    """By the name that the algorithm takes, which may differ from the attribute's."""
    declared: dict[str, Shape] = {}
    for value in _attributes(found).values():
        if isinstance(value, ast.Call) and ast.unparse(value.func) in ("hp", "Hyperparameter"):
            given = dict(zip(("name", "validate"), value.args, strict=False))
            given |= {keyword.arg: keyword.value for keyword in value.keywords if keyword.arg}
            if isinstance(name := given.get("name"), ast.Constant):
                validate = given.get("validate", ast.Tuple([]))
                validators = validate.elts if isinstance(validate, ast.Tuple) else [validate]
                declared[str(name.value)] = reduce(_narrowed, validators, Shape())
    return declared


def _narrowed(shape: Shape, validator: ast.expr) -> Shape:
    """The shape with one validator more, such as `gt(0)` or `validation.isin("a", "b")`."""
    match _call(validator):
        case [("gt" | "ge") as name, int() | float() as number]:
            return replace(shape, minimum=_bound(number, exclusive=name == "gt"))
        case [("lt" | "le") as name, int() | float() as number]:
            return replace(shape, maximum=_bound(number, exclusive=name == "lt"))
        # The second is Object2Vec's own: each item of a list is one of these.
        case ["isin", *values] | ["_list_check_subset", [*values]]:
            return replace(shape, enum=tuple(map(str, values)))
    return replace(shape, unread=(*shape.unread, ast.unparse(validator)))


def _call(validator: ast.expr) -> list[object]:
    """A call's function name and arguments; empty if it is no call or one is not a literal."""
    if not isinstance(validator, ast.Call):
        return []
    try:
        arguments = [ast.literal_eval(given) for given in validator.args]
    except ValueError:
        return []
    return [ast.unparse(validator.func).rpartition(".")[2], *arguments]


def _image_shape(place: Place, models: Models) -> Shape:
    files = models.read(sdk_images, models.folder("sagemaker") / "image_uri_config")
    config = models.read(read_json, _lookup(files, place, 1, "image"))
    # Some files have scopes (training, inference) between the top and the versions.
    scopes = [config, *(scope for scope in config.values() if isinstance(scope, dict))]
    lists = (scope.get(key, ()) for scope in scopes for key in ("versions", "version_aliases"))
    versions = dict.fromkeys(version for listed in lists for version in listed if version)
    return Shape(enum=tuple(versions) or None)


def sdk_images(folder: Path) -> dict[str, Path]:
    return _unless_empty({file.stem: file for file in sorted(folder.glob("*.json"))}, folder)
