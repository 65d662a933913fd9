"""Imports: the records of other desks, stored as sources with a report of every repair."""
