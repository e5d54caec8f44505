"""Run the benchmarks one after another, each in its own process: `python -m tests.bench [NAME …]`."""

import os
import subprocess
import sys
import time
from pathlib import Path

ONE_THREAD = os.environ | {"OPENBLAS_NUM_THREADS": "1"}  #: two BLAS threads on two cores wait for each other
FOLDER = Path(__file__).parent
NAMES = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def run(name: str) -> int:
    """Run one benchmark's `main()` in a fresh process, so that none warms up or weighs down the next."""
    print(f"== {name}", flush=True)
    start = time.perf_counter()
    code = f"from tests.bench.bench_{name} import main; main()"
    status = subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parents[1], env=ONE_THREAD, check=False).returncode
    print(
        f"-- {name}: {time.perf_counter() - start:.1f} s{'' if status == 0 else f', failed with status {status}'}\n",
        flush=True,
    )
    return status


def main(wanted: list[str]) -> int:
    """Run those named, or all; the number that failed is the exit status."""
    names = [name.removeprefix("bench_").removesuffix(".py") for name in wanted] or NAMES
    unknown = sorted(set(names) - set(NAMES))
    if unknown or not names:
        print(
            f"unknown: {', '.join(unknown) or 'nothing to run'}; there are: {', '.join(NAMES) or 'none'}",
            file=sys.stderr,
        )
        return 2
    return sum(run(name) != 0 for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
