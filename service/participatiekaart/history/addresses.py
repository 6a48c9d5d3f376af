"""Where a record and its versions are described: addresses of this server, because positions belong to one journal."""

from __future__ import annotations

from urllib.parse import quote

from participatiekaart.rdf.names import VOCABULARY, RecordName

__all__ = ["document_address", "version_address"]

_VOCABULARY_PATH = VOCABULARY.rsplit("/", 1)[-1]


def document_address(root: str, path: str, suffix: str = "") -> str:
    """The address of a document.

    >>> document_address("https://example.org", "practice/boris", "ttl")
    'https://example.org/doc/practice/boris.ttl'

    Args:
        root: address of the service, without a slash at the end.
        path: what follows ``/id/`` in the name of the thing; ``def`` for the vocabulary.
        suffix: of a format, without the dot; empty for the document in any format.
    """
    prefix = "" if path == _VOCABULARY_PATH else "doc/"
    return f"{root}/{prefix}{quote(path)}{'.' if suffix else ''}{suffix}"


def version_address(root: str, name: RecordName, position: int) -> str:
    """The address of a version of a record, which never means anything else; empty for a graph that is no record.

    >>> version_address("https://example.org", RecordName("https://w3id.org/participatiekaart/", "practice", "boris"), 12)
    'https://example.org/doc/practice/boris?version=12'

    Args:
        root: address of the service, without a slash at the end.
        name: of the record.
        position: of the version in the journal.
    """
    return f"{document_address(root, name.path)}?version={position}" if name.is_record else ""
