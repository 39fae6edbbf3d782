"""What every test stands on: the test settings, no network, one clock that tests may hold still."""

import gc
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket

LOCAL = ["127.0.0.1", "::1"]
# No test measures time: on a busy machine an example takes longer, and that is no fault.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--strict-skips", action="store_true", help="a skipped test is a failed run (CI)")


def pytest_configure(config: pytest.Config) -> None:
    """The trail refuses to be emptied; between transactional tests it has to be."""
    from tests.ground.emptying import let_tests_empty_the_trail  # app ready

    let_tests_empty_the_trail()


def _pure(place: str) -> bool:
    """Tests of pure packages need no database and run once, not once per database."""
    return "tests/core" in place or "reading/text" in place or "reading/checks" in place


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What the marks of a leg leave out anyway is not read: reading a file of tests costs more than many a test in it."""
    place, marks = collection_path.as_posix(), config.option.markexpr
    if "not browser" in marks and place.endswith("tests/browser"):
        return True
    if "not pure" in marks and _pure(place):
        return True
    return True if marks == "browser" and collection_path.is_file() and "tests/browser/" not in place else None


def _asks_no_database(item: pytest.Item) -> bool:
    """pytest-django shuts the database to whoever does not ask for it."""
    without = {"db", "transactional_db", "django_db_setup"}.isdisjoint(getattr(item, "fixturenames", ()))
    of_django = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    return without and not of_django and item.get_closest_marker("django_db") is None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _pure(item.nodeid) or _asks_no_database(item):
            item.add_marker("pure")
        if "browser" in item.keywords and "tests/browser/" not in item.nodeid and item.get_closest_marker("browser"):
            raise pytest.UsageError(
                f"{item.nodeid}: tests of the browser stand in tests/browser, elsewhere no leg reads them"
            )


def pytest_collection_finish() -> None:
    """What was read stays until the end: nobody has to look through it again and again for what could be thrown away."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With --strict-skips a skip counts as a failure and is named."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--strict-skips") and reporter and reporter.stats.get("skipped"):
        reporter.write_line("CI 中不得跳过测试：上面列出的被跳过了")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def small_tables_are_asked_anew() -> None:
    """The extent of a large table is kept for a while; the next test has another table under the same name."""
    from zhenjie.engines.ledger.counting import forget  # app ready

    forget()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Network is off; the machine's own database and browser stay reachable."""
    if "browser" not in item.keywords:
        from pytest_socket import socket_allow_hosts  # slow import

        disable_socket(allow_unix_socket=True)
        socket_allow_hosts(LOCAL, allow_unix_socket=True)
