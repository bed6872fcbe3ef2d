"""What pydantic finds in a record, in our words: one sentence each, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from macros.problems import did_you_mean
from macros.yamlfile import Loc


def findings(errors: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Loc, str]]:
    """Place and sentence of everything wrong with a record of `model`."""
    for error in errors.errors(include_url=False):
        loc = tuple(part for part in error["loc"] if not _is_internal(part))
        yield loc, _sentence(error, model)


def _is_internal(part: str | int) -> bool:
    """Pieces of a pydantic location that name a validator, not a field."""
    return isinstance(part, str) and ("[" in part or part in ("function-before", "constrained-str"))


def dotted(loc: Iterable[str | int]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc]
    return "".join(parts).lstrip(".") or "page"


def _known_fields(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The field names of the record in which an unknown key was found."""
    for part in loc[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        found = _model_in(part)
        if found:
            return found
    return None


def _sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    value, context = error["input"], error.get("ctx", {})
    got = f" (got '{' '.join(str(value).split())[:60]}')"
    match error["type"]:
        case "missing":
            return "is missing; every such record has it"
        case "extra_forbidden":
            name = str(error["loc"][-1])
            known = _known_fields(model, error["loc"])
            return f"unknown field{did_you_mean(name, known) or '.'} Fields: {', '.join(known)}"
        case "string_too_long":
            return f"is {len(str(value))} characters, at most {context['max_length']}; shorten it"
        case "string_too_short":
            return "is empty; write a value or delete the field"
        case "string_type":
            return "must be one text, not a list or fields"
        case "list_type":
            return f"must be a list: [a, b]{got}"
        case "too_short":
            return f"needs at least {context['min_length']}"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"must be fields, one `name: value` a line{got}"
        case "date_from_datetime_parsing" | "date_from_datetime_inexact" | "date_parsing" | "date_type":
            return f"must be a day such as 2026-11-22{got}"
        case "int_parsing" | "int_type":
            return f"must be a whole number{got}"
        case "bool_parsing" | "bool_type":
            return f"must be true or false{got}"
        case "literal_error":
            return f"must be one of {context['expected']}{got}"
        case "string_pattern_mismatch":
            return f"must look like {_LOOKS.get(str(context['pattern']), context['pattern'])}{got}"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{error['msg']}{got}"


_LOOKS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case-words-with-hyphens",
    r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$": "lower_case_words",
    r"^([a-z0-9]+(-[a-z0-9]+)*/)+$": "services/old-name/, from the root of the site to the last slash",
    r"^[a-z0-9]+([-_][a-z0-9]+)*$": "a short lower-case key",
    r"^[a-z]+[0-9]*-[0-9]+(\.[0-9]+){0,2}$": "mls-1.2.3",
    r"^https://[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+$": "an https address without spaces or brackets",
}
