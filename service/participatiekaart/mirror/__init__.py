"""A local copy of another service, kept up to date through its event stream."""

from participatiekaart.mirror.bookmarks import Bookmarks
from participatiekaart.mirror.following import Followed, follow

__all__ = ["Bookmarks", "Followed", "follow"]
