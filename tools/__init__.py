"""What makes things for the site, and is not needed to run it."""
