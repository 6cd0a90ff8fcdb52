"""The catalogue as open data: its description for data portals, files to download."""
