"""What is found, in the formats that other tools and people read."""
