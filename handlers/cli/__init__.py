"""`dsmx`, the command line."""
