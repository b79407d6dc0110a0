"""What was acknowledged is there after kill -9."""

import concurrent.futures
import threading


def test_acknowledged_calls_survive_a_kill(make_server):
    server = make_server()
    acknowledged: list[str] = []

    def create(writer: int) -> None:
        client = server.client("glue")
        for number in range(1000):
            name = f"w{writer}_{number}"
            try:
                client.create_database(DatabaseInput={"Name": name})
            except Exception:  # the server is gone
                return
            acknowledged.append(name)

    threads = [threading.Thread(target=create, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 60:
        assert any(thread.is_alive() for thread in threads)
    server.kill()
    for thread in threads:
        thread.join()
    client = make_server().client("glue")
    for name in acknowledged:
        assert client.get_database(Name=name)["Database"]["Name"] == name


def test_readers_go_on_while_others_write(server):
    """Reads see whole states: a database is listed with its description or not at all."""
    names = [f"reading_{number}" for number in range(30)]

    def create() -> None:
        client = server.client("glue")
        for name in names:
            client.create_database(DatabaseInput={"Name": name, "Description": name})

    client = server.client("glue")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        writer = pool.submit(create)
        while not writer.done():
            for page in client.get_paginator("get_databases").paginate():
                for database in page["DatabaseList"]:
                    if database["Name"] in names:
                        assert database["Description"] == database["Name"]
        writer.result()
    for name in names:
        assert client.get_database(Name=name)["Database"]["Description"] == name
