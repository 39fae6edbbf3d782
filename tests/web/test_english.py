"""English screen texts: a noun with a number that may be one has both its forms."""

import re

from django.utils.translation import override

from tests.ground.messages import read
from zhenjie.engines.schedules.queries.slipping import say_days

#: A bound is never one: at most 5,000 rows, from 3 firms on.
BOUNDS = {"most", "least", "fewest"}
#: 3 days, 3 working days, <b>3</b> days; but not 3 of the firms, 3 or more returns.
COUNTED = r"%\({}\)[sd](?:</b>)? (?:(?!of |or |and |with |in |on |to )[a-z]+ ){{0,3}}([a-z-]+)"


def test_a_counted_noun_has_both_forms() -> None:
    """The nouns are those that stand in both forms somewhere: no list to keep."""
    texts = {message.id: message.string for message in read() if message.id and not message.context}
    nouns = set()
    for said in texts.values():
        if isinstance(said, tuple):
            one, several = (set(re.findall(r"[a-z-]+", form)) for form in said)
            nouns |= {word for word in several - one if word == "people" or word.endswith("s")}
    assert {"days", "projects", "households", "people"} <= nouns

    single = {chinese: english for chinese, english in texts.items() if isinstance(chinese, str)}
    bare = [
        f"{chinese} -> {english}"
        for chinese, english in single.items()
        for name in re.findall(r"%\((\w+)\)[sd](?:</\w+>)? ?[一-鿿]", chinese)
        if name not in BOUNDS and nouns.intersection(re.findall(COUNTED.format(name), english))
    ]
    assert not bare, "\n".join(bare)


def test_one_and_several() -> None:
    with override("en"):
        assert [say_days(1, "wd"), say_days(2, "wd"), say_days(1, "d")] == ["1 working day", "2 working days", "1 day"]
    with override("zh-hans"):
        assert [say_days(1, "wd"), say_days(2, "d")] == ["1 个工作日", "2 天"]
