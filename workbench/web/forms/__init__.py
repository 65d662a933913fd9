"""WTForms: what a door accepts, field by field. Nothing else of a request is written."""
