"""The catalogue as an event stream: what it says of each data set now, and which data sets are gone (DCAT-AP Feeds, section 1).

Harvesters that follow it take in what changed and nothing else. Only the last state of each entity is told; its history is that
of its record.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pyoxigraph as ox

from participatiekaart.catalog.description import Catalogue, Page
from participatiekaart.datasets import Dataset
from participatiekaart.dumps import latest, path_of
from participatiekaart.language import LANGUAGES
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.statements import term
from participatiekaart.reachability import reachable
from participatiekaart.stream import AS, LDES, TREE, Block, about, moment, said

__all__ = ["changes"]

_TYPE = f"{PREFIXES['rdf']}type"
_STANDALONE = frozenset(map(ox.NamedNode, map(term, ("dcat:Catalog", "dcat:Dataset", "dcat:DataService"))))
"""Classes of what has activities of its own; everything else is told with the entity that leads to it."""

_POLLING_SECONDS = 3600


def changes(catalogue: Catalogue, feed: str) -> Iterator[Block]:
    """The stream, oldest change first.

    Args:
        catalogue: what to tell of.
        feed: address of the stream.
    """
    stream, policy = f"{feed}#stream", f"{feed}#retention"
    yield Block(
        b"".join(
            (
                about(stream, _TYPE, f"{LDES}EventStream"),
                *(said(stream, term("dct:title"), catalogue.title.best(each), language=each) for each in LANGUAGES),
                about(stream, f"{LDES}timestampPath", f"{AS}published"),
                about(stream, f"{LDES}versionOfPath", f"{AS}object"),
                *(about(stream, f"{LDES}version{each}Object", f"{AS}{each}") for each in ("Create", "Update", "Delete")),
                said(stream, f"{LDES}pollingInterval", str(_POLLING_SECONDS), "integer"),
                about(stream, f"{TREE}view", feed),
                about(feed, _TYPE, f"{TREE}Node"),
                about(feed, f"{LDES}retentionPolicy", policy),
                about(policy, _TYPE, f"{LDES}RetentionPolicy"),
                said(policy, f"{LDES}versionAmount", "1", "integer"),
            )
        )
    )
    for at, entity, lines in sorted(_activities(catalogue), key=lambda each: each[:2]):
        yield from _activity(feed, at, entity, lines())


def _activity(feed: str, at: datetime, entity: str, lines: bytes | None) -> Iterator[Block]:
    """What became of an entity: another text makes another activity."""
    digest = hashlib.sha256(f"{entity} {moment(at)} ".encode() + (lines or b"")).hexdigest()[:20]
    activity = f"{feed}?activity={digest}"
    yield Block(
        b"".join(
            (
                about(f"{feed}#stream", f"{TREE}member", activity),
                about(activity, _TYPE, f"{AS}{'Delete' if lines is None else 'Update'}"),
                about(activity, f"{AS}object", entity),
                said(activity, f"{AS}published", moment(at), "dateTime"),
            )
        )
    )
    if lines:
        yield Block(lines, activity)


def _activities(catalogue: Catalogue) -> Iterator[tuple[datetime, str, Callable[[], bytes | None]]]:
    """When each entity last changed, its IRI, and what makes its description, or tells that it is gone."""
    if not catalogue.modified:
        return
    workspace, position = catalogue.workspace, catalogue.snapshot.position
    journal, publisher = workspace.journal, workspace.settings.publisher
    records = [f"{base}id/dataset/" for base in workspace.naming.bases]
    # Services tell which data sets they serve and who offers them; a data set is told with who made it.
    services = journal.changed([*records, *filter(None, [publisher])], position) or catalogue.modified
    datasets = catalogue.datasets(catalogue.names)
    for entity, lines in _entities(catalogue.itself(Page(datasets, ""))).items():
        yield catalogue.modified if entity == catalogue.iri else services, entity, partial(bytes, lines)
    made = _made(catalogue)
    for dataset in datasets:
        agents = filter(None, [dataset.publisher, *dataset.creators])
        changed = journal.changed([*dataset.spaces, dataset.iri, *agents], position) or catalogue.modified
        files = [made[way.file.sha256] for way in catalogue.distributions(dataset) if way.file and way.file.sha256 in made]
        yield max([changed, *files]), dataset.iri, partial(_described, catalogue, dataset)
    for each in records:
        for entry in journal.states(position, each):
            if entry.record is None:
                yield entry.at, entry.name.iri, lambda: None


def _made(catalogue: Catalogue) -> dict[str, datetime]:
    """When the files of the newest dump were made, by their hash: what did not change since the dump before it keeps its time."""
    data_dir = catalogue.workspace.data_dir
    made = {}
    if newest := latest(data_dir):
        for file in newest.files:
            with suppress(OSError):  # it was deleted this moment
                made[file.sha256] = datetime.fromtimestamp(path_of(data_dir, newest, file).stat().st_mtime, UTC)
    return made


def _described(catalogue: Catalogue, dataset: Dataset) -> bytes:
    return _entities(catalogue.triples(Page((dataset,), "")))[dataset.iri]


def _entities(triples: Iterable[ox.Triple]) -> dict[str, bytes]:
    """Each standalone entity with all that it leads to up to the next one, as sorted N-Triples lines."""
    described: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        described[triple.subject].append(triple)
    entities = [node for node, listed in described.items() if any(each.object in _STANDALONE for each in listed)]
    return {entity.value: _with_all(entity, described, set(entities)) for entity in entities if isinstance(entity, ox.NamedNode)}


def _with_all(entity: object, described: Mapping[object, list[ox.Triple]], others: set[object]) -> bytes:
    def below(node: object) -> Iterable[object]:
        return ({each.object for each in described[node]} & described.keys()) - others

    return "".join(sorted({f"{triple} .\n" for node in reachable([entity], below) for triple in described[node]})).encode()
