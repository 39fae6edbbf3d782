"""What every long-lived process does once it stands."""

import gc


def settle() -> None:
    """What stands now stays: models, routes, forms. Left alone, Python's collector walks all of it again and again; one page in thirty
    would wait a tenth of a second for it, and an import spend a tenth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
