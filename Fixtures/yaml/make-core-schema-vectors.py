"""Writes how ruamel.yaml 0.19.1 (YAML 1.2) reads plain scalars, for DocumentsTests."""

import itertools
import json
import warnings

from ruamel.yaml import YAML

warnings.simplefilter("ignore")

WORDS = """~ null Null NULL nUll true True TRUE tRue false False FALSE yes no on off y n Yes nan inf .inf -.inf +.inf
.Inf .INF .iNf .nan .NaN .NAN -.nan .nAn 017 08 -08 0o17 0o8 -0o17 0O17 1_000 1__0 _1 +_1 -_1 0x1F 0xfg 0X1F -0xff
0b11 0b12 -0b1_0 0b_1 1e10 1E10 1e+10 1e-10 1e_5 1_e5 1.5 1. .5 -.5 +.5 .5e3 .5e+3 .5e-3 1.5e3 1.e3 1e999 -1e999
1e-999 -0.0 -0 +0 00 000.0 0_0 12:30 12:30:45 1:2.5 1.2.3 2020-01-31 2020-1-2 2020-01-31T10:00:00Z 2020-01-31x
9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809 0xFFFFFFFFFFFFFFFFFF
0b1111111111111111111111111111111111111111111111111111111111111111111 0o7777777777777777777777777
123456789012345678901234567890 0000000000000000000000000000000000001 0x0000000000000000000000000001
12e45678901234567890123456789012 936bb94e 0e123 1d3 1f + . .. ... -- ++1 +-1 1- 1+1 .e3 e3 0o 0x 0b 0o_7 . -. +. a:b ? x
3.141592653589793 1e23 4.9e-324 2.2250738585072011e-308 0.1 123456.789e-3 1_0.2_5 1._5 ._5""".split()
GENERATED = ["".join(p) for p in itertools.product("-.0_1e", repeat=3)]
GENERATED += ["".join(p) for p in itertools.product("+0xbo1_", repeat=3)]


def vector(text):
    try:
        value = YAML(typ="safe", pure=True).load(f"[{text}]")
    except Exception:
        return None
    if not isinstance(value, list) or len(value) != 1:
        return None
    value = value[0]
    kind = type(value).__name__
    if kind in ("date", "datetime"):
        return {"text": text, "kind": "str", "value": text}
    if kind in ("list", "dict"):
        return None
    return {"text": text, "kind": kind, "value": value if isinstance(value, str) else repr(value)}


vectors = [vector(text) for text in dict.fromkeys(WORDS + GENERATED)]
with open("core-schema-vectors.json", "w") as out:
    json.dump([v for v in vectors if v], out, indent=0)
