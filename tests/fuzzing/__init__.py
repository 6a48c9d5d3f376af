"""Requests that nobody would send: made of good ones by chance, the same ones for the same seed."""
