"""Background work: what each kind of job does, and the worker that runs them."""
