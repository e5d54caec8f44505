"""What becomes of deliveries, in words."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from survey.models import DeliveryState, WebhookEvent

STATES: Mapping[DeliveryState, object] = {
    DeliveryState.PENDING: _l("waits to be sent"),
    DeliveryState.DELIVERED: _l("received by the other system"),
    DeliveryState.GIVEN_UP: _l("not delivered, given up"),
}
EVENTS: Mapping[WebhookEvent, object] = {
    WebhookEvent.SUBMITTED: _l("a submission"),
    WebhookEvent.PING: _l("a test message"),
}
PROBLEMS: Mapping[str, object] = {
    "address": _l("no https address"),
    "private": _l("the address lies in a private network, so nothing was sent"),
    "name": _l("the name has no address"),
    "tls": _l("the certificate is not valid"),
    "connection": _l("no connection, or no answer within ten seconds"),
    "answer": _l("what came back is no answer of a web server"),
    "status": _l("the answer was not one from 200 to 299"),
    "gone": _l("the answer was 410: the address is given up"),
    "consent": _l("the enterprise does not allow it any more, so nothing was sent"),
}
