"""What-if and plan pages on the flagship through the test client, against a bare Flask "hello" the same way: processor time.

The fragment is what a browser asks for whenever an answer changes; its bar is 100 ms.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import access, create_app, migrate
from survey.config import Config
from survey.database import db
from survey.demo.load import MANAGER, load
from survey.models import Assessment, AssessmentState, Organisation, User
from survey.scenarios import plans
from tests.integration.test_what_if import FormReader

ROUNDS = 40
BAR = 100  #: milliseconds for the fragment
TICKED = 10  #: measures


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median and longest of some calls, after one that warms up."""
    work()
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent), max(spent)


def hello() -> FlaskClient:
    """The yardstick."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    return app.test_client()


def product(folder: str) -> tuple[FlaskClient, list[tuple[str, str]]]:
    """The product with its demo enterprises: a signed-in browser, and names and addresses of her submissions to the flagship."""
    config = Config.from_environment({"RONGPING_INSTANCE": folder, "RONGPING_SECRET_KEY": "x" * 32})
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    migrate.upgrade(db.engine_rw)
    now = datetime.now(UTC)
    with app.app_context():
        load(db.session, at=now)
        user = db.session.scalars(select(User).where(User.email == MANAGER)).one()
        secret = access.start_sign_in(user, device="bench", at=now)
        db.session.commit()
    query = (
        select(Organisation.name, Assessment.id)
        .join(Assessment, Assessment.organisation_id == Organisation.id)
        .where(Assessment.state == AssessmentState.SUBMITTED, Assessment.questionnaire == "lianghua-sme")
    )
    with Session(db.engine) as session:
        rows = session.execute(access.permitted(query, Organisation.id, user=user, action=access.Action.READ)).all()
    client = app.test_client()
    client.set_cookie("sid", secret)
    return client, [(name, f"/assessments/{id_}") for name, id_ in rows]


def measure(client: FlaskClient, name: str, address: str, yard: float) -> None:
    """Figures of one enterprise."""
    page = client.get(f"{address}/what-if")
    form = FormReader(page.text)
    packed = client.get(f"{address}/what-if", headers={"Accept-Encoding": "gzip"})
    offered = form.options.get("measure", [])[:TICKED]
    print(f"{name}: page {len(page.data) / 1000:.0f} kB, {len(packed.data) / 1000:.1f} kB compressed")
    works = {
        "what-if page": lambda: client.get(f"{address}/what-if"),
        "fragment": lambda: client.post(f"{address}/what-if/outcome", data=form.fields),
        "plan page, seen before": lambda: client.get(f"{address}/plan?goal=best&budget=50"),
    }
    if offered:
        ticked = form.fields | {"measure": offered}
        works[f"fragment, {len(offered)} measures"] = lambda: client.post(f"{address}/what-if/outcome", data=ticked)
    else:
        print("   no measure is offered to it: nothing to tick")
    for what, work in works.items():
        middle, longest = milliseconds(work)
        bar = f", bar {BAR} ms {'kept' if longest <= BAR else 'MISSED'}" if what.startswith("fragment") else ""
        print(f"   {what}: median {middle:.1f} ms, longest {longest:.1f} ms, {middle / yard:.0f} × hello{bar}")
    middle, longest = milliseconds(lambda: anew(client, f"{address}/plan?goal=best&budget=50"), rounds=5)
    print(f"   plan page with its curve, anew: median {middle:.0f} ms, longest {longest:.0f} ms")


def anew(client: FlaskClient, address: str) -> None:
    """A plan page nobody has looked at."""
    plans._plan.cache_clear()
    plans._curve.cache_clear()
    client.get(address)


def main() -> None:
    """Print the figures."""
    yardstick = hello()
    yard, _ = milliseconds(lambda: yardstick.get("/"), rounds=400)
    print(f"hello: {yard:.2f} ms")
    with tempfile.TemporaryDirectory() as folder:
        client, addresses = product(folder)
        for name, address in addresses:
            measure(client, name, address, yard)
        db.engine.dispose()
