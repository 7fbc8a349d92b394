"""Receives what audit webhooks of API servers send, and speaks to those servers as a canary."""
