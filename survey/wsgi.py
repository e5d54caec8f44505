"""The application for a WSGI server, with the settings of the environment."""

import os

from survey import create_app
from survey.config import Config

app = create_app(Config.from_environment(os.environ, demo=os.environ.get("RONGPING_DEMO") == "1"))
