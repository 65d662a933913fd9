"""Drafts claims from an article: which sentences are worth checking, why, what they state and who says it."""
