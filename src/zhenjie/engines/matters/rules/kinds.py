"""诉求类型 and 紧急程度: the words under which the dated limits know them (domain.md 4.2)."""

KINDS = {"ask": "咨询", "help": "求助", "complaint": "投诉", "report": "举报", "advice": "建议", "thanks": "感谢"}
URGENCIES = {"urgent": "特急", "pressing": "紧急", "normal": "一般", "hard": "疑难"}
