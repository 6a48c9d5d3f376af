"""HTML pages: Jinja2 templates with gettext in the reader's language."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from participatiekaart.language import LANGUAGES, catalog
from participatiekaart.web import dates, files
from participatiekaart.web.negotiation import kept_language

__all__ = ["PAGING", "STATIC", "render"]

STATIC = Path(__file__).parent / "static"

PAGING = ("cursor", "back", "page")
"""Parameters that lead to a page of a list; in another language its order is another one."""


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("participatiekaart.web"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalog(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "day": partial(dates.day, language=language),
        "moment": partial(dates.moment, language=language),
        "size": partial(files.size, language=language),
        "format_name": files.format_name,
    }
    return environment


def render(template: str, request: Request, language: str, **values: Any) -> bytes:  # noqa: ANN401
    """A page.

    Args:
        template: name of the template.
        request: for links to the same page in the other language.
        language: of the page.
        values: for the template.
    """
    root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    asked = request.url.remove_query_params(PAGING).include_query_params
    others = {each: f"/{asked(lang=each).path.lstrip('/')}?{asked(lang=each).query}" for each in LANGUAGES}
    page = _environment(language).get_template(template)
    return page.render(language=language, languages=others, root=root, kept=kept_language(request), **values).encode()
