"""What became of a record: its versions, where each came from, and what is different between two of them."""

from participatiekaart.history.differences import Difference
from participatiekaart.history.versions import History

__all__ = ["Difference", "History"]
