"""Committee reports: what happened in a period, as page, CSV, DOCX and PDF."""
