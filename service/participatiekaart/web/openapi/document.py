"""What the OpenAPI document of ``/api/v1`` says of lists and things: two operations a collection, made from the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from participatiekaart.language import Text, text
from participatiekaart.model import Model, NodeType
from participatiekaart.web.api.collections import Collection
from participatiekaart.web.api.outcomes import Outcomes
from participatiekaart.web.api.representations import REPRESENTATIONS, Representation
from participatiekaart.web.openapi.content import content_of
from participatiekaart.web.openapi.outcomes import TAG, outcome_paths
from participatiekaart.web.openapi.parameters import parameter_objects
from participatiekaart.web.openapi.responses import header_objects, headers, problem_responses, problem_schema, problems
from participatiekaart.web.openapi.schemas import Json, Schemas, pascal, reference_to

__all__ = ["Example", "Writer"]

_GENERAL_SAID = text("The start of the API, and what its documents mean.")
_OUTCOMES_SAID = text("Outcomes for analysis: a table of what was planned and achieved, and sums over what can be compared.")
_FOUND_LIST = text("What was found, a page at a time.")
_FOUND = text("The thing.")
_KEY = text("The name that it has in this list.")
_RECORD = text("The record that it is a part of, such as the practice of an outcome; not there where it is one itself.")
_TOTAL = text("How many there are in all, exactly.")
_ITEMS = text("The things on this page.")
_FACETS = text("Of each field that was asked for: its values, with how many things have them.")
_SUGGESTION = text("A better spelling of `q`.")
_COMPLETE = text("Whether these are all values.")
_MARKED = text("Where `q` was found, by language: HTML with the words in mark elements.")
_CONTEXT = text("Address of the JSON-LD context, which makes this RDF.")
_START = text("The address of each list, and of the documentation")
_SELF_SAID = text("This description")
_LIST_PROBLEMS = (400, 406, 410, 429, 503)
_THING_PROBLEMS = (400, 404, 406, 410, 429, 503)
_FILE_PROBLEMS = (406, 429, 503)


@dataclass(frozen=True)
class Example:
    """What a collection answers now.

    Attributes:
        page: a list of one thing, as the service gives it.
        item: that thing, as the service gives it by itself.
        values: a value that parameters may have, by name of the parameter.
    """

    page: Json
    item: Json
    values: Mapping[str, str] = field(default_factory=dict)


class Writer:
    """Writes for one reader.

    Args:
        model: the shapes.
        language: of the reader.
        collections: what there is, by name.
        outcomes: what may be asked of outcomes.
        examples: what collections answer now, by name; one without things has none.
    """

    def __init__(
        self,
        model: Model,
        language: str,
        collections: Mapping[str, Collection],
        outcomes: Outcomes,
        examples: Mapping[str, Example],
    ) -> None:
        self._language = language
        self._model = model
        self._collections = collections
        self._outcomes = outcomes
        self._examples = examples
        self._schemas = Schemas(model, language)
        self._schemas.components |= {"Problem": problem_schema(language), "Facet": self._facet()}

    def write(self) -> Json:
        """Tags, paths and components of the document."""
        tags: list[Json] = [{"name": "general", **self._told(_GENERAL_SAID)}]
        paths = self._general()
        for name, each in self._collections.items():
            tags.append({"name": name, **self._told(each.shape.description or each.shape.label)})
            paths[f"/{name}"] = {"get": self._list(each)}
            paths[f"/{name}/{{key}}"] = {"get": self._thing(each)}
        tags.append({"name": TAG, **self._told(_OUTCOMES_SAID)})
        paths |= outcome_paths(self._model, self._outcomes, self._schemas, self._language)
        components = {
            "schemas": dict(sorted(self._schemas.components.items())),
            "responses": problem_responses(self._language, _THING_PROBLEMS, "API-Version"),
            "headers": header_objects(self._language),
        }
        return {"tags": tags, "paths": paths, "components": components}

    def _told(self, message: Text) -> Json:
        return {"description": message.best(self._language)}

    def _list(self, collection: Collection) -> Json:
        example = self._examples.get(collection.name)
        values = example.values if example else {}
        return {
            "operationId": f"list{pascal(collection.name)}",
            **self._about(collection, text("List and search: {thing}", thing=self._label(collection))),
            "parameters": parameter_objects(collection.list_parameters.values(), self._language, values),
            "responses": {
                "200": {
                    **self._told(_FOUND_LIST),
                    "headers": headers("API-Version", "ETag", "Link"),
                    "content": content_of(
                        _representations(collection.list_formats), self._page(collection.shape), example.page if example else None
                    ),
                },
                **problems(_LIST_PROBLEMS),
            },
        }

    def _thing(self, collection: Collection) -> Json:
        example = self._examples.get(collection.name)
        key: Json = {
            "name": "key",
            "in": "path",
            "required": True,
            **self._told(_KEY),
            "schema": {"type": "string", "minLength": 1, **({"examples": [example.item["key"]]} if example else {})},
        }
        return {
            "operationId": f"get{self._name(collection.shape)}",
            **self._about(collection, text("One by its key: {thing}", thing=self._label(collection))),
            "parameters": [key, *parameter_objects(collection.item_parameters.values(), self._language, {})],
            "responses": {
                "200": {
                    **self._told(_FOUND),
                    "headers": headers("API-Version", "ETag", "Link"),
                    "content": content_of(
                        _representations(collection.item_formats),
                        self._whole(collection.shape),
                        example.item if example else None,
                    ),
                },
                **problems(_THING_PROBLEMS),
            },
        }

    def _label(self, collection: Collection) -> str:
        return collection.shape.plural.best(self._language)

    def _about(self, collection: Collection, summary: Text) -> Json:
        shape = collection.shape
        return {
            "tags": [collection.name],
            "summary": summary.best(self._language),
            **self._told(shape.description or shape.label),
        }

    def _name(self, shape: NodeType) -> str:
        """The name of the schema of what the shape is about."""
        return self._schemas.name_of(min(shape.targets))

    def _page(self, shape: NodeType) -> Json:
        one = self._name(shape)
        self._schemas.components[f"{one}List"] = {
            "type": "object",
            "required": ["@context", "total", "items"],
            "properties": {
                "@context": self._context(),
                "total": {**self._told(_TOTAL), "type": "integer", "minimum": 0},
                "items": {**self._told(_ITEMS), "type": "array", "items": self._listed(one)},
                "facets": {**self._told(_FACETS), "type": "object", "additionalProperties": reference_to("Facet")},
                "suggestion": {**self._told(_SUGGESTION), "type": "string"},
            },
        }
        return reference_to(f"{one}List")

    def _listed(self, one: str) -> Json:
        """A thing in a list."""
        marked = {**self._told(_MARKED), "type": "object", "additionalProperties": {"type": "string"}}
        return {
            "allOf": [reference_to(one)],
            "required": ["key"],
            "properties": {**self._around(), "highlights": marked},
        }

    def _whole(self, shape: NodeType) -> Json:
        """A thing by itself."""
        return {
            "allOf": [reference_to(self._name(shape))],
            "required": ["@context", "key"],
            "properties": {"@context": self._context(), **self._around()},
        }

    def _around(self) -> Json:
        """What stands beside the data of a thing."""
        record = {**self._told(_RECORD), "allOf": [reference_to("Reference")]}
        return {"key": {**self._told(_KEY), "type": "string"}, "record": record}

    def _context(self) -> Json:
        return {**self._told(_CONTEXT), "type": "string", "format": "uri"}

    def _facet(self) -> Json:
        value = {
            "type": "object",
            "required": ["value", "count"],
            "properties": {
                "value": {"type": "string"},
                "label": reference_to("Text"),
                "count": {"type": "integer", "minimum": 0},
            },
        }
        return {
            "type": "object",
            "required": ["values", "isComplete"],
            "properties": {
                "label": reference_to("Text"),
                "values": {"type": "array", "items": value},
                "isComplete": {**self._told(_COMPLETE), "type": "boolean"},
            },
        }

    def _general(self) -> dict[str, Json]:
        """What is there besides collections."""
        files = (
            ("/", "getStart", _START, "application/json"),
            ("/openapi.json", "getDescription", _SELF_SAID, "application/json"),
        )
        return {
            path: {
                "get": {
                    "operationId": operation,
                    "tags": ["general"],
                    "summary": said.best(self._language),
                    "responses": {
                        "200": {
                            **self._told(said),
                            "headers": headers("API-Version", "ETag"),
                            "content": {media_type: {"schema": {"type": "object"}}},
                        },
                        **problems(_FILE_PROBLEMS),
                    },
                }
            }
            for path, operation, said, media_type in files
        }


def _representations(formats: Iterable[str]) -> list[Representation]:
    return [REPRESENTATIONS[name] for name in formats]
