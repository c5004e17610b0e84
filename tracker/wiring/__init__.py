"""Settings in, services out. Only this room chooses the database, the network, the clock and the files of the package.

Every import that costs time stands inside the function that needs it, and each noun has a file of its own, so that a
command loads what it runs on and no more.
"""
