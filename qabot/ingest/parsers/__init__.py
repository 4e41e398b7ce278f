"""One module per file format; each turns text or bytes into articles and knows nothing of files."""
