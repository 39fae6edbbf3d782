"""The file of outlines that a deployment brings (GeoJSON): features become shapes with the code or name of their unit. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenjie.core.geo import Datum, GeoError
from zhenjie.core.shapes import Shape, ShapeError, read_shape, rings_of
from zhenjie.engines.org.tables import TableError

LARGEST = 64 * 1024 * 1024
#: How surveys and the public sets call code and name; XZQDM and XZQMC are the land survey's (TD/T 1057-2020).
CODES = ("code", "代码", "区划代码", "XZQDM", "xzqdm", "adcode", "QHDM", "ZLDWDM")
NAMES = ("name", "名称", "单位", "XZQMC", "xzqmc", "QHMC", "ZLDWMC")


@dataclass(frozen=True, slots=True)
class Area:
    """One feature: its place in the file from 1, the unit's code and name as written there ('' for none), and the shape in CGCS2000;
    ``fault`` is a sentence where the shape is none."""

    number: int
    code: str
    name: str
    shape: Shape | None
    fault: str = ""


def read_outlines(path: Path, datum: Datum = "cgcs2000") -> Iterator[Area]:
    """Every feature of the file. Raises TableError when the file as a whole can't be read."""
    if not path.is_file():
        raise TableError(f"找不到文件“{path.name}”，请检查文件名和位置。")
    if path.stat().st_size > LARGEST:
        raise TableError(f"“{path.name}”超过 {LARGEST >> 20} MB 的上限，请先简化边界，或按镇街分成几个文件。")
    try:
        told = json.loads(path.read_text("utf-8-sig"))
        features = told["features"] if told["type"] == "FeatureCollection" else [told]
        _projected(path.name, told)
        yield from (_area(number, one, datum) for number, one in enumerate(features, 1))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(f"“{path.name}”不是 GeoJSON，请用地图软件把边界导出成 GeoJSON（UTF-8）再导入。") from error


def _projected(name: str, told: dict[str, Any]) -> None:
    """Older GeoJSON may name another reference system (RFC 7946 has none): metres of a projection are no degrees."""
    named = str(((told.get("crs") or {}).get("properties") or {}).get("name", ""))
    if named and not named.endswith(("CRS84", "4326", "4490")):
        raise TableError(f"“{name}”的坐标系是 {named}，请先转成 CGCS2000 经纬度（EPSG:4490）再导入。")


def _area(number: int, told: dict[str, Any], datum: Datum) -> Area:
    said = {str(key): str(value).strip() for key, value in (told.get("properties") or {}).items() if value is not None}
    code = next((said[key] for key in CODES if said.get(key)), "").removesuffix(".0")
    name = next((said[key] for key in NAMES if said.get(key)), "")
    try:
        shape = read_shape(json.dumps(told.get("geometry") or {}), datum)
        if shape is None or not rings_of(shape) or any(len(ring) < 4 for ring in rings_of(shape)):
            return Area(number, code, name, None, "不是面，边界应是 Polygon 或 MultiPolygon，每圈至少三个角点。")
    except (ShapeError, GeoError) as error:
        return Area(number, code, name, None, str(error))
    return Area(number, code, name, shape)
