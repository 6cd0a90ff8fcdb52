"""What can be said of a network: each finding is a plain sentence with the list behind it."""
