"""What other rooms call, inside an operation of theirs, when followers should hear of something."""

from collections.abc import Sequence

from webapp.core import ids
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.jobs import enqueue
from webapp.follows.models import FollowNotice


def tell(subject: Text, text: Text, path: str, *, project: str | None = None, area_codes: Sequence[str] = ()) -> None:
    """Tell those who follow the project, the areas, or an area around them. It leaves only if the transaction commits.

    `path` is the page to read, from the root of this installation (`/hearings/…`).
    """
    notice = FollowNotice(
        public_id=ids.new_id(),
        project=project,
        area_codes=list(dict.fromkeys(area_codes)),
        words={"th": [subject.th, text.th], "en": [subject.en, text.en]},
        path=path,
    )
    db.session.add(notice)
    db.session.flush()
    enqueue("tell_followers", notice.public_id)
