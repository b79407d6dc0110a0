import pytest

from tests.conftest import Server
from tests.jobs.stand_in import Jobs, make_engine


@pytest.fixture(scope="session")
def jobs(session_folder) -> Jobs:
    """A server with a stand-in engine."""
    server = Server(session_folder / "jobs-data", "--engine", make_engine(session_folder / "stand-in"))
    yield Jobs(server)
    assert server.stop() == 0
