"""Tests of the versions of records."""
