"""Carrying out deliveries: each is signed at the moment it goes, sent once, and settled in a transaction of its own.

A receiver that gives no answer is not waited for once more in the same job: what else is due there counts as tried.
"""

from workbench import clock, ingest
from workbench.domain.deliveries import signature
from workbench.errors import IngestError
from workbench.jobs import mailing, turn
from workbench.jobs.context import Context
from workbench.services import outbox
from workbench.services.jobs import Progress
from workbench.services.outbox import Parcel
from workbench.services.publication import webhooks
from workbench.services.review import notifications

_SILENT = "The receiver gave no answer to the message before, so it was not sent this one."
_LOST = "The webhook's secret was sealed with another secret key than the desk's; end the webhook and make it anew."


def deliver_due(context: Context, progress: Progress) -> int:
    """Send the deliveries whose time has come, for one turn; gives how many were sent, arrived or not."""
    with context.database.read() as session:
        ids = outbox.due(session)
    sent, silent = 0, set[int | None]()
    for done, delivery_id in enumerate(turn.within(ids), start=1):
        with context.database.write() as session:
            parcel = outbox.take(session, delivery_id)
        if parcel is not None and parcel.webhook_id in silent:
            with context.database.write() as session:
                outbox.settle(session, delivery_id, None, _SILENT)
        elif parcel is not None:
            if not _send(context, parcel):
                silent.add(parcel.webhook_id)
            sent += 1
        progress(done, len(ids))
    return sent


def _send(context: Context, parcel: Parcel) -> bool:
    """Send it, and note what came of it; gives whether the receiver, or the mail server, had an answer."""
    if parcel.person_id is None:
        return _post(context, parcel)
    with context.database.read() as session:
        letter = notifications.letter(session, parcel.person_id, parcel.kind, parcel.body)
    answer = mailing.send(context.mail_server, context.desk, parcel.message_id, letter)
    with context.database.write() as session:
        outbox.settle(session, parcel.delivery_id, answer.status, answer.error, is_final=answer.is_final)
    return answer.status is not None or answer.is_final


def _post(context: Context, parcel: Parcel) -> bool:
    secret = webhooks.secret_of(context.vault, parcel.webhook_id, parcel.sealed)
    if secret is None:
        with context.database.write() as session:
            outbox.settle(session, parcel.delivery_id, None, _LOST, is_final=True)
        return True
    body = parcel.body.encode()
    moment = int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": parcel.message_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, parcel.message_id, moment, body),
    }
    status, why = None, ""
    try:
        status = ingest.post(parcel.url, body, headers, context.fetch_policy)
    except IngestError as error:
        why = error.message
    with context.database.write() as session:
        outbox.settle(session, parcel.delivery_id, status, why)
    return status is not None
