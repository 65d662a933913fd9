"""How the weights in the package were made, and are made anew: what `workbench train` runs. Nothing here serves."""
