"""Ways out for what was approved: a folder, a mail server, a web address. Each takes a letter or says why not."""
