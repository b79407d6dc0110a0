"""Writes the C++ shapes, shape tables and the table of operations from botocore's service descriptions.

    shapes.py ROOT OUT SITE_PACKAGES

Every file ROOT/src/api/<service>/<resource>/<operation_in_snake_case>.cpp is an operation; the shapes that it needs go to

    OUT/aws/<service>/<operation>.h, <structure>.h   structures, a file each (structures that contain each other share one)
    OUT/aws/<service>/shapes.h                       all of them; prefer the single ones, they change less often
    OUT/aws/<service>/tables.cpp                     the constant tables that the codecs read
    OUT/api/operations.cpp                           every service with every operation of its description

A file whose text would not change is not touched.
"""

import gzip
import json
import re
import sys
from functools import cache
from pathlib import Path

from patterns import Patterns

# service: (API version, protocol). The service's folder under src/api and its C++ namespace have the same name.
SERVICES = {
    "athena": ("2017-05-18", "Json"),
    "glue": ("2017-03-31", "Json"),
    "logs": ("2014-03-28", "Json"),
    "s3": ("2006-03-01", "RestXml"),
    "sts": ("2011-06-15", "Query"),
}

# Enumerations that are checked. All others are taken as text: the services add values to them (worker types, connection
# types, versions), and a new value must not need a new Bindery. Only closed sets with a rule behind each value are listed.
ENFORCED = {
    "athena": {"DataCatalogType", "EncryptionOption", "MetadataQueryType", "QueryResultType", "WorkGroupState"},
    "glue": {
        "ColumnStatisticsType", "Comparator", "CrawlerLineageSettings", "CsvHeaderOption", "DeleteBehavior",
        "EnableHybridValues", "ExistCondition", "Logical", "LogicalOperator", "PrincipalType", "RecrawlBehavior",
        "ResourceShareType", "Sort", "SortDirectionType", "UpdateBehavior", "UpdateCatalogBehavior",
    },
    "logs": {"OrderBy"},
    "s3": set(),
    "sts": set(),
}

# Names that our own code uses in every operation file: a shape of that name gets the service's name in front.
OUR_NAMES = {"Access", "AnyValue", "Context", "Digest", "Error", "ErrorCode", "Json", "Operation", "Recursive", "Result",
             "Services", "Time"}
KEYWORDS = {"and", "bool", "break", "case", "char", "class", "const", "continue", "default", "delete", "do", "double",
            "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "if", "inline", "int",
            "long", "namespace", "new", "not", "operator", "or", "private", "protected", "public", "register", "requires",
            "return", "shape_table", "short", "signed", "static", "struct", "switch", "template", "this", "throw", "true",
            "try", "typename", "union", "unsigned", "using", "virtual", "void", "while"}

# The root elements of S3's answers, which its description leaves out.
S3_ROOTS = {
    "ListBuckets": "ListAllMyBucketsResult", "ListObjects": "ListBucketResult", "ListObjectsV2": "ListBucketResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult", "DeleteObjects": "DeleteResult",
    "ListObjectVersions": "ListVersionsResult", "GetBucketLocation": "LocationConstraint",
    "GetBucketVersioning": "VersioningConfiguration", "GetBucketTagging": "Tagging", "GetObjectTagging": "Tagging",
    "GetBucketAcl": "AccessControlPolicy", "GetObjectAcl": "AccessControlPolicy",
    "GetObjectAttributes": "GetObjectAttributesResponse",
}
# Operations of S3 whose address another, current operation has too.
S3_NOT_ROUTED = {"ListDirectoryBuckets", "WriteGetObjectResponse"}

KINDS = {"structure": "Structure", "list": "List", "map": "Map", "string": "Text", "integer": "Integer", "long": "Long",
         "double": "Double", "float": "Double", "boolean": "Boolean", "timestamp": "Timestamp", "blob": "Blob"}
SCALARS = {"string": "std::string", "integer": "int64_t", "long": "int64_t", "double": "double", "float": "double",
           "boolean": "bool", "timestamp": "bindery::Time", "blob": "std::string"}
TIME_FORMATS = {"unixTimestamp": "EpochSeconds", "iso8601": "Iso8601", "rfc822": "HttpDate"}


@cache
def snake(name):
    """The name as boto3 spells it: EnableHTTPS2 -> enable_https2."""
    # The same steps as botocore.xform_name, which is slow to import.
    special = re.search(r"[A-Z]{2,}s$", name)
    if special:
        matched = special.group()
        name = name[: -len(matched)] + "_" + matched.lower()
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()
    name = re.sub(r"_+", "_", name.replace("-", "_"))
    return {"e_tag": "etag"}.get(name, name)


def member_name(name):
    name = snake(name)
    return name + "_" if name in KEYWORDS or name[0].isdigit() else name


def quote(text):
    out = []
    for byte in text.encode():
        char = chr(byte)
        if char in '"\\':
            out.append("\\" + char)
        elif 32 <= byte < 127 and char != "?":
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


class Service:
    def __init__(self, name, files, site_packages):
        version, self.protocol = SERVICES[name]
        path = Path(site_packages) / "botocore" / "data" / name / version / "service-2.json.gz"
        self.name = name
        self.model = json.loads(gzip.decompress(path.read_bytes()))
        self.shapes = self.model["shapes"]
        self.by_file = {snake(operation): operation for operation in self.model["operations"]}
        self.operations = []
        for file in files:
            if file not in self.by_file:
                sys.exit(f"shapes.py: src/api/{name}/*/{file}.cpp: {name} has no operation of that name")
            self.operations.append(self.by_file[file])
        self.structures = {}  # C++ name -> the shape's description, in order of need
        self.groups = {}      # C++ name -> name of the header's stem
        self.collect()

    def cpp_name(self, shape):
        return self.name.capitalize() + shape if shape in OUR_NAMES else shape

    def is_document(self, shape):
        return bool(self.shapes[shape].get("document"))

    def references(self, description):
        """The structures that a structure holds, with whether it holds them directly."""
        for member in description.get("members", {}).values():
            yield from self.structures_under(member["shape"], True)

    def structures_under(self, shape, direct):
        description = self.shapes[shape]
        if description.get("document"):
            return
        if description["type"] == "structure":
            yield shape, direct
        elif description["type"] == "list":
            yield from self.structures_under(description["member"]["shape"], False)
        elif description["type"] == "map":
            yield from self.structures_under(description["value"]["shape"], False)

    def collect(self):
        nouns = {}
        roots = []
        for operation in sorted(self.operations):
            for part, suffix in (("input", "Request"), ("output", "Response")):
                reference = self.model["operations"][operation].get(part)
                description = dict(self.shapes[reference["shape"]] if reference else {"members": {}})
                description["operation"], description["part"] = operation, part
                if reference and "locationName" in reference:
                    description["locationName"] = reference["locationName"]
                    description["xmlNamespace"] = reference.get("xmlNamespace")
                roots.append((operation + suffix, description))
        stack = [shape for _, description in roots for shape, _ in self.references(description)]
        while stack:
            shape = stack.pop()
            if shape not in nouns:
                nouns[shape] = self.shapes[shape]
                stack += [other for other, _ in self.references(self.shapes[shape])]
        reach = {shape: self.reachable(shape) for shape in nouns}
        done = set()

        def visit(shape):
            if shape in done:
                return
            cycle = sorted(other for other in reach[shape] if shape in reach[other]) if shape in reach[shape] else [shape]
            done.update(cycle)
            for part in cycle:
                for other, _ in self.references(self.shapes[part]):
                    visit(other)
            for part in cycle:
                self.structures[self.cpp_name(part)] = dict(nouns[part], cycle=set(cycle) if len(cycle) > 1 or
                                                            shape in reach[shape] else set())
                self.groups[self.cpp_name(part)] = snake(self.cpp_name(cycle[0]))

        for shape in sorted(nouns):
            visit(shape)
        operation_files = {snake(operation) for operation in self.operations}
        for name, stem in self.groups.items():
            if stem in operation_files:
                self.groups[name] = stem + "_shape"
        for name, description in roots:
            if name in self.structures:
                sys.exit(f"shapes.py: {self.name} has a structure named {name} already")
            self.structures[name] = dict(description, cycle=set())
            self.groups[name] = snake(description["operation"])

    def reachable(self, shape):
        seen, stack = set(), [other for other, _ in self.references(self.shapes[shape])]
        while stack:
            other = stack.pop()
            if other not in seen:
                seen.add(other)
                stack += [further for further, _ in self.references(self.shapes[other])]
        return seen

    def cpp_type(self, shape):
        description = self.shapes[shape]
        kind = description["type"]
        if description.get("document"):
            return "bindery::Json"
        if kind == "structure":
            return self.cpp_name(shape)
        if kind == "list":
            return f"std::vector<{self.cpp_type(description['member']['shape'])}>"
        if kind == "map":
            return f"std::map<std::string, {self.cpp_type(description['value']['shape'])}>"
        return SCALARS[kind]

    def is_stream(self, member):
        return bool(member.get("streaming") or self.shapes[member["shape"]].get("streaming"))

    def field_type(self, description, name, member):
        """The C++ type of a member, the same without `optional`, and the accessor of the optional."""
        if self.is_stream(member):
            stream = "std::unique_ptr<bindery::ByteStream>"
            return stream, f"OptionalOf<{stream}>"
        plain = self.cpp_type(member["shape"])
        if member["shape"] in description["cycle"]:
            return f"bindery::Recursive<{plain}>", f"OptionalOf<bindery::Recursive<{plain}>>"
        if name in description.get("required", []):
            return plain, None
        return f"std::optional<{plain}>", f"OptionalOf<std::optional<{plain}>>"

    # --- headers ---

    def header(self, stem, names):
        includes = set()
        for name in names:
            for shape, _ in self.references(self.structures[name]):
                other = self.groups[self.cpp_name(shape)]
                if other != stem:
                    includes.add(f'#include "aws/{self.name}/{other}.h"')
        text = ["// Generated by tools/generate/shapes.py.", "#pragma once", "", '#include "aws/shape.h"', *sorted(includes),
                "", f"namespace bindery::{self.name} {{", ""]
        if len(names) > 1 and self.structures[names[0]]["cycle"]:
            text += [f"struct {name};" for name in names] + [""]
        for name in names:
            description = self.structures[name]
            text += [f"struct {name} {{"]
            for wire, member in description.get("members", {}).items():
                kind, access = self.field_type(description, wire, member)
                scalar = not access and kind in ("int64_t", "double", "bool")
                text.append(f"  {kind} {member_name(wire)}{' = {}' if scalar or access or kind else ''};")
            text += ["", "  static const aws::Shape shape_table;", "};", ""]
        text += [f"}} // namespace bindery::{self.name}", ""]
        return "\n".join(text)

    def headers(self):
        stems = {}
        for name, stem in self.groups.items():
            stems.setdefault(stem, []).append(name)
        files = {f"aws/{self.name}/{stem}.h": self.header(stem, names) for stem, names in stems.items()}
        files[f"aws/{self.name}/shapes.h"] = "\n".join(
            ["// Generated by tools/generate/shapes.py.", "#pragma once", "", '#include "aws/shape.h"'] +
            [f'#include "aws/{self.name}/{stem}.h"' for stem in sorted(stems)] + [""])
        return files

    # --- tables ---

    def constraint(self, shape, patterns):
        description = self.shapes[shape]
        parts = []
        if "min" in description:
            parts.append(f".min = {int(description['min'])}")
        if "max" in description and int(description["max"]) < 2**62:
            parts.append(f".max = {int(description['max'])}")
        if "pattern" in description and self.protocol == "Json":
            name = patterns.add(description["pattern"])
            if name:
                parts.append(f".pattern = &{name}")
        values = []
        if "enum" in description and shape in ENFORCED[self.name]:
            values = description["enum"]
            parts.append(f".values = values_{shape}")
        return parts, values

    def emit_shape(self, shape, out, done, patterns):
        """Writes the table of a shape that is no structure; returns the expression for its address."""
        description = self.shapes[shape]
        kind = description["type"]
        if description.get("document"):
            return "&document_shape"
        if kind == "structure":
            return f"&{self.cpp_name(shape)}::shape_table"
        if shape in done:
            return f"&shape_{shape}"
        done.add(shape)
        fields = [f".kind = Kind::{KINDS[kind]}", f".name = {quote(shape)}"]
        if kind == "list":
            item = description["member"]
            element = self.emit_shape(item["shape"], out, done, patterns)
            fields += [f".element = {element}", f".list = &ListOf<{self.cpp_type(item['shape'])}>::access"]
        elif kind == "map":
            key = self.emit_shape(description["key"]["shape"], out, done, patterns)
            value = self.emit_shape(description["value"]["shape"], out, done, patterns)
            fields += [f".element = {value}", f".key = {key}",
                       f".map = &MapOf<{self.cpp_type(description['value']['shape'])}>::access"]
        constraint, values = self.constraint(shape, patterns)
        if values:
            out.append(f"constexpr std::string_view values_{shape}[] = {{{', '.join(map(quote, values))}}};")
        if constraint:
            out.append(f"constexpr Constraint constraint_{shape}{{{', '.join(constraint)}}};")
            fields.append(f".constraint = &constraint_{shape}")
        if description.get("timestampFormat"):
            fields.append(f".time_format = TimeFormat::{TIME_FORMATS[description['timestampFormat']]}")
        if description.get("flattened"):
            fields.append(".is_flattened = true")
        if description.get("sensitive"):
            fields.append(".is_sensitive = true")
        if kind == "list" and "locationName" in description["member"]:
            fields.append(f".xml_name = {quote(description['member']['locationName'])}")
        if kind == "map":
            for part in ("key", "value"):
                if "locationName" in description[part]:
                    fields.append(f".xml_{part} = {quote(description[part]['locationName'])}")
        out.append(f"constexpr Shape shape_{shape}{{{', '.join(fields)}}};")
        return f"&shape_{shape}"

    def emit_member(self, name, wire, member, table):
        description = self.structures[name]
        out, done, patterns = table
        _, access = self.field_type(description, wire, member)
        shape = "&stream_shape" if self.is_stream(member) else self.emit_shape(member["shape"], out, done, patterns)
        fields = [f".name = {quote(wire)}", f".shape = {shape}", f".offset = offsetof({name}, {member_name(wire)})"]
        if access:
            fields.append(f".optional = &{access}::access")
        if wire in description.get("required", []):
            fields.append(".is_required = true")
        if member.get("flattened") or self.shapes[member["shape"]].get("flattened"):
            fields.append(".is_flattened = true")
        if member.get("xmlAttribute"):
            fields.append(".is_attribute = true")
        if description.get("payload") == wire:
            fields.append(".location = Location::Payload")
        elif "location" in member:
            place = {"uri": "Uri", "header": "Header", "headers": "Headers", "querystring": "Query",
                     "statusCode": "StatusCode"}[member["location"]]
            fields.append(f".location = Location::{place}")
        if member.get("timestampFormat"):
            fields.append(f".time_format = TimeFormat::{TIME_FORMATS[member['timestampFormat']]}")
        if "locationName" in member and member["locationName"] != wire:
            fields.append(f".wire_name = {quote(member['locationName'])}")
        if member.get("xmlNamespace"):
            fields.append(f".xml_namespace = {quote(member['xmlNamespace'].get('uri', ''))}")
        return "    {" + ", ".join(fields) + "},"

    def tables(self):
        out, done, patterns, structures = [], set(), Patterns(), []
        for name, description in self.structures.items():
            members = description.get("members", {})
            rows = [self.emit_member(name, wire, member, (out, done, patterns)) for wire, member in members.items()]
            if rows:
                out += [f"constexpr Member members_{name}[] = {{", *rows, "};"]
            fields = [".kind = Kind::Structure", f".name = {quote(name)}"]
            if rows:
                fields.append(f".members = members_{name}")
            root, namespace = self.root_element(name, description)
            if root:
                fields.append(f".xml_name = {quote(root)}")
            if namespace:
                fields.append(f".xml_namespace = {quote(namespace)}")
            structures.append(f"constinit const aws::Shape {name}::shape_table{{{', '.join(fields)}}};")
        return "\n".join(
            ["// Generated by tools/generate/shapes.py.", f'#include "aws/{self.name}/shapes.h"', '#include "aws/pattern.h"',
             "", "#include <cstddef>", "", f"namespace bindery::{self.name} {{", "", "namespace {", "",
             "using namespace bindery::aws;", "",
             '[[maybe_unused]] constexpr Shape document_shape{.kind = Kind::Document, .name = "Document"};',
             '[[maybe_unused]] constexpr Shape stream_shape{.kind = Kind::Stream, .name = "Stream"};',
             *patterns.definitions(), *out, "", "} // namespace", "", *structures, "",
             f"}} // namespace bindery::{self.name}", ""])

    def root_element(self, name, description):
        namespace = (description.get("xmlNamespace") or {}).get("uri", "")
        if description.get("part") == "output":
            operation = description["operation"]
            if self.name == "s3":
                return S3_ROOTS.get(operation, operation + "Result"), "http://s3.amazonaws.com/doc/2006-03-01/"
            return operation + "Result", ""
        return description.get("locationName", ""), namespace

    # --- operations ---

    def route(self, operation):
        http = operation["http"]
        path, _, query = http["requestUri"].partition("?")
        names = query.split("&") if query else []
        header = ""
        input_shape = self.shapes[operation["input"]["shape"]] if "input" in operation else {}
        for wire in input_shape.get("required", []):
            member = input_shape["members"][wire]
            if member.get("location") == "querystring":
                names.append(member["locationName"])
            if member.get("location") == "header" and wire == "CopySource":
                header = member["locationName"]
        if operation.get("deprecated") or operation["name"] in S3_NOT_ROUTED:
            return [], ""
        fields = [f".method = {quote(http['method'])}"]
        if "{Bucket}" in path:
            fields.append(".has_bucket = true")
        if "{Key+}" in path:
            fields.append(".has_key = true")
        if names:
            fields.append(f".query = query_{operation['name']}")
        if header:
            fields.append(f".header = {quote(header)}")
        return names, ", ".join(fields)

    def operation_rows(self):
        queries, rows = [], []
        for name in sorted(self.model["operations"]):
            fields = [f".name = {quote(name)}"]
            if name in self.operations:
                fields.append(f".operation = &{self.name}::{snake(name)}")
            if self.protocol == "RestXml":
                names, route = self.route(self.model["operations"][name])
                if names:
                    queries.append(f"constexpr std::string_view query_{name}[] = {{{', '.join(map(quote, names))}}};")
                if route:
                    fields.append(f".route = {{{route}}}")
            rows.append("    {" + ", ".join(fields) + "},")
        return queries, rows

    def row(self):
        metadata = self.model["metadata"]
        namespace = metadata.get("xmlNamespace", "")
        return ("    {" + ", ".join([
            f".name = {quote(self.name)}", f".target_prefix = {quote(metadata.get('targetPrefix', ''))}",
            f".version = {quote(metadata['apiVersion'])}", f".xml_namespace = {quote(namespace)}",
            f".protocol = Protocol::{self.protocol}", f".operations = {self.name}_operations"]) + "},")


def operations_source(services):
    text = ["// Generated by tools/generate/shapes.py.", '#include "api/operations.h"', '#include "api/operation.h"', ""]
    for service in services:
        if service.operations:
            text += [f"namespace bindery::{service.name} {{"]
            text += [f"extern const Operation {snake(operation)};" for operation in sorted(service.operations)]
            text += [f"}} // namespace bindery::{service.name}", ""]
    text += ["namespace bindery {", "", "using namespace aws;", "", "namespace {", ""]
    for service in services:
        queries, rows = service.operation_rows()
        text += [*queries, f"constexpr OperationEntry {service.name}_operations[] = {{", *rows, "};", ""]
    text += ["constexpr Service services[] = {", *[service.row() for service in services], "};", "", "} // namespace", "",
             "std::span<const Service> services_of_api()", "{", "  return services;", "}", "", "} // namespace bindery", ""]
    return "\n".join(text)


def write_if_changed(path, text):
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main():
    root, out, site_packages = (Path(argument) for argument in sys.argv[1:4])
    services = []
    for name in SERVICES:
        files = sorted(path.stem for path in root.glob(f"src/api/{name}/*/*.cpp"))
        services.append(Service(name, files, site_packages))
    for folder in (root / "src/api").glob("*/"):
        if folder.name not in SERVICES:
            sys.exit(f"shapes.py: src/api/{folder.name}: no service of that name; there are {', '.join(SERVICES)}")
    files = {"api/operations.cpp": operations_source(services)}
    for service in services:
        files.update(service.headers())
        files[f"aws/{service.name}/tables.cpp"] = service.tables()
    for path, text in files.items():
        write_if_changed(out / path, text)
    for service in services:
        for path in (out / "aws" / service.name).glob("*.h"):
            if str(path.relative_to(out)) not in files:
                path.unlink()


if __name__ == "__main__":
    main()
