"""One archive of everything that cannot be made anew: rows, histories and uploads.

The archive is a tar file, zipped, and an age file around it where keys are given: both open with
programs that every system has. What a database says is portable (one line of JSON for each row, in
our fields' own words), so that an archive of SQLite is restored into PostgreSQL and back.
"""
