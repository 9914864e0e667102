"""The rows of core in the access matrix."""

from tests.project.matrix import Row

ROWS = {
    # Open to all, but it keeps only what a signed token of the form names a user for.
    "core:draft": Row(method="post", answers={403: "Utkastet"}),
    "core:accessibility": Row(),
    # There in development alone.
    "core:mails": Row(answers={404: ""}),
}
