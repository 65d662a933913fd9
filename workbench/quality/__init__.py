"""How good detection and matching are, on labelled data from disk: what `workbench bench` prints and training reads."""
