"""Measurements: run by hand, from the checkout, with Cefu installed (``python -m tests.bench --help``)."""
