"""Files that users already have, read into the values that the evaluators take."""
