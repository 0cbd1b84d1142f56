"""Decisions read off bytes, and what a fuzzer reports."""


class Finding(Exception):
    """Something that must not happen: a false theorem, an undocumented error, too much time."""


class Choices:
    """Decisions read off bytes; zeros when there are no more."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def __call__(self, n):
        byte = self.data[self.at] if self.at < len(self.data) else 0
        self.at += 1
        return byte % n

    def of(self, options):
        return options[self(len(options))]

    @property
    def more(self):
        return self.at < len(self.data)
