"""层级: which kind of unit may hang below which, what people call the kinds, and what a division code says of itself.

Codes: GB/T 2260 (2, 4, 6 digits), 国统字〔2009〕91号 (9 for the township, 12 for the village; trailing zeros allowed).
"""

ORDER = (
    "nation",
    "province",
    "prefecture",
    "county",
    "township",
    "district",
    "village",
    "grid",
    "building",
    "stairwell",
)
OFFICE = "office"
MAY_BE_ROOT = frozenset(ORDER[:5])
HEADS = {"village": "负责人", "grid": "网格长", "building": "楼长", "stairwell": "单元长"}

WORDS = {
    "nation": "国家 全国",
    "province": "省 自治区 直辖市 省级",
    "prefecture": "市 地级市 自治州 地区 盟 市级 地级",
    "county": "县（市、区） 县 区 县级市 旗 区县 县区 县级 区市县",
    "township": "镇街 镇 乡 街道 街道办事处 民族乡 苏木 乡镇 乡级",
    "district": "片区 管区 新村 新村党委 工作片",
    "village": "村（社区） 村 社区 行政村 居委会 村委会 村居 村级 嘎查",
    "grid": "网格 微网格",
    "building": "楼栋 楼 楼宇 幢",
    "stairwell": "单元 楼道 门栋",
    "office": "科室 办公室 中心 站所 部门 所 站 队 科 办",
}
BY_WORD = {word: kind for kind, words in WORDS.items() for word in words.split()} | {kind: kind for kind in WORDS}


def word(kind: str) -> str:
    """What people call units of `kind`."""
    return WORDS[kind].split()[0]


def fits(upper: str, kind: str) -> bool:
    """Whether a unit of `kind` may hang below one of kind `upper`; offices hang anywhere, below an office only offices."""
    if kind == OFFICE:
        return True
    return upper != OFFICE and ORDER.index(upper) < ORDER.index(kind)


def kind_of_code(code: str) -> str:
    """The kind that a division code tells by its length and zeros; '' when it tells none."""
    if not (code.isascii() and code.isdigit()):
        return ""
    if len(code) == 12:
        return "village" if code[9:] != "000" else "township" if code[6:9] != "000" else kind_of_code(code[:6])
    if len(code) == 6:
        return "county" if code[4:] != "00" else "prefecture" if code[2:4] != "00" else "province"
    return {2: "province", 4: "prefecture", 9: "township"}.get(len(code), "")


def codes_above(code: str) -> tuple[str, ...]:
    """The codes under which the unit above may be written, the most likely first."""
    if not (code.isascii() and code.isdigit()):
        return ()
    size, above = len(code), []
    if size > 12:
        above.append(code[:12])
    elif size == 12 and code[9:] != "000":
        above += [code[:9], code[:9] + "000"]
    elif size == 9 or (size == 12 and code[6:9] != "000"):
        above += [code[:6], code[:6] + "000000"]
    elif size == 6 and code[4:] != "00":
        above += [code[:4], code[:4] + "00", code[:2], code[:2] + "0000"]
    elif size == 4 or (size == 6 and code[2:4] != "00"):
        above += [code[:2], code[:2] + "0000"]
    return tuple(above)


def is_national(code: str) -> bool:
    """Whether `code` has the form of a division code; all others are the deployment's own."""
    return bool(kind_of_code(code))
