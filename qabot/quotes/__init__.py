"""Who said what: quotations in articles, and whose they are."""
