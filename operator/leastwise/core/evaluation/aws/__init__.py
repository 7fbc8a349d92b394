"""AWS IAM, decided as its documentation defines it."""
