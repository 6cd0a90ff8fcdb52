"""Mail that waits in the database until the mail server has taken it.

Why no library: django-mailer holds a write transaction while it talks to the mail server (on
SQLite everybody else waits as long), writes subjects and addresses into the log and keeps pickled
objects; django-post_office notes what went out only after a whole batch, so that a killed process
sends the batch twice. The queue here is one table, one backend and one loop.
"""
