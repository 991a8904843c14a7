"""What is known of institutions, in files as `dsmx registry import` reads, with sources."""
