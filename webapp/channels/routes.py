"""HTTP of chats: where LINE delivers what people wrote."""

import json

from flask import Response, abort, current_app, request

from webapp.channels import blueprint, line, operations, rules
from webapp.core.policy import SYSTEM
from webapp.core.web import csrf, public

LARGEST_DELIVERY = 1024 * 1024


@blueprint.post("/channels/line")
@csrf.exempt  # signed by LINE with the channel's secret instead
@public
def line_webhook() -> Response:
    """Take the events and answer at once; a job reads them. What comes twice is taken once."""
    if not line.is_set_up():
        abort(404)
    if (request.content_length or 0) > LARGEST_DELIVERY:
        abort(413)
    body = request.get_data(cache=False)
    secret = current_app.extensions["settings"].line_channel_secret
    if not rules.is_signed(body, request.headers.get("X-Line-Signature", ""), secret):
        abort(400)
    try:
        events = rules.read_events(json.loads(body))
    except ValueError:
        abort(400)
    if events:  # LINE tries an address out with none
        operations.receive(SYSTEM, events)
    return Response("{}", mimetype="application/json")
