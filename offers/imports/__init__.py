"""Files in.

Our own overview comes back exactly: ``reading``, ``values``, ``importing``, ``report``. Tables of
others go ``detecting`` and ``sources`` (rows), ``survey`` and ``plan`` (what columns mean),
``drafting`` (a row as values), ``foreign`` (the run), ``undoing``. What single cells mean stands
in ``cleaning``, ``phones``, ``addresses``, ``coordinates``, ``hours``, ``ages`` and ``personal``.
"""
