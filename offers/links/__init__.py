"""Links to other websites: where they stand, whether they still lead anywhere, replacing them."""
