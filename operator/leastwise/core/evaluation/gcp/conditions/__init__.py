"""Conditions of IAM policies in the Common Expression Language, decided with what is known of a request."""
