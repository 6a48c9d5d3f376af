"""Reads a catalogue as CKAN does: page after page, each by ckanext-dcat's parser with the profile of DCAT-AP 3.

Runs in an environment of its own that has CKAN in it. Prints the data sets as JSON, one a line.
"""

import json
import sys

import requests
from ckanext.dcat.processors import RDFParser

address = sys.argv[1]
while address:
    answer = requests.get(address, timeout=60)
    parser = RDFParser(profiles=["euro_dcat_ap_3"])
    parser.parse(answer.content.decode(), _format=answer.headers["Content-Type"].partition(";")[0])
    for dataset in parser.datasets():
        sys.stdout.write(json.dumps(dataset, sort_keys=True) + "\n")
    address = parser.next_page()
