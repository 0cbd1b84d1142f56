"""The library against a second implementation, written from the papers' definitions alone, in random models."""
