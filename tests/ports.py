"""Ports for the servers of tests, each of them the test's own."""

import socket


def free_port() -> int:
    """A port of the loopback address on which nobody listens, given to nobody else until this process ends.

    It stays bound, and is never listened on: a server that names it can listen on it, as often as it is started anew
    (all of them say SO_REUSEADDR), and whoever asks for any port is given another. A port that was only looked at could
    be taken by a test beside this one before its server had loaded.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port: int = held.getsockname()[1]
    held.detach()  # stays open, and is nobody's to close
    return port
