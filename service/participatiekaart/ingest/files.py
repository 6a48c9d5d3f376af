"""Files as a source of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput
from participatiekaart.language import text
from participatiekaart.rdf.names import Naming
from participatiekaart.rdf.parsing import FORMATS, parse_file
from participatiekaart.rdf.records import Record, split
from participatiekaart.validation import Finding, Severity

__all__ = ["BUNDLED", "FileSource", "Offer"]

_MUCH = 8 * 1024**2
BUNDLED = "bundled"
"""Name of the source that the vocabulary and the bundled data are."""


@dataclass(frozen=True)
class Offer:
    """What a source offers: records with the file each stands in, and what could not be read."""

    records: dict[str, Record]
    files: dict[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class FileSource:
    """Files and folders that are loaded together, and again together.

    Attributes:
        name: of the source; records that are gone from it are retracted when it is loaded again.
        paths: files, or folders that are searched for RDF files.
    """

    name: str
    paths: tuple[Path, ...]

    @classmethod
    def bundled(cls) -> FileSource:
        """The vocabulary, the concepts and the data that come with the package."""
        return cls(BUNDLED, (bundled.ontology, bundled.data))

    @classmethod
    def of(cls, paths: Sequence[Path], name: str | None = None) -> FileSource:
        """These files and folders, named after their place unless a name is given."""
        return cls(name or " ".join(str(path.resolve()) for path in paths), tuple(paths))

    def files(self) -> list[Path]:
        """The RDF files, in a stable order.

        Raises:
            InvalidInput: a path does not exist, or there is no RDF file at all.
        """
        found: list[Path] = []
        for path in self.paths:
            if path.is_dir():
                found += sorted(each for each in path.rglob("*") if each.suffix.lower() in FORMATS and not each.is_dir())
            elif path.is_file():
                found.append(path)
            else:
                raise InvalidInput(text("{path} does not exist.", path=path))
        if not found:
            raise InvalidInput(
                text(
                    "There is no RDF file in {paths}; files end in {formats}.",
                    paths=", ".join(map(str, self.paths)),
                    formats=" ".join(sorted(FORMATS)),
                )
            )
        return list(dict.fromkeys(found))

    def read(self, naming: Naming, max_bytes: int, progress: Callable[[str, float], None]) -> Offer:
        """Read all files; one that is broken becomes a finding and the others are still read.

        Args:
            naming: tells which record a node belongs to.
            max_bytes: larger files are refused.
            progress: told what is done, and how much of it, from 0 to 1.
        """
        records: dict[str, Record] = {}
        where: dict[str, str] = {}
        findings: list[Finding] = []
        files = self.files()
        with _reading(files) as each_of:
            results = each_of(partial(_read, base=naming.base, max_bytes=max_bytes), files)
            for number, (path, (found, finding)) in enumerate(zip(files, results, strict=True)):
                progress("read", number / len(files))
                findings += [finding] if finding else []
                for record in found:
                    iri = record.name.iri
                    if iri in records:
                        findings.append(_twice(iri, where[iri], str(path)))
                    records[iri], where[iri] = record, str(path)
        progress("read", 1.0)
        return Offer(records, where, tuple(findings))


@contextmanager
def _reading(files: Sequence[Path]) -> Iterator[Callable[..., Iterable[tuple[list[Record], Finding | None]]]]:
    """A `map` over files: here, or in a process a processor where there is so much that starting them pays."""
    if len(files) > 1 and sum(path.stat().st_size for path in files if path.exists()) > _MUCH:
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            yield pool.map
    else:
        yield map


def _read(path: Path, base: str, max_bytes: int) -> tuple[list[Record], Finding | None]:
    """The records in a file, or why there are none."""
    try:
        return split(parse_file(path, max_bytes), _naming(base), str(path)), None
    except InvalidInput as error:
        return [], Finding(Severity.VIOLATION, error.text, file=str(path))
    except OSError as error:
        message = text("{path} cannot be read: {reason}.", path=path, reason=error.strerror)
        return [], Finding(Severity.VIOLATION, message, file=str(path))


_naming = cache(Naming)


def _twice(iri: str, first: str, second: str) -> Finding:
    return Finding(
        Severity.VIOLATION,
        text(
            "<{iri}> stands in two files: {first} and {second}. Put all of it in one file, or give one of them another name.",
            iri=iri,
            first=first,
            second=second,
        ),
        record=iri,
        file=second,
    )
