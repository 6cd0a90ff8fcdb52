"""Content in other languages: what can be translated, what is, and how it reaches the page."""
