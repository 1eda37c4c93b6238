"""Documents, folded texts, metadata with evidence, and what was ingested from where: the port and SQLite."""
