"""One module a format; each registers itself in `workbench.export.FORMATS`."""
