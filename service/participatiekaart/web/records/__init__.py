"""One record for people and programs: as it is, as it was, and what changed."""
