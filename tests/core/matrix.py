"""The rows of core in the access matrix."""

from tests.project.matrix import Row

ROWS = {
    # Open to all, but it keeps only what a signed token of the form names a user for.
    "core:draft": Row(method="post", works=frozenset({200, 403})),
    "core:accessibility": Row(),
    # There in development alone.
    "core:mails": Row(works=frozenset({404})),
}
