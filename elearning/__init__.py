"""Keukentafel: an e-learning platform for Dutch wijkteams about alcohol, drugs and how to talk about them."""
