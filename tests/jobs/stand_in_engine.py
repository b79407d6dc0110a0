#!/usr/bin/env python3
"""Stands in for bindery-engine where only the supervision of a run is tested: says that it is ready, and waits.

Its name decides what else it does: `dies` ends with an error once a run's script has touched the file
/…/engine-dies beside it; `silent` never gets ready.
"""

import os
import pathlib
import sys
import time

me = pathlib.Path(sys.argv[0])
if me.name == "silent":
    print("no memory left", file=sys.stderr)
    sys.exit(3)
print("bindery-engine ready sc://127.0.0.1:9", flush=True)
while True:
    if me.name == "dies" and (me.parent / "engine-dies").exists():
        print("the stand-in was told to die", file=sys.stderr, flush=True)
        os._exit(7)
    time.sleep(0.02)
