"""Suggestions from other departments, providers and the public; see docs/proposals.md."""
