.PHONY: setup
setup: .venv/.ready
