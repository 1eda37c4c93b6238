"""The port, its registry, and one adapter per engine."""
