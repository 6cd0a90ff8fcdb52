"""Files in: ``reading`` knows files, ``values`` one row, ``importing`` the whole run."""
