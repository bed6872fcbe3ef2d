"""Would a proof notice? Each proven value is changed in a copy of the models, and each change must be caught.

For scripts.check_facts --mutations. A mutant is a `Models` whose cache holds one changed file; nothing
is read from the disk again, and all that is not changed is shared.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from macros import models as reading
from macros import proof
from macros.claims import Absent, Bound, Count, Place, Range
from macros.models import Json, Models, Shape, read_json, shape_at
from macros.problems import Problem
from scripts.facts_claims import PageClaim

FRESH = "Mutant"  # a name that no model has


@dataclass(frozen=True)
class Mutant:
    """Changed models, and the change in words that fit after "when"."""

    change: str
    models: Models


@dataclass(frozen=True)
class Outcome:
    """How many mutants there were, and a problem for each that no claim noticed."""

    total: int
    survivors: tuple[Problem, ...]


def check(claims: Iterable[PageClaim], models: Models) -> Outcome:
    """Make every mutant of every claim, and hold the claim against it.

    The claims must hold against `models` itself. Raises ProofError as `proof.evaluate` does.
    """
    total = 0
    survivors: list[Problem] = []
    for one in claims:
        for mutant in mutants(one.claim, models):
            total += 1
            if proof.evaluate(one.claim, mutant.models) is None:
                survivors.append(one.problem(f"'{one.claim.text}' still holds when {mutant.change}"))
    return Outcome(total, tuple(survivors))


def mutants(claim: proof.Claim, models: Models) -> Iterator[Mutant]:
    """The models with each thing that the claim says made untrue, one at a time."""
    place, predicate = claim.place, claim.predicate
    if isinstance(predicate, Absent):
        yield Mutant(f"{place} is there", _with_place(place, models))
        return
    shape = shape_at(place, models)
    if isinstance(predicate, Range):
        for end, claimed in (("minimum", predicate.low), ("maximum", predicate.high)):
            for moved in _moved(claimed, place) if claimed else ():
                exclusive = ", exclusive" if moved.exclusive else ""
                change = f"the {end} is {moved.value:f}{exclusive}"
                yield Mutant(change, _changed(place, models, {end: moved}))
        return
    names = shape.names or ()

    def without(gone: Iterable[str]) -> Models:
        return _changed(place, models, {"names": tuple(name for name in names if name not in gone)})

    def along_with(new: str) -> Mutant:
        return Mutant(f"'{new}' is there, too", _changed(place, models, {"names": (*names, new)}))

    if isinstance(predicate, Count):
        yield along_with(FRESH)
        for name in names[:1]:
            yield Mutant(f"'{name}' is gone", without([name]))
    elif predicate.op == "=":
        yield along_with(FRESH)
        for name in predicate.values:
            yield Mutant(f"'{name}' is gone", without([name]))
    elif predicate.op == "has":
        for glob in predicate.values:
            matches = [name for name in names if proof.is_match(name, glob)]
            yield Mutant(f"all that matches '{glob}' is gone", without(matches))
    elif predicate.op == "lacks":
        for glob in predicate.values:
            yield along_with(example(glob))
    else:
        for name in predicate.values:
            required = tuple(other for other in shape.required if other != name)
            yield Mutant(f"'{name}' is not required", _changed(place, models, {"required": required}))


def example(glob: str) -> str:
    """A name that the glob matches; the glob itself where that takes more than plain wildcards."""
    name = glob.replace("*", FRESH).replace("?", "X")
    return name if fnmatchcase(name, glob) else glob


def _moved(bound: Bound, place: Place) -> Iterator[Bound]:
    for step in (-1, 1):
        yield replace(bound, value=bound.value + Decimal(step))
    if place.source == "sdk":
        yield replace(bound, exclusive=not bound.exclusive)


# --- Changing one place of the models -------------------------------------------------------------
# What may change: minimum and maximum (a Bound), names (values or members) and required (tuples).

Change = dict[str, Any]


def _changed(place: Place, models: Models, change: Change) -> Models:
    """The models that say something else of a place that is there."""
    changers: dict[str, Callable[[Place, Models, Change], Models]] = {
        "api": _api_changed,
        "cfn": _cfn_changed,
        "sdk": _sdk_changed,
        "images": _image_changed,
    }
    return changers[place.source](place, models, change)


def _with_place(place: Place, models: Models) -> Models:
    """The models in which there is what is absent. Its name may be of any depth."""
    *outer, name = place.path
    if len(place.path) > (2 if place.source == "api" else 1):
        parent = Place(place.source, tuple(outer))
        members = shape_at(parent, models).members or ()
        return _changed(parent, models, {"names": (*members, name)})
    if place.source == "api" and outer:
        file = reading.api_files(models)[outer[0]]
        model = models.read(read_json, file)
        return models.changed(
            read_json, file, model | {"shapes": model["shapes"] | {name: {"type": "string"}}}
        )
    if place.source == "api":
        return _with_one_more(models, reading.api_services, models.folder("botocore") / "data", name)
    if place.source == "cfn":
        providers = models.folder("cfn-lint") / "data" / "schemas" / "providers" / "us-east-1.json"
        return _with_one_more(models, read_json, providers, name)
    if place.source == "images":
        images = models.folder("sagemaker") / "image_uri_config"
        return _with_one_more(models, reading.sdk_images, images, name)
    return _with_one_more(models, reading.sdk_algorithms, models.folder("sagemaker") / "amazon", name)


def _with_one_more(models: Models, reader: Any, path: Any, name: str) -> Models:
    """The models in which a further name stands for the same as the first one."""
    known = models.read(reader, path)
    return models.changed(reader, path, known | {name: next(iter(known.values()))})


def _api_changed(place: Place, models: Models, change: Change) -> Models:
    file = reading.api_files(models)[place.path[0]]
    model = models.read(read_json, file)
    shapes: dict[str, Json] = model["shapes"]
    name = place.path[1]
    for step in place.path[2:]:
        shape = shapes[name]
        name = (shape["members"] if shape["type"] == "structure" else shape)[step]["shape"]
    shape = dict(shapes[name])
    for end, key in (("minimum", "min"), ("maximum", "max")):
        if end in change:
            shape[key] = change[end].value
    if "names" in change and "enum" in shape:
        shape["enum"] = list(change["names"])
    elif "names" in change:
        shape["members"] = {one: shape["members"].get(one, {"shape": name}) for one in change["names"]}
    if "required" in change:
        shape["required"] = list(change["required"])
    return models.changed(read_json, file, model | {"shapes": shapes | {name: shape}})


def _cfn_changed(place: Place, models: Models, change: Change) -> Models:
    schemas = models.folder("cfn-lint") / "data" / "schemas"
    types = models.read(read_json, schemas / "providers" / "us-east-1.json")
    file = schemas / "resources" / f"{types[place.path[0]]}.json"
    root = copy.deepcopy(models.read(read_json, file))
    node = root
    for name in place.path[1:]:
        node = reading.cfn_properties(node, root)[name]
    # What stands beside a $ref goes before its target, so the target itself can stay as it is.
    resolved = reading.cfn_resolved(node, root)
    low, high = next(
        (pair for pair in reading.CFN_BOUNDS if {*pair} & resolved.keys()), reading.CFN_BOUNDS[0]
    )
    for end, key in (("minimum", low), ("maximum", high)):
        if end in change:
            node[key] = change[end].value
    if change.keys() & {"names", "required"}:
        element = dict(reading.cfn_element(node, root))
        _change_element(element, reading.cfn_properties(node, root), change)
        whole = resolved | {"items": element} if isinstance(resolved.get("items"), dict) else element
        node.clear()
        node.update(whole)
    return models.changed(read_json, file, root)


def _change_element(element: Json, properties: dict[str, Json], change: Change) -> None:
    """Change the values, members or required members of a schema that is no list."""
    if "required" in change:
        element["required"] = list(change["required"])
    if "names" not in change:
        return
    for key in ("enum", "enumCaseInsensitive"):
        if element.get(key):
            element[key] = list(change["names"])
            return
    for key in reading.CFN_COMBINERS:  # their properties are among those given
        element.pop(key, None)
    element["properties"] = {name: properties.get(name, {}) for name in change["names"]}


def _sdk_changed(place: Place, models: Models, change: Change) -> Models:
    folder = models.folder("sagemaker") / "amazon"
    algorithms = models.read(reading.sdk_algorithms, folder)
    algorithm, *steps = place.path
    declared = dict(algorithms[algorithm])
    if not steps:
        declared = {name: declared.get(name, Shape()) for name in change["names"]}
    else:
        change = {("enum" if key == "names" else key): value for key, value in change.items()}
        declared[steps[0]] = replace(declared[steps[0]], **change)
    return models.changed(reading.sdk_algorithms, folder, algorithms | {algorithm: declared})


def _image_changed(place: Place, models: Models, change: Change) -> Models:
    file = models.read(reading.sdk_images, models.folder("sagemaker") / "image_uri_config")[place.path[0]]
    return models.changed(read_json, file, {"versions": {name: {} for name in change["names"]}})
