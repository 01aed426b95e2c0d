"""Letters as mail: how they are built, and how they reach a mail server or the postbox of the demo."""
