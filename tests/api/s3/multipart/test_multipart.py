"""Multipart uploads: order, sizes, ETags, checksums, listings, copies of parts, deaths."""

import base64
import hashlib
import io
import os
import threading
import zlib

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

MIB = 1 << 20
LARGE = os.urandom(5 * MIB)


def code(failure) -> tuple:
    return failure.value.response["Error"]["Code"], failure.value.response["ResponseMetadata"]["HTTPStatusCode"]


def etag_of(*parts: bytes) -> str:
    return f'"{hashlib.md5(b"".join(hashlib.md5(p).digest() for p in parts)).hexdigest()}-{len(parts)}"'


class Upload:
    def __init__(self, s3, bucket, key="k", **options):
        self.s3 = s3
        self.names = {"Bucket": bucket, "Key": key}
        self.names["UploadId"] = s3.create_multipart_upload(**self.names, **options)["UploadId"]
        self.parts = {}

    def put(self, number: int, body: bytes, **more) -> dict:
        answer = self.s3.upload_part(**self.names, PartNumber=number, Body=body, **more)
        row = {name: value for name, value in answer.items() if name == "ETag" or name.startswith("Checksum")}
        self.parts[number] = {"PartNumber": number, **row}
        return answer

    def complete(self, *numbers: int, **more) -> dict:
        parts = [self.parts[n] for n in numbers or sorted(self.parts)]
        return self.s3.complete_multipart_upload(**self.names, MultipartUpload={"Parts": parts}, **more)


def test_parts_become_one_object(s3, bucket):
    upload = Upload(s3, bucket, "a/b c", ContentType="text/x", Metadata={"m": "1"}, Tagging="t=1")
    upload.put(7, b"tail")
    upload.put(2, LARGE)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    answer = upload.complete()
    assert (answer["ETag"], answer["Key"], answer["Bucket"]) == (etag_of(LARGE, b"tail"), "a/b c", bucket)
    got = s3.get_object(Bucket=bucket, Key="a/b c")
    assert got["Body"].read() == LARGE + b"tail"
    assert (got["ContentType"], got["Metadata"], got["TagCount"], got["ETag"]) == (
        "text/x",
        {"m": "1"},
        1,
        answer["ETag"],
    )
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    attributes = s3.get_object_attributes(Bucket=bucket, Key="a/b c", ObjectAttributes=["ObjectParts"])
    assert attributes["ObjectParts"]["TotalPartsCount"] == 2


def test_a_part_put_again_replaces_the_first(s3, bucket):
    upload = Upload(s3, bucket)
    upload.put(1, b"old")
    upload.put(1, b"new")
    assert [p["Size"] for p in s3.list_parts(**upload.names)["Parts"]] == [3]
    upload.complete()
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"new"


def test_parts_left_out(s3, bucket):
    upload = Upload(s3, bucket)
    upload.put(1, b"x")
    upload.put(2, b"y")
    upload.complete(2)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"y"


def test_completions_that_are_refused(s3, bucket):
    upload = Upload(s3, bucket)
    upload.put(1, b"small")
    upload.put(2, LARGE)
    with pytest.raises(ClientError) as failure:
        upload.complete(1, 2)
    assert code(failure) == ("EntityTooSmall", 400)
    assert failure.value.response["Error"]["MinSizeAllowed"] == str(5 * MIB)
    with pytest.raises(ClientError) as failure:
        upload.complete(2, 1)
    assert code(failure) == ("InvalidPartOrder", 400)
    with pytest.raises(ClientError) as failure:
        upload.complete(2, 2)
    assert code(failure) == ("InvalidPartOrder", 400)
    upload.parts[3] = {"PartNumber": 3, "ETag": '"' + "0" * 32 + '"'}
    upload.parts[4] = {"PartNumber": 2, "ETag": '"' + "0" * 32 + '"'}
    for numbers in [(3,), (4,)]:
        with pytest.raises(ClientError) as failure:
            upload.complete(*numbers)
        assert code(failure) == ("InvalidPart", 400)
    with pytest.raises(ClientError) as failure:
        s3.complete_multipart_upload(**upload.names, MultipartUpload={"Parts": []})
    assert code(failure) == ("MalformedXML", 400)
    with pytest.raises(ClientError) as failure:
        upload.complete(2, MpuObjectSize=7)
    assert code(failure) == ("InvalidRequest", 400)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    upload.complete(2)


def test_conditions_of_a_completion(s3, bucket):
    first, second = Upload(s3, bucket), Upload(s3, bucket)
    first.put(1, b"1")
    second.put(1, b"2")
    first.complete(IfNoneMatch="*")
    with pytest.raises(ClientError) as failure:
        second.complete(IfNoneMatch="*")
    assert code(failure) == ("PreconditionFailed", 412)
    second.complete(IfMatch=etag_of(b"1"))
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"2"


def test_an_aborted_upload(s3, bucket):
    upload = Upload(s3, bucket)
    upload.put(1, b"x")
    s3.abort_multipart_upload(**upload.names)
    for call in (
        upload.complete,
        lambda: upload.put(2, b"y"),
        lambda: s3.list_parts(**upload.names),
        lambda: s3.abort_multipart_upload(**upload.names),
    ):
        with pytest.raises(ClientError) as failure:
            call()
        assert code(failure) == ("NoSuchUpload", 404)


@pytest.mark.parametrize("id_", ["nothing", "../../locks", "0" * 64, "x" * 2000])
def test_ids_that_are_none(s3, bucket, id_):
    with pytest.raises(ClientError) as failure:
        s3.upload_part(Bucket=bucket, Key="k", UploadId=id_, PartNumber=1, Body=b"x")
    assert code(failure) == ("NoSuchUpload", 404)


def test_an_upload_belongs_to_its_key(s3, bucket):
    upload = Upload(s3, bucket)
    upload.names["Key"] = "other"
    with pytest.raises(ClientError) as failure:
        upload.put(1, b"x")
    assert code(failure) == ("NoSuchUpload", 404)


@pytest.mark.parametrize("number", [0, -1, 10001])
def test_part_numbers_out_of_range(s3, bucket, number):
    upload = Upload(s3, bucket)
    with pytest.raises(ClientError) as failure:
        upload.put(number, b"x")
    assert code(failure) == ("InvalidArgument", 400)


def test_pages_of_parts(s3, bucket):
    upload = Upload(s3, bucket)
    for number in (1, 3, 5, 9, 10000):
        upload.put(number, b"x" * number)
    pages = list(s3.get_paginator("list_parts").paginate(**upload.names, PaginationConfig={"PageSize": 2}))
    assert [[p["PartNumber"] for p in page["Parts"]] for page in pages] == [[1, 3], [5, 9], [10000]]
    assert [p["Size"] for page in pages for p in page["Parts"]] == [1, 3, 5, 9, 10000]
    assert pages[0]["Parts"][0]["ETag"] == f'"{hashlib.md5(b"x").hexdigest()}"'


def test_pages_of_uploads(s3, bucket):
    uploads = [(key, Upload(s3, bucket, key).names["UploadId"]) for key in ["b", "a/1", "a/2", "b", "c/ü x", "b"]]
    expected = sorted(uploads, key=lambda row: row[0].encode())  # of one key: as they were begun
    for size in (1, 2, 1000):
        pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": size})
        assert [(u["Key"], u["UploadId"]) for page in pages for u in page.get("Uploads", [])] == expected
    grouped = list(
        s3.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1}
        )
    )
    assert [p["Prefix"] for page in grouped for p in page.get("CommonPrefixes", [])] == ["a/", "c/"]
    assert [u["Key"] for page in grouped for u in page.get("Uploads", [])] == ["b", "b", "b"]


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_of_checksums(s3, bucket, algorithm):
    upload = Upload(s3, bucket, ChecksumAlgorithm=algorithm)
    parts = [upload.put(1, LARGE, ChecksumAlgorithm=algorithm), upload.put(2, b"tail", ChecksumAlgorithm=algorithm)]
    answer = upload.complete()
    raw = b"".join(base64.b64decode(p[f"Checksum{algorithm}"]) for p in parts)
    make = {
        "CRC32": lambda b: zlib.crc32(b).to_bytes(4, "big"),
        "SHA1": lambda b: hashlib.sha1(b).digest(),
        "SHA256": lambda b: hashlib.sha256(b).digest(),
    }
    assert answer["ChecksumType"] == "COMPOSITE"
    assert answer[f"Checksum{algorithm}"] == base64.b64encode(make[algorithm](raw)).decode() + "-2"
    assert s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["Body"].read() == LARGE + b"tail"


def test_a_checksum_of_the_whole_object(s3, bucket):
    upload = Upload(s3, bucket, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    upload.put(1, LARGE)
    upload.put(2, b"tail")
    expected = base64.b64encode(zlib.crc32(LARGE + b"tail").to_bytes(4, "big")).decode()
    with pytest.raises(ClientError) as failure:
        upload.complete(ChecksumCRC32="AAAAAA==")
    assert code(failure) == ("BadDigest", 400)
    answer = upload.complete(ChecksumCRC32=expected, ChecksumType="FULL_OBJECT")
    assert (answer["ChecksumCRC32"], answer["ChecksumType"]) == (expected, "FULL_OBJECT")
    assert s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["Body"].read() == LARGE + b"tail"


def test_checksum_types_that_do_not_exist(s3, bucket):
    for options in [
        {"ChecksumAlgorithm": "SHA256", "ChecksumType": "FULL_OBJECT"},
        {"ChecksumAlgorithm": "CRC64NVME", "ChecksumType": "COMPOSITE"},
    ]:
        with pytest.raises(ClientError) as failure:
            s3.create_multipart_upload(Bucket=bucket, Key="k", **options)
        assert code(failure) == ("InvalidRequest", 400)
    upload = Upload(s3, bucket, ChecksumAlgorithm="SHA256")
    with pytest.raises(ClientError) as failure:
        upload.put(1, b"x", ChecksumAlgorithm="CRC32")
    assert code(failure) == ("InvalidRequest", 400)


def test_parts_that_are_copied(s3, bucket):
    s3.put_object(Bucket=bucket, Key="src", Body=LARGE + b"tail")
    upload = Upload(s3, bucket)
    size = len(LARGE) + 4
    for number, options in [(1, {}), (2, {"CopySourceRange": f"bytes={size - 4}-{size - 1}"})]:
        answer = s3.upload_part_copy(**upload.names, PartNumber=number, CopySource=f"{bucket}/src", **options)
        upload.parts[number] = {"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]}
    # The API reference of UploadPartCopy: a range is bytes=first-last, within the source.
    for bad in ["bytes=0-", "bytes=-5", "bytes=5-1", f"bytes=0-{size}", "0-1"]:
        with pytest.raises(ClientError) as failure:
            s3.upload_part_copy(**upload.names, PartNumber=1, CopySource=f"{bucket}/src", CopySourceRange=bad)
        assert code(failure) == ("InvalidArgument", 400), bad
    upload.complete()
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == LARGE + b"tail" + b"tail"


def test_boto3s_own_transfers(s3, bucket, tmp_path):
    data = os.urandom(17 * MIB + 5)
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(data), bucket, "big", Config=config, ExtraArgs={"ContentType": "x/y"})
    target = io.BytesIO()
    s3.download_fileobj(bucket, "big", target, Config=config)
    assert target.getvalue() == data
    s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copy", Config=config)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == data
    assert s3.head_object(Bucket=bucket, Key="copy")["ETag"].endswith('-4"')


def test_a_completion_that_is_asked_for_again_is_answered_again(make_server):
    server = make_server()
    s3 = server.client("s3")
    s3.create_bucket(Bucket="data")
    upload = Upload(s3, "data", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    upload.put(1, LARGE, ChecksumAlgorithm="CRC32")
    names = ("ETag", "Key", "ChecksumCRC32", "ChecksumType")
    first = upload.complete(ChecksumType="FULL_OBJECT", IfNoneMatch="*")
    s3.put_object(Bucket="data", Key="k", Body=b"newer")
    again = upload.complete(ChecksumType="FULL_OBJECT", IfNoneMatch="*")
    assert [again[name] for name in names] == [first[name] for name in names]
    server.kill()
    upload.s3 = s3 = make_server().client("s3")
    again = upload.complete(ChecksumType="FULL_OBJECT", IfNoneMatch="*")
    assert [again[name] for name in names] == [first[name] for name in names]
    assert s3.get_object(Bucket="data", Key="k")["Body"].read() == b"newer"
    with pytest.raises(ClientError) as failure:
        s3.list_parts(**upload.names)
    assert code(failure) == ("NoSuchUpload", 404)
    upload.names["Key"] = "other"
    with pytest.raises(ClientError) as failure:
        upload.complete()
    assert code(failure) == ("NoSuchUpload", 404)


def test_many_completions_of_one_upload(server, s3, bucket):
    upload = Upload(s3, bucket)
    upload.put(1, LARGE)
    outcomes = []

    def complete():
        try:
            Upload.complete(upload)
            outcomes.append("done")
        except ClientError as failure:
            outcomes.append(failure.response["Error"]["Code"])

    threads = [threading.Thread(target=complete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["done"] * 4
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == LARGE


def test_parts_of_one_number_at_the_same_time(server, s3, bucket):
    """The page mpuoverview: of two parts of one number the latest counts; both were taken, so one of them is there."""
    upload = {"Bucket": bucket, "Key": "k"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    clients = [server.client("s3") for _ in range(4)]
    for number in range(1, 31):
        etags = {}
        start = threading.Barrier(len(clients))

        def put(i: int, number=number, start=start, etags=etags):
            start.wait()
            etags[i] = clients[i].upload_part(**upload, PartNumber=number, Body=f"{number} of {i}".encode())["ETag"]

        threads = [threading.Thread(target=put, args=(i,)) for i in range(len(clients))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(etags) == len(clients)
        (part,) = s3.list_parts(**upload, PartNumberMarker=number - 1)["Parts"]
        assert part["ETag"] in etags.values()
