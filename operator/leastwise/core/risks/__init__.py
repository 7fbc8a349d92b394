"""Named bad states of effective permissions."""
