"""Use cases: the only writers of tables, and the reads that pages show. No Flask here; nothing here commits."""
