"""The index over the passages of sources: derived from the database, rebuilt by a command."""
