"""What identities do out of their pattern: rules over sightings, each alert with what was seen and usual."""
