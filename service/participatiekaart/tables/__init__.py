"""Representations of many things at once: rows, files for spreadsheets and data frames, and outcomes for analysis.

Every writer takes the fields of `rows.fields_of` and an iterable, and gives chunks of bytes as it goes, so that memory does not
grow with the number of things. Nothing here knows HTTP.
"""
