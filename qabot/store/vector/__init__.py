"""Vector indexes: one file per engine."""
