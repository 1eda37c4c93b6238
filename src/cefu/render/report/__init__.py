"""The HTML report: data that :mod:`cefu.report` gathers, as one page."""

from __future__ import annotations

from cefu.render.report.page import check_libraries, report_html

__all__ = ["check_libraries", "report_html"]
