"""What may be asked: the arguments, options and help of each command. Imports click and nothing that takes time."""
