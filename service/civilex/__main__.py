"""``python -m civilex`` is ``civilex``."""

import sys

from civilex.cli import main

sys.exit(main())
