"""What happens: one function a use case. Session, moment and sender are arguments; flush, never commit."""
