"""What the public may know of an agent and a source."""

from __future__ import annotations

import pytest

from participatiekaart.access import Holder, Role
from participatiekaart.history.origins import AGENTS, kind_of_agent, public_source
from participatiekaart.ingest.edits import EDITORS
from participatiekaart.ingest.files import BUNDLED


def test_whoever_holds_an_editors_token_is_an_editor_and_no_more() -> None:
    assert kind_of_agent(Holder("ab12cd", Role.EDITOR).agent) == "editor"


@pytest.mark.parametrize(
    ("agent", "kind"),
    [("participatiekaart load", "load"), ("participatiekaart mirror", "mirror"), ("", "other"), ("jo@example.org", "other")],
)
def test_every_agent_has_a_kind_with_a_name(agent: str, kind: str) -> None:
    assert kind_of_agent(agent) == kind
    assert AGENTS[kind_of_agent(agent)].keys() >= {"nl", "en"}


@pytest.mark.parametrize("source", [BUNDLED, EDITORS, "almere", "Almere 2026", "rotterdam-noord", "https://example.org/feed"])
def test_the_name_of_a_source_and_a_web_address_are_public(source: str) -> None:
    assert public_source(source) == source


@pytest.mark.parametrize("source", ["/home/jo/x.ttl", "/srv/a /srv/b", r"C:\Users\jo", "jo@example.org", "file:///home/jo", ""])
def test_a_place_on_a_disk_and_what_looks_like_one_is_not(source: str) -> None:
    assert public_source(source) == "files"


@pytest.mark.parametrize("source", ["https://jo:secret@example.org/feed", "https://example.org/feed?token=secret#secret"])
def test_what_an_address_may_hide_is_left_out(source: str) -> None:
    assert public_source(source) == "https://example.org/feed"
