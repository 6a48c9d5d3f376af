"""Following a stream to its end: what was read is taken over page by page, and published when all of it is there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from participatiekaart.errors import InvalidInput, OutboundRefused, WriterBusy
from participatiekaart.journal import writing
from participatiekaart.language import text
from participatiekaart.locks import FileLock
from participatiekaart.mirror.asking import Asking
from participatiekaart.mirror.bookmarks import Bookmark, Bookmarks
from participatiekaart.mirror.reading import Member, Page
from participatiekaart.outbound import Limits
from participatiekaart.workspace import Workspace

__all__ = ["Followed", "follow"]

_AGENT = "participatiekaart mirror"
_PATIENCE_SECONDS = 60.0
_DEEPEST = 8

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Followed:
    """What following a stream did.

    Attributes:
        seen: versions that were new.
        changed: records that are something else now.
        position: of the other journal, up to which this is a copy.
    """

    seen: int
    changed: int
    position: int


def follow(
    workspace: Workspace,
    address: str,
    progress: Progress = lambda _step, _done: None,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Followed:
    """Read a stream from where the last time ended, and take over what it says.

    It may be interrupted anywhere: the next time goes on from there. Of a record that changed more than once since, the last
    state on each page is taken over.

    Args:
        workspace: the copy.
        address: of the other service, where that has a host of its own, or of its stream.
        progress: told what is done, and how much of it, from 0 to 1.
        sleep: waits for a number of seconds, where the other service asks for that.

    Raises:
        OutboundRefused: the other service does not answer well, or with what is not true to its hash.
        InvalidInput: it is no address, the stream is not one that can be followed here, or a record is kept by somebody else.
        WriterBusy: another process follows or writes.
    """
    if not re.match("https?://[^/]", address, re.IGNORECASE):
        raise InvalidInput(text("'{address}' is no http or https address.", address=address))
    feed = address if urlsplit(address).path.strip("/") else f"{address.rstrip('/')}/feed"
    workspace.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(workspace.data_dir / "mirror.lock")
    except BlockingIOError as error:
        raise WriterBusy(text("Another process is mirroring into {folder}.", folder=workspace.data_dir)) from error
    with lock:
        following = _Following(workspace, feed, sleep)
        following.run(progress)
        with writing(workspace.data_dir, _PATIENCE_SECONDS):
            workspace.publish(progress)
        return Followed(following.seen, following.changed, following.bookmark.position)


class _Following:
    """One run."""

    def __init__(self, workspace: Workspace, feed: str, sleep: Callable[[float], None]) -> None:
        settings = workspace.settings
        limits = Limits(settings.mirror_seconds, settings.mirror_bytes, settings.federation_private)
        self._workspace = workspace
        self._asking = Asking(feed, limits, sleep)
        self._bookmarks = Bookmarks(workspace.data_dir)
        self._feed = feed
        self.bookmark = self._begun = self._bookmarks.of(feed)
        self._is_continued = self.bookmark.position == 0
        self.seen = self.changed = 0

    def run(self, progress: Progress) -> None:
        fetched = self._asking.page(self._feed, self.bookmark.tag)
        if fetched is None:
            return
        root = Page(fetched, self._workspace.naming)
        if root.base not in self._workspace.naming.bases:
            raise InvalidInput(
                text(
                    "{address} names its records {base}; mirror it with PARTICIPATIEKAART_BASE_IRI={base}.",
                    address=self._feed,
                    base=root.base,
                )
            )
        progress("mirror", 0.0)
        for page, trail in self._pages(root):
            self._take(page.members, trail)
        if not self._is_continued:
            raise self._another()
        progress("mirror", 1.0)
        self._move(replace(self.bookmark, tag=fetched.headers.get("ETag", "")))

    def _pages(self, page: Page, trail: tuple[str, ...] = ()) -> Iterator[tuple[Page, tuple[str, ...]]]:
        """The pages that can hold something new, in the order of time, each with the addresses that lead there.

        Versions that were written together have one time and may fill many pages: there only the trail of the last time tells
        which of them were read.
        """
        yield page, trail
        relations = page.relations
        before = self._begun.trail[len(trail)] if len(trail) < len(self._begun.trail) else ""
        if trail == self._begun.trail[: len(trail)] and before in (nodes := [each.node for each in relations]):
            relations = relations[nodes.index(before) :]
        for relation in relations:
            if relation.latest and self._begun.at and relation.latest < self._begun.at:
                continue
            fetched = self._asking.page(relation.node) if len(trail) < _DEEPEST else None
            if fetched is None:
                raise OutboundRefused(
                    text("{address} is no page of an event stream that can be mirrored.", address=relation.node)
                )
            yield from self._pages(Page(fetched, self._workspace.naming), (*trail, relation.node))

    def _take(self, members: list[Member], trail: tuple[str, ...]) -> None:
        """Take over the last state of each record on a page, in one transaction, and move the bookmark."""
        for member in members:
            if member.position == self.bookmark.position:
                if member.at != self.bookmark.at:
                    raise self._another()
                self._is_continued = True
        new = [member for member in members if member.position > self.bookmark.position]
        if not new:
            return
        if not self._is_continued:
            raise self._another()
        workspace = self._workspace
        states = {member.name.iri: member for member in new}
        with writing(workspace.data_dir, _PATIENCE_SECONDS):
            heads = {iri: workspace.journal.head(iri) for iri in states}
            for iri, head in heads.items():
                if head and head.source != self._feed:
                    raise InvalidInput(
                        text(
                            "<{iri}> is kept here by the source '{keeper}'; mirror into a folder of its own.",
                            iri=iri,
                            keeper=head.source,
                        )
                    )
            hashes = {iri: head.hash if head else None for iri, head in heads.items()}
            accepted = [each.record for iri, each in states.items() if each.record and each.record.hash != hashes[iri]]
            retracted = [iri for iri, each in states.items() if each.record is None and hashes[iri]]
            workspace.journal.append(accepted, retracted, source=self._feed, agent=_AGENT)
        self.seen += len(new)
        self.changed += len(accepted) + len(retracted)
        self._move(Bookmark(new[-1].position, new[-1].at, trail))

    def _move(self, bookmark: Bookmark) -> None:
        self.bookmark = bookmark
        if bookmark.position:
            self._bookmarks.put(self._feed, bookmark)

    def _another(self) -> InvalidInput:
        return InvalidInput(
            text(
                "{address} does not go on from where it was read the last time (position {position}): it is another stream now. "
                "Mirror it into a new folder.",
                address=self._feed,
                position=self.bookmark.position,
            )
        )
