"""A small pretrained network for Chinese that has learned from labelled reports what in a text is the name of a project and how far that project is.

The network is the lower eight layers of multilingual-e5-small (Wang et al. 2024, MIT licence), cut to the pieces of Chinese text. Its pieces and two
lowest layers are held as they were, in four bits a weight (`chinese.npz`); the six above them were tuned on labelled reports and are held in eight bits
(`names.npz`). `tests.ground.learn` makes both anew. NumPy only; usable alone.
"""

from .telling import tell
from .told import LABELS, STAGES, Told

__all__ = ["LABELS", "STAGES", "Told", "tell"]
