"""What is seen: the Flask edge. One blueprint per kind of visitor, thin views, and the one commit."""
