"""The index: lists, full text, facets and names, as a projection of what is published (issue 4; design section 5)."""

from participatiekaart.index.areas import Box, Near
from participatiekaart.index.published import published_index
from participatiekaart.index.searching import Index
from participatiekaart.index.selection import Count, Facet, Filter, Hit, Page, Selection, shown, unknown

__all__ = ["Box", "Count", "Facet", "Filter", "Hit", "Index", "Near", "Page", "Selection", "published_index", "shown", "unknown"]
