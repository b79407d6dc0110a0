import pytest
from lake_driver import Driver


@pytest.fixture
def drivers(tmp_path):
    """Opens drivers on the test's folder."""
    started = []

    def make(**options) -> Driver:
        started.append(Driver(tmp_path / "data", **options))
        return started[-1]

    yield make
    for driver in started:
        if driver.process.poll() is None:
            driver.close()


@pytest.fixture
def lake(drivers) -> Driver:
    driver = drivers()
    driver.do("create_bucket")
    return driver
