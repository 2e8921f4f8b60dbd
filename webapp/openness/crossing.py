"""What machines read is the same for everybody: pages of other sites may read it, and caches may keep it for a while."""

from flask import Response

KEPT_FOR = 60  # seconds


def for_everybody(response: Response) -> Response:
    """Mark an answer that depends on nobody's session."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Cache-Control", f"public, max-age={KEPT_FOR}")
    return response
