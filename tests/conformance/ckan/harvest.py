"""Reads a catalogue as CKAN does: page after page, each by ckanext-dcat's parser with the profile of DCAT-AP 3.

Runs in an environment of its own that has CKAN in it. Prints the data sets as JSON, one a line.
"""

import json
import sys
import urllib.request

from ckanext.dcat.processors import RDFParser

address = sys.argv[1]
while address:
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        content, media_type = answer.read().decode(), answer.headers.get_content_type()
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(content, _format=media_type)
    for dataset in parser.datasets():
        sys.stdout.write(json.dumps(dataset, sort_keys=True) + "\n")
    address = parser.next_page()
