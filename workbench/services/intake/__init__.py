"""Intake: articles and sources brought in, kept with their snapshots, and read."""
