"""The web door: thin views over services, server-rendered pages."""
