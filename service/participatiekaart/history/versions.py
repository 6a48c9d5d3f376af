"""The versions of one record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from participatiekaart.journal import Journal, Version
from participatiekaart.rdf.names import RecordName

__all__ = ["History"]


@dataclass(frozen=True, slots=True)
class History:
    """All versions and retractions of a record, as far as readers may see the journal.

    Attributes:
        name: of the record.
        versions: oldest first; at least one.
    """

    name: RecordName
    versions: tuple[Version, ...]

    @classmethod
    def read(cls, journal: Journal, name: RecordName, until: int | None = None) -> History | None:
        """The history of a record; none where it has none.

        Args:
            journal: that holds it.
            name: of the record.
            until: position after which nothing is read; none for all of it.
        """
        versions = tuple(each for each in journal.history(name.iri) if until is None or each.position <= until)
        return cls(name, versions) if versions else None

    @property
    def last(self) -> Version:
        """The newest version, or the retraction that ended it."""
        return self.versions[-1]

    def at(self, moment: datetime) -> Version:
        """The version that was there at a moment, the first one for any moment before that (RFC 7089, section 4.5).

        Mementos tell their time in whole seconds, so a moment means its whole second, and of several versions in it the last.

        Args:
            moment: with a time zone.
        """
        until = moment.replace(microsecond=999_999)
        return next((each for each in reversed(self.versions) if each.at <= until), self.versions[0])

    def version(self, position: int) -> Version | None:
        """The version at a position of the journal; none where another record stands there, or none."""
        return next((each for each in self.versions if each.position == position), None)

    def before(self, version: Version) -> Version | None:
        """The version that came right before one; none for the first."""
        return next((each for each in reversed(self.versions) if each.position < version.position), None)

    def after(self, version: Version) -> Version | None:
        """The version that came right after one; none for the newest."""
        return next((each for each in self.versions if each.position > version.position), None)

    def revised_by(self, version: Version) -> Version | None:
        """The version that one is a revision of: the last before it that was no retraction; none where there was nothing yet."""
        return next((each for each in reversed(self.versions) if each.position < version.position and each.hash), None)
