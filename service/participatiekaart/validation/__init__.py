"""Whether records are what the shapes say, and telling people where they are not."""

from participatiekaart.validation.findings import Finding, Report, Severity
from participatiekaart.validation.validator import Validator
from participatiekaart.validation.world import World, background_of

__all__ = ["Finding", "Report", "Severity", "Validator", "World", "background_of"]
