"""HTTP and nothing else: routes, negotiation, errors, caching, pages."""
