"""What the columns of a CSV file mean: CSV on the Web metadata (W3C, Metadata Vocabulary for Tabular Data).

A processor that makes RDF of a file with this metadata says nothing that the records do not say: columns about nodes that a thing
owns, names of what it refers to, and lists of references have the property that they are about, but no triples of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from participatiekaart.language import LANGUAGES, Text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.tables.rows import CellType, Field
from participatiekaart.tables.writing import SEPARATOR

__all__ = ["metadata"]

_DATATYPES: dict[CellType, str] = {
    "text": "string",
    "iri": "anyURI",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "day": "date",
}
_EDTF = {"@id": f"{PREFIXES['edtf']}EDTF", "base": "string"}


def metadata(
    fields: Sequence[Field], url: str, title: Text, language: str, about: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The metadata of a CSV file that `tables.csv` wrote.

    Args:
        fields: of the file.
        url: of the file, absolute or from where the metadata stands.
        title: of the table.
        language: of the names in it.
        about: what else to say, in the terms of the CSVW context, such as ``dc:license``.
    """
    is_of_things = any(field.name == "id" for field in fields)
    about_url = {"aboutUrl": "{+id}", "primaryKey": "id"} if is_of_things else {}
    described = [_column(field, language) for field in fields]
    if not is_of_things:
        described = [{**each, "suppressOutput": True} for each in described]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": url,
        "dc:title": [{"@value": said, "@language": tag} for tag, said in title.items()],
        **(about or {}),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True, "trim": False},
        "tableSchema": {**about_url, "columns": described},
    }


def _column(field: Field, language: str) -> dict[str, object]:
    # The name is a title too, as it stands in the header of the file.
    titles = {"und": field.name} | {tag: field.label.best(tag) for tag in LANGUAGES}
    column: dict[str, object] = {"name": field.name, "titles": titles, "datatype": _DATATYPES[field.type]}
    if description := field.description.best(language):
        column["dc:description"] = {"@value": description, "@language": field.description.best_language(language)}
    if field.name == "id":
        column["required"] = True
    if field.language or field.part == "label":
        column["lang"] = field.language or language
    if field.many:
        column["separator"] = SEPARATOR
    says_more = False
    if field.column:
        column["propertyUrl"] = field.column.leaf.path
        if field.column.kind in {"date", "point"} and field.type == "text":
            column["datatype"] = _EDTF if field.column.kind == "date" else "string"
            says_more = True
        if field.type == "iri":
            column["valueUrl"] = f"{{+{field.name}}}"
            says_more = field.many
    if says_more or not field.is_own:
        column["suppressOutput"] = True
    return column
