"""One function a rule; each registers itself in `workbench.export.lint.RULES`."""
