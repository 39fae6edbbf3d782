import sys

from zhenjie.config.cli import main

sys.exit(main())
