"""What stays of signatures when the enterprise they are about, or the consultancy behind them, is deleted."""

import json
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from survey.models import Party, SignatureTrace
from survey.verification import queries


def leave_traces(session: Session, gone: Party, id_: UUID, *, at: datetime) -> None:
    """Keep what is needed to check the signed reports of an enterprise or a consultancy that is about to be deleted."""
    for signature, outcome in session.execute(queries.signed_of(gone, id_)):
        if session.get(SignatureTrace, signature.code):
            continue  # both sides go at once
        files = {sha256: [kind.value, locale] for sha256, (kind, locale) in queries.files_of(session, outcome).items()}
        session.add(
            SignatureTrace(
                code=signature.code,
                consultancy=json.loads(outcome.body)["consultancy"],
                signed_at=signature.signed_at,
                gone=gone,
                gone_at=at,
                files={**files, outcome.sha256: []},
            )
        )
    session.flush()
