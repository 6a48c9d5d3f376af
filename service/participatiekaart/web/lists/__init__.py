"""Lists for people, with search, facets and filters as a form."""
