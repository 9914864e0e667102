"""The stilguide: every component and the main pages as mock-ups. Development only."""
