"""The third door: the desk for programs, as JSON under /api/v1. Like the others it holds no query and no rule."""
