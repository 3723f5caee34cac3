"""Writes what Python's own json and repr make of texts and numbers, for DocumentsTests."""

import json
import random
import struct

random.seed(20)


def float_of(bits):
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


def floats():
    edges = [0.0, -0.0, 1.0, -1.0, 0.1, 0.0001, 0.00001, 1e-5, 1e15, 1e16, 1e17, 123456789012345680.0]
    edges += [1.5e16, 9999999999999998.0, 2.0**53, 2.0**53 - 1, 2.0**54 + 4, 5e-324, 2.2250738585072014e-308]
    edges += [1.7976931348623157e308, 1e22, 1e23, 0.1 + 0.2, 100.0, 1e100, 1.25, 12345.678, 1e-4, 9.5e-5]
    yield from edges
    for _ in range(1500):
        value = float_of(random.getrandbits(64))
        if value == value:
            yield value
    for _ in range(1000):
        yield random.randint(0, 10**17) * 10.0 ** random.randint(-25, 5)
    for _ in range(500):
        yield round(random.random() * 100, random.randint(0, 8))


TEXTS = """
1|-0|0|-1|10|9223372036854775807|-9223372036854775808|9223372036854775808|-9223372036854775809
123456789012345678901234567890|1e3|1E3|1e+3|1e-3|1.0|1.50|-0.0|1e999|-1e999|1e-999|0.1|01|1.|.5|+1|-|1e|1e+|--1
NaN|Infinity|-Infinity|-NaN|nan|true|True|null|tru|nulll
""|"a"|"\\u00e9"|"\\ud83d\\ude00"|"\\ud83d"|"\\ude00\\ud83d"|"\\/\\"\\\\\\b\\f\\n\\r\\t"|"\\x"|"\\u12"|"\\u12g4"|"a|'a'
"\u007f"|"é"|"\u2028"|"😀"|"\\u0000"|"\\u007F"|"tab\there"
[]|[ ]|[1]|[1, 2]|[1,]|[,1]|[1 2]|[|[1|]|[[], [[]]]
{}|{ }|{"a": 1}|{"a": 1,}|{,}|{"a" 1}|{"a": }|{a: 1}|{1: 1}|{"a": 1, "b": 2, "a": 3}|{"b": 1, "a": [1.0, true]}
{"é": 1, "z": 2, "\uffff": 3, "😀": 4, "a": 5}|{"a": {"c": 1, "b": null}}|{"a": 1} x|1 2|// x|/* x */ 1|# x| 1 |\t1
"""


def texts():
    for line in TEXTS.strip().split("\n"):
        yield from line.split("|")
    yield ""
    yield "\ufeff1"
    yield '"a\nb"'
    yield ' \r\n[\r\n1\r\n]\r\n'


def vector(text):
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, UnicodeEncodeError):
        return {"text": text, "canonical": None}
    return {"text": text, "canonical": json.dumps(value, sort_keys=True)}


with open("python-json-vectors.json", "w") as out:
    json.dump([vector(text) for text in texts()], out, indent=0)
with open("python-float-vectors.txt", "w") as out:
    for value in floats():
        bits = struct.unpack("<Q", struct.pack("<d", value))[0]
        out.write(f"{bits:016x} {value!r}\n")
