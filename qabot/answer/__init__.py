"""From passages to an answer in their own words, or none."""
