"""What is taught: folders of Markdown become frozen courses and a list of problems. No Flask, no database, no clock."""
