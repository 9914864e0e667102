"""What a browser may load and run on our pages."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_every_page_says_what_may_run(client: Client) -> None:
    policy = client.get("/logga-in/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
