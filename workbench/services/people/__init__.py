"""People: their accounts, how they sign in, who could do what, and what happens when one leaves."""
