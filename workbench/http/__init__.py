"""What both doors over HTTP rest on: one request with one transaction, and what went wrong in one form."""
