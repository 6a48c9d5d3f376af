"""What portals and other copies take: the catalogue, files, feeds, and where to find them."""
