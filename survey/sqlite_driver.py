"""One SQLite library for the whole process: the bundled one, before anybody imports the standard library's.

Two SQLite libraries opening the same file in one process can lose committed rows, and versions before 3.51.3 can corrupt a
write-ahead log. So `pysqlite3` takes the place of `sqlite3` for everybody (the job queue imports it, too). Where no wheel of it
exists, the standard library's is used if it is new enough, and otherwise without a write-ahead log.
"""

import sys

WAL_SAFE = (3, 51, 3)  #: first version without the WAL-reset defect

try:
    import pysqlite3
    import pysqlite3.dbapi2
except ImportError:  # no wheel for this platform
    import sqlite3 as driver
else:
    driver = pysqlite3
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

JOURNAL_MODE = "WAL" if driver.sqlite_version_info >= WAL_SAFE else "DELETE"

__all__ = ["JOURNAL_MODE", "driver"]
