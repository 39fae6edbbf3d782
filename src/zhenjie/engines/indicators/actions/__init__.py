"""The only writers of indicators: catalogue, targets, figures, closings. Atomic, each with its entry in the trail."""

from zhenjie.engines.indicators.actions.catalogue import sync_catalogue
from zhenjie.engines.indicators.actions.closing import close, closing_of
from zhenjie.engines.indicators.actions.posting import post, post_many
from zhenjie.engines.indicators.actions.sheets import enter_sheet
from zhenjie.engines.indicators.actions.standing import ref
from zhenjie.engines.indicators.actions.targets import drop_target, set_target

__all__ = [
    "close",
    "closing_of",
    "drop_target",
    "enter_sheet",
    "post",
    "post_many",
    "ref",
    "set_target",
    "sync_catalogue",
]
