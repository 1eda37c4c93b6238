"""The page: a report's data and figures in its templates."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

from cefu.errors import ConfigError
from cefu.render.charts.classes import shown
from cefu.render.charts.draw import check
from cefu.render.charts.look import FONTS
from cefu.render.report.commands import Commands
from cefu.render.report.figures import coverage_figure, map_figure, overview_figure, timeline_figure
from cefu.render.report.phrases import amount, answer, filter_words, listing, sentence, unknown_as

__all__ = ["check_libraries", "report_html"]

_HINT = "run: pip install 'cefu[report]'"
_BY = {"year": "年", "quarter": "季", "month": "月"}


def report_html(
    report: Mapping[str, Any],
    provenance: Mapping[str, Any],
    *,
    progress: Callable[[str], None] | None = None,
) -> str:
    """One HTML page that needs nothing else: no script, no network, no font of its own.

    ``report`` is :meth:`cefu.report_parts.Report.to_dict`, ``provenance`` that of
    :class:`cefu.provenance.Provenance`. ``progress`` is told of each query before its figures are drawn. Equal
    arguments give equal pages.

    Raises:
        ConfigError: jinja2 or vl-convert isn't installed.
    """
    tell = progress or (lambda _: None)
    sections, parts = set(report["sections"]), report["queries"]
    drawn: dict[str, dict[str, str]] = {}
    for part in parts:
        tell(part["label"])
        line, undrawn = timeline_figure(part) if "timeline" in sections else ("", "")
        drawn[part["anchor"]] = {
            "map": map_figure(part) if "map" in sections else "",
            "timeline": line,
            "undrawn": undrawn,
        }
    several = len(parts) > 1 and "coverage" in sections
    index = provenance["index"] or {}
    return str(
        _environment()
        .get_template("page.html")
        .render(
            report=report,
            sections=sections,
            parts=parts,
            figures=drawn,
            overview=overview_figure(parts) if several else "",
            coverage=coverage_figure(parts) if several else "",
            told=provenance,
            index=index,
            seal=f"索引 {index.get('fingerprint', '')[:16]} · Cefu {provenance['cefu_version']}",
            commands=Commands(report["filters"], index.get("path", "index_data")),
            filters=filter_words(report["filters"]),
            period=_BY[report["by"]],
            css=_text("style.css").replace("FONTS", FONTS),
        )
    )


def check_libraries() -> None:
    """Refuse before the work what can't be made here.

    Raises:
        ConfigError: jinja2 or vl-convert isn't installed.
    """
    check("svg")
    _environment()


def _environment() -> Any:
    try:
        import jinja2
    except ImportError:
        raise ConfigError("a report needs jinja2, which isn't installed", hint=_HINT) from None
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        amount=amount,
        answer=answer,
        listing=listing,
        percent=lambda share: shown(share, "share"),
        sentence=sentence,
        unknown=unknown_as,
    )
    return environment


def _text(name: str) -> str:
    content = pkgutil.get_data("cefu.render.report", f"templates/{name}")
    return (content or b"").decode("utf-8")
