"""Documents made of public offers: PDF (typst), calendar and address files, QR codes."""
