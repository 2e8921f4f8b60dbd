"""Under which licence an installation gives its data."""

from dataclasses import dataclass

from flask import current_app

from webapp.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Licence:
    name: str
    url: str


LICENCES = {
    "CC-BY-4.0": Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-By-1.0": Licence("ODC-By 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    "ODbL-1.0": Licence("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}


def licence() -> Licence:
    settings: Settings = current_app.extensions["settings"]
    return LICENCES[settings.data_licence]
