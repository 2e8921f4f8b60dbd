"""The key of an installation: made once, by its operator."""

import os

from click import ClickException

from webapp.core.settings import Settings, push_key_file
from webapp.push import rules


def make(settings: Settings, *, keep: bool) -> str:
    """What to tell the operator: the line for the settings, or where the key was left."""
    if settings.push_key:
        raise ClickException("there is a key already; remove it first if it must change")
    key, path = rules.new_private_key(), push_key_file(settings.instance_dir)
    if not keep:
        return f"RUAMKID_PUSH_KEY={key}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(key)
    return f"kept in {path}; start web server and worker again"
