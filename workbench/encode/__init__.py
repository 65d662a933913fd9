"""The sentence encoder: one small network, shared by detection and matching, run on the CPU without PyTorch."""
