"""The services' own descriptions (botocore's data): which shapes the operations need, and what they are in C++."""

import gzip
import json
import re
import sys
from functools import cache
from pathlib import Path

# service: (API version, protocol). The service's folder under src/api and its C++ namespace have the same name.
SERVICES = {
    "athena": ("2017-05-18", "Json"),
    "glue": ("2017-03-31", "Json"),
    "logs": ("2014-03-28", "Json"),
    "s3": ("2006-03-01", "RestXml"),
    "sts": ("2011-06-15", "Query"),
}

# Upper bounds that the service's operations check themselves, in an order and in words of their own.
UNBOUNDED = {"athena": {"MaxQueryResults"}}

# Enumerations that are checked. All others are taken as text: the services add values to them (worker types, connection
# types, versions), and a new value must not need a new Bindery. Only closed sets with a rule behind each value are listed.
ENFORCED = {
    "athena": {
        "DataCatalogType",
        "EncryptionOption",
        "MetadataQueryType",
        "QueryResultType",
        "WorkGroupState",
    },
    "glue": {
        "ColumnStatisticsType",
        "Comparator",
        "CrawlerLineageSettings",
        "CsvHeaderOption",
        "DeleteBehavior",
        "EnableHybridValues",
        "ExistCondition",
        "Logical",
        "LogicalOperator",
        "PrincipalType",
        "RecrawlBehavior",
        "ResourceShareType",
        "Sort",
        "SortDirectionType",
        "UpdateBehavior",
        "UpdateCatalogBehavior",
    },
    "logs": {"OrderBy"},
    "s3": set(),
    "sts": set(),
}

# Names that our own code uses in every operation file: a shape of that name gets the service's name in front.
OUR_NAMES = {
    "Access",
    "AnyValue",
    "Context",
    "Digest",
    "Error",
    "ErrorCode",
    "Json",
    "Operation",
    "Recursive",
    "Result",
    "Services",
    "Time",
}
KEYWORDS = {
    "and",
    "bool",
    "break",
    "case",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "delete",
    "do",
    "double",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "if",
    "inline",
    "int",
    "long",
    "namespace",
    "new",
    "not",
    "operator",
    "or",
    "private",
    "protected",
    "public",
    "register",
    "requires",
    "return",
    "shape_table",
    "short",
    "signed",
    "static",
    "struct",
    "switch",
    "template",
    "this",
    "throw",
    "true",
    "try",
    "typename",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "while",
}


SCALARS = {
    "string": "std::string",
    "integer": "int64_t",
    "long": "int64_t",
    "double": "double",
    "float": "double",
    "boolean": "bool",
    "timestamp": "bindery::Time",
    "blob": "std::string",
}


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
        self.groups = {}  # C++ name -> name of the header's stem
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
            cycle = (
                sorted(other for other in reach[shape] if shape in reach[other]) if shape in reach[shape] else [shape]
            )
            done.update(cycle)
            for part in cycle:
                for other, _ in self.references(self.shapes[part]):
                    visit(other)
            for part in cycle:
                self.structures[self.cpp_name(part)] = dict(
                    nouns[part],
                    cycle=set(cycle) if len(cycle) > 1 or shape in reach[shape] else set(),
                )
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
            return (
                f"bindery::Recursive<{plain}>",
                f"OptionalOf<bindery::Recursive<{plain}>>",
            )
        if name in description.get("required", []):
            return plain, None
        return f"std::optional<{plain}>", f"OptionalOf<std::optional<{plain}>>"
