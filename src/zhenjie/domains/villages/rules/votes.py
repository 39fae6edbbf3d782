"""What a meeting must bring together, and how long a plan lies open before it. Pure."""

from datetime import date

from zhenjie.domains.villages.rules.editions import edition


def is_carried(kind: str, voters: int, present: int, agreed: int, on: date) -> str:
    """'' when the vote carries the plan (kind `surplus` or `dividend`), else a sentence that says what it lacks."""
    said = edition("rules", on, kind)[kind]
    if agreed > present or present > voters:
        return "同意的不能多于实到的，实到的不能多于应到的，请核对。"
    part, whole = said["present"]
    if present * whole < part * voters:
        return f"实到 {present}，不到应到 {voters} 的 {part}/{whole}，会议不能表决。"
    part, whole = said["agreed"]
    enough = agreed * whole > part * voters if said["agreed_over"] else agreed * whole >= part * voters
    if not enough:
        asked = f"超过 {part}/{whole}" if said["agreed_over"] else f"达到 {part}/{whole}"
        return f"同意 {agreed}，应到 {voters}，要{asked}才算通过。"
    return ""


def notice_days(kind: str, on: date) -> int:
    """For how many days a plan, or a frozen register (`register`), lies open."""
    if kind == "register":
        return int(edition("rules", on, "dividend")["dividend"]["objection_days"])
    return int(edition("rules", on, kind)[kind]["notice_days"])
