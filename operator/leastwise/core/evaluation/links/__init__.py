"""How identities of one system become identities of another."""
