"""Holds requests to AWS against botocore's model of the service: one sentence for each fault, as a list in JSON.

Beside what botocore itself checks before a call (members, types, what is required, lower limits), this checks what it
leaves to the service: upper limits, patterns, enumerations, and unions with more than one member.
"""

import json
import re
import sys

import botocore.session
from botocore.validate import ParamValidator


def faults(shape, value, at):
    if value is None:
        return
    if shape.type_name == "structure":
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            yield f"{at} has {len(value)} members, and is a union"
        for name, inner in value.items():
            if name in shape.members:
                yield from faults(shape.members[name], inner, f"{at}.{name}")
    elif shape.type_name == "list":
        yield from within(shape, len(value), f"{at} has {len(value)} items")
        for index, inner in enumerate(value):
            yield from faults(shape.member, inner, f"{at}[{index}]")
    elif shape.type_name == "map":
        yield from within(shape, len(value), f"{at} has {len(value)} entries")
        for key, inner in value.items():
            yield from faults(shape.key, key, f"{at}.{key}")
            yield from faults(shape.value, inner, f"{at}.{key}")
    elif shape.type_name == "string":
        yield from within(shape, len(value), f"{at} has {len(value)} characters")
        if shape.enum and value not in shape.enum:
            yield f"{at} is {value}, none of {', '.join(shape.enum)}"
        # botocore keeps patterns out of its metadata; AWS means them as whole values.
        pattern = shape._shape_model.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            yield f"{at} is {value[:80]}, not like {pattern}"
    elif shape.type_name in ("integer", "long", "double", "float"):
        yield from within(shape, value, f"{at} is {value}")


def within(shape, size, sentence):
    largest = shape.metadata.get("max")
    if largest is not None and size > largest:
        yield f"{sentence}, at most {largest}"


def main():
    session = botocore.session.get_session()
    found = []
    for request in json.load(sys.stdin):
        model = session.get_service_model(request["service"])
        shape = model.operation_model(request["operation"]).input_shape
        report = ParamValidator().validate(request["input"], shape)
        if report.has_errors():
            found += report.generate_report().splitlines()
        found += faults(shape, request["input"], request["operation"])
    json.dump(found, sys.stdout)


main()
