"""Files to articles: what formats, encodings and field names there are is known here and nowhere else."""
