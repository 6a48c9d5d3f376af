"""The journal as a Linked Data Event Stream: each version a member that never changes, each page complete once it is full."""

from participatiekaart.stream.blocks import MEDIA_TYPES, Block, about, moment, said, written
from participatiekaart.stream.pages import Stream
from participatiekaart.stream.terms import AS, LDES, TREE
from participatiekaart.stream.windows import FAN, Window, cover

__all__ = ["AS", "FAN", "LDES", "MEDIA_TYPES", "TREE", "Block", "Stream", "Window", "about", "cover", "moment", "said", "written"]
