"""Tables of opinions as a publisher sends them."""

import io
from typing import Any

from webapp.hearings.models import Hearing


def bring(publisher: Any, hearing: Hearing, content: bytes, name: str = "เวที.csv") -> str:
    data = {"file": (io.BytesIO(content), name), "gathered_by": "อบต. ในเมือง"}
    answer = publisher.post(f"/hearings/{hearing.public_id}/import", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.location)
