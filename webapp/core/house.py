"""Flask as this house uses it: what hundreds of calls a page ask for again and again is kept at hand."""

import hashlib
import logging
from collections import ChainMap
from collections.abc import MutableMapping
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context
from flask.globals import request_ctx
from flask.templating import Environment
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from webapp.core.typed import Asked

log = logging.getLogger("webapp.request")

KEPT = 20_000  # addresses
_PLAIN = {str, int, type(None)}  # a Text reads differently in each language; a list cannot be looked up


class Templates(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja chains two dictionaries, and copies the chain name by name for every part of a page."""
        return ChainMap(d, self.globals) if d else self.globals


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in a folder below `shelf`: a process that starts need not compile them again.

    What Jinja writes depends on its own version and on the filters and options that it is given here and in `core`; it does not look at those itself.
    """

    def __init__(self, shelf: Path) -> None:
        state = hashlib.sha256(version("jinja2").encode())
        core = Path(__file__).parent
        for path in (*sorted(core.glob("*.py")), core.parent / "__init__.py"):
            state.update(path.read_bytes())
        folder = shelf / state.hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(str(folder))

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk: the page is shown all the same
            super().dump_bytecode(bucket)


class House(Flask):
    jinja_environment = Templates
    request_class = Asked

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        build = super().url_for
        self._kept = lru_cache(KEPT, typed=True)(lambda where, endpoint, /, **values: build(endpoint, **values))

    def log_exception(self, exc_info: Any) -> None:
        """As every other fault: Flask's own words name the address, which may hold somebody's tracking code."""
        log.error("unexpected error", exc_info=exc_info)

    def static_url(self, path: str) -> str:
        """Where a static file lies, with its version."""
        version = self.extensions["static_versions"].get(path)
        return self.url_for("static", filename=path, **({"v": version} if version else {}))

    def url_for(self, /, endpoint: str, **asked: Any) -> str:
        """As Flask's; kept is what depends on nothing but the words of the call and where the house stands."""
        is_plain = _PLAIN.issuperset(map(type, asked.values())) and endpoint[0] != "."
        here = request_ctx.url_adapter if has_request_context() else None
        if here is None or not is_plain or asked.get("_external") or asked.get("_scheme"):
            return super().url_for(endpoint, **asked)
        return self._kept((here.script_name, here.default_method), endpoint, **asked)
