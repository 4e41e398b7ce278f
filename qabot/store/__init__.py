"""Everything on disk: the corpus in SQLite (the truth), and the postings, vectors and embeddings derived from it."""
