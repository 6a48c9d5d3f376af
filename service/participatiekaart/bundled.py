"""Where the vocabulary, the shapes and the bundled records stand: in the wheel, or in the checkout."""

from pathlib import Path

__all__ = ["data", "ontology", "queries", "shapes"]

_IN_WHEEL = Path(__file__).parent / "bundled"
_ROOT = _IN_WHEEL if _IN_WHEEL.is_dir() else Path(__file__).parents[2]

ontology = _ROOT / "ontology"
shapes = _ROOT / "shapes"
data = _ROOT / "data"
queries = data / "queries"
