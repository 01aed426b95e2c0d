"""What counts: pure functions over courses and answers. Time comes in as an argument."""
