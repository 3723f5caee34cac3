#!/usr/bin/env python3
"""Makes the pairs of files that the tests of Comparison read: one folder a case under cases/.

Run by hand after a change here; the files are committed. numpy is needed, everything else is in
Python. The same script makes the same bytes.
"""

import gzip
import io
import json
import pathlib
import shutil
import struct
import tarfile
import zipfile

import numpy as np

here = pathlib.Path(__file__).resolve().parent / "cases"
shutil.rmtree(here, ignore_errors=True)


def case(name, ending, old, new, contract=None):
    folder = here / name
    folder.mkdir(parents=True)
    for version, content in (("old", old), ("new", new)):
        content = content.encode() if isinstance(content, str) else content
        (folder / f"{version}{ending}").write_bytes(content)
    if contract:
        (folder / "contract.yaml").write_text(contract + "\n")


def npy(array, version=None, fortran=False):
    out = io.BytesIO()
    array = np.asfortranarray(array) if fortran else array
    np.lib.format.write_array(out, array, version=version, allow_pickle=array.dtype.hasobject)
    return out.getvalue()


def changed(array, index, value):
    array = array.copy()
    array[index] = value
    return array


def gz(payload, mtime=0, level=9, name=""):
    out = io.BytesIO()
    with gzip.GzipFile(name, "wb", level, out, mtime) as file:
        file.write(payload)
    return out.getvalue()


def tar(members, form=tarfile.USTAR_FORMAT, **fields):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, payload in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(payload), 1700000000
            for key, value in fields.items():
                setattr(info, key, value)
            archive.addfile(info, io.BytesIO(payload))
    return out.getvalue()


def zipped(members, date=(1980, 1, 1, 0, 0, 0), method=zipfile.ZIP_DEFLATED, streamed=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, payload in members:
            info = zipfile.ZipInfo(name, date)
            info.compress_type, info.create_system, info.external_attr = method, 3, 0o644 << 16
            with archive.open(info, "w", force_zip64=streamed) as file:
                file.write(payload)
    return out.getvalue()


def npz(**arrays):
    return zipped([(f"{name}.npy", npy(array)) for name, array in arrays.items()])


# JSON

case("json-number", ".json", '{"acc": 0.912, "n": 3}', '{"acc": 0.905, "n": 3}')
case("json-within-abs", ".json", '{"acc": 0.912}', '{"acc": 0.905}', '{"/acc": {abs: 0.007}}')
case("json-beyond-abs", ".json", '{"acc": 0.912}', '{"acc": 0.905}', '{"/acc": {abs: 0.0069}}')
case("json-small", ".json", '{"p": 1.5e-09}', '{"p": 1.6e-09}')
case("json-types", ".json", '{"a": 1, "b": true, "c": "1", "d": null}',
     '{"a": 1.0, "b": 1, "c": 1, "d": []}')
case("json-types-rel", ".json", '{"a": 1, "b": true}', '{"a": 1.0, "b": 1}', "{rel: 1e-9}")
case("json-keys", ".json", '{"a/b": 1, "c~d": 2, "": 3, "gone": 4}',
     '{"a/b": 2, "c~d": 3, "": 4, "come": {"x": 1}}')
case("json-key-order", ".json", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}')
case("json-key-order-content", ".json", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}', "{rel: 0}")
case("json-blanks", ".json", '{"a":1,"b":[1,2]}', '{"a": 1, "b": [1, 2]}\n')
case("json-list-order", ".json", '{"cities": ["Oslo", "Rome", "Kyiv"]}',
     '{"cities": ["Rome", "Kyiv", "Oslo"]}')
case("json-list-unordered", ".json", '{"cities": ["Oslo", "Rome", "Kyiv"], "n": 1}',
     '{"cities": ["Rome", "Kyiv", "Oslo"], "n": 1}', '{"/cities": unordered}')
case("json-list-unordered-other", ".json", '[3, 1, 2]', '[2, 4, 1]', "unordered")
case("json-list-insert", ".json", '[1, 2, 3]', '[1, 7, 2, 3]')
case("json-wildcard", ".json", json.dumps({"folds": [{"auc": 0.5, "t": 1}, {"auc": 0.6, "t": 2}]}),
     json.dumps({"folds": [{"auc": 0.5000001, "t": 3}, {"auc": 0.61, "t": 4}]}),
     '{"/folds/*/auc": {rel: 1e-3}, "/folds/*/t": ignore}')
case("json-most-specific", ".json", '{"m": {"a": 1.0, "b": 1.0}, "c": 1.0}',
     '{"m": {"a": 1.1, "b": 1.1}, "c": 1.1}',
     '{"*": {abs: 1}, "/m": {abs: 0.01}, "/m/b": ignore}')
case("json-nan", ".json", '{"a": NaN, "b": NaN, "c": Infinity}', '{"a":NaN, "b": 1.0, "c": -Infinity}')
case("json-minus-zero", ".json", '{"a": 0.0}', '{"a": -0.0}')
case("json-minus-zero-abs", ".json", '{"a": 0.0}', '{"a": -0.0}', "{abs: 0}")
case("json-huge-integers", ".json", '{"a": 9007199254740993, "b": 123456789012345678901234567890}',
     '{"a": 9007199254740992, "b": 123456789012345678901234567891}')
case("json-unicode", ".json", '{"caf\u00e9": "\u00e9", "\U0001F600": 1}',
     '{"caf\u00e9": "e\u0301", "\U0001F600": 2}')
case("json-accents-are-keys", ".json", '{"\u00e9": 1}', '{"e\u0301": 1}')
case("json-broken", ".json", '{"a": 1, "b": 2}\n', '{"a": 1, "b": 2\n')
case("json-emptied", ".json", '{"a": 1}\n', "")
case("json-by-content", ".model", '{"a": 1}', '{"a": 2}')
case("json-not-log", ".log", "[INFO] start\n[INFO] loss 0.5\n", "[INFO] start\n[INFO] loss 0.6\n")
case("json-hints", ".json", json.dumps({
    "run_id": "0b7c1d7e-5f2a-4c58-9e38-1d2f3a4b5c6d", "at": "2026-11-24T09:00:00.123456",
    "epoch": 1795510800.25, "obj": "<Step object at 0x7f3a5c0b1d30>", "tmp": "/tmp/tmpab12cd34/x",
    "dir": "/home/ana/credit/data.csv", "sum": 0.30000000000000004, "mark": "3,5"}),
    json.dumps({
    "run_id": "9d8c7b6a-1f2e-4d3c-8b4a-5a6b7c8d9e0f", "at": "2026-11-25T10:30:01.654321",
    "epoch": 1795602601.75, "obj": "<Step object at 0x7f11aa22bb30>", "tmp": "/tmp/tmpzz98yy76/x",
    "dir": "/home/ci/build/data.csv", "sum": 0.3, "mark": "3.5"}))
case("yaml-values", ".yaml", "train:\n  lr: 0.1   # slow\n  layers: [1, 2]\n",
     "train:\n  lr: 0.2\n  layers: [1, 3]\n")
case("yaml-comment", ".yaml", "a: 1 # one\n", "a: 1\n")
case("yaml-broken", ".yaml", "a: 1\nb: 2\n", "a: 1\nb: [2\n")

# Notebooks


def notebook(text, count=1, started="2026-11-24T09:00:00Z"):
    return json.dumps({
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
            {"cell_type": "code", "execution_count": count,
             "metadata": {"execution": {"iopub.execute_input": started}},
             "source": ["print(f(x))"],
             "outputs": [{"name": "stdout", "output_type": "stream", "text": ["a\n", text]}]}],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


case("notebook-output", ".ipynb", notebook("0.5\n"), notebook("0.6\n", 2, "2026-11-25T09:00:00Z"))
case("notebook-ignored", ".ipynb", notebook("0.5\n"), notebook("0.5\n", 1, "2026-11-25T09:00:00Z"),
     '{"/cells/*/metadata/execution": ignore}')

# Tables

header = "id,city,score\n"
rows = ["1,Oslo,1.5\n", "2,Rome,2.5\n", "3,Kyiv,3.5\n", "4,Bern,4.5\n"]
table = header + "".join(rows)
case("csv-cell", ".csv", table, table.replace("2.5", "2.5000001"))
case("csv-cell-abs", ".csv", table, table.replace("2.5", "2.5000001"),
     "{columns: {score: {abs: 1e-6}}}")
case("csv-cell-other-column", ".csv", table, table.replace("Rome", "Roma"),
     "{columns: {score: {abs: 1e-6}}}")
case("csv-cell-by-number", ".csv", table, table.replace("2.5", "2.6"), "{columns: {2: {abs: 1}}}")
case("csv-row-added", ".csv", table, header + rows[0] + "9,Lima,9.5\n" + "".join(rows[1:]))
case("csv-row-removed", ".csv", table, header + "".join(rows[:3]))
case("csv-row-order", ".csv", table, header + rows[2] + rows[0] + rows[3] + rows[1])
case("csv-other-rows", ".csv", table, table.replace("2,Rome,2.5", "7,Lima,7.5"))
case("csv-rows-unordered", ".csv", table, header + rows[2] + rows[0] + rows[3] + rows[1],
     "{rows: unordered}")
case("csv-rows-unordered-other", ".csv", table, header + rows[2] + rows[0] + "4,Bonn,4.5\n" + rows[1],
     "{rows: unordered}")
case("csv-rows-unordered-rel", ".csv", table,
     header + rows[2] + "1,Oslo,1.5000000001\n" + rows[3] + rows[1], "{rows: unordered, rel: 1e-9}")
case("csv-key", ".csv", table, header + "4,Bern,4.6\n" + rows[0] + "5,Lima,5.5\n" + rows[1],
     "{key: id, columns: {score: {abs: 0.2}}}")
case("csv-key-missing", ".csv", table, table.replace("Rome", "Roma"), "{key: [nr]}")
case("csv-columns", ".csv", "a,b,c\n1,2,3\n4,5,6\n", "c,a,d\n3,1,9\n7,4,9\n")
case("csv-quotes", ".csv", 'a,b\n1,"x, y"\n2,"line\nbreak"\n3,"say ""hi"""\n',
     'a,b\n1,"x, z"\n2,"line\nbroke"\n3,"say ""ho"""\n')
case("csv-quoting-only", ".csv", "a,b\n1,x\n2,y\n", 'a,b\n"1","x"\n"2","y"\n')
case("csv-line-ends", ".csv", table, table.replace("\n", "\r\n"))
case("csv-line-ends-content", ".csv", table, table.replace("\n", "\r\n"), "{rel: 0}")
case("csv-delimiter", ".csv", table, table.replace(",", ";").replace("2.5", "2.6"))
case("csv-comment", ".csv", "# generated 2026-11-24\n" + table, "# generated 2026-11-25\n" + table)
case("csv-no-header", ".csv", "1,2.5\n2,3.5\n", "1,2.5\n2,3.6\n")
case("csv-number-text", ".csv", table, table.replace("2.5", "2.50"))
case("csv-number-text-rel", ".csv", table, table.replace("2.5", "2.50"), "{rel: 1e-9}")
case("csv-nan", ".csv", "a,b\nnan,1.0\ninf,2.0\n", "a,b\nNaN,nan\n-inf,2.0\n")
case("csv-noise-and-insertion", ".csv",
     "city,x\n" + "".join(f"c{i},{i}.125\n" for i in range(6)),
     "city,x\nnew,9.5\n" + "".join(f"c{i},{i}.126\n" for i in range(6)))
case("csv-ragged", ".csv", "a,b\n1,2\n3\n", "a,b\n1,2\n4\n")
case("csv-open-quote", ".csv", 'a,b\n1,"x\n', 'a,b\n1,"y\n')
case("csv-locale", ".csv", "name,value\na,1.5\n", "name,value\na,1,5\n")
case("tsv-cell", ".tsv", table.replace(",", "\t"), table.replace(",", "\t").replace("2.5", "2.6"))
case("csv-unnamed", "", table, table.replace("2.5", "2.6"))

# Texts

text = "".join(f"line {i}\n" for i in range(1, 21))
case("text-line", ".txt", text, text.replace("line 7\n", "line seven\n"))
case("text-insert", ".txt", text, text.replace("line 7\n", "line 6a\nline 6b\nline 7\n"))
case("text-remove", ".txt", text, text.replace("line 7\nline 8\n", ""))
case("text-order", ".txt", "a\nb\nc\n", "c\na\nb\n")
case("text-unordered", ".txt", "a\nb\nc\n", "c\na\nb\n", "unordered")
case("text-unordered-other", ".txt", "a\nb\nc\n", "c\na\nd\n", "unordered")
case("text-wrapped", ".txt", "one two three\nfour\n", "one two\nthree four\n")
case("text-line-ends", ".txt", "a\nb\n", "a\r\nb\r\n")
case("text-last-line-end", ".txt", "a\nb\n", "a\nb")
case("text-number-rel", ".txt", "loss 0.25, epoch 3\n", "loss 0.2500001, epoch 3\n", "{rel: 1e-3}")
case("text-number-date", ".txt", "at 2026-11-24\n", "at 2026-11-25\n", "{rel: 0.5}")
case("text-hints", ".log",
     "at 0x7f3a5c0b1d30\nin /tmp/tmp.Ab12Cd/x\non Nov 23 17:12:30 2026\nfor 4f1d2c3b4a594e8f9d0c1b2a39485766\n",
     "at 0x7f11aa22bb30\nin /tmp/tmp.Zz98Yy/x\non Nov 25 10:30:01 2026\nfor 9a8b7c6d5e4f4a3b8c2d1e0f9a8b7c6d\n")
case("text-unicode", ".txt", "caf\u00e9\n", "cafe\u0301\n")
case("text-empty", ".txt", "", "a\n")
case("text-long-line", ".txt", "x" * 400 + "a" + "y" * 400 + "\n", "x" * 400 + "b" + "y" * 400 + "\n")

# NumPy

line = np.arange(6, dtype="<f8")
grid = np.arange(12, dtype="<f8").reshape(3, 4)
case("npy-cell", ".npy", npy(grid), npy(changed(grid, (1, 2), 6.5)))
case("npy-last-digits", ".npy", npy(grid), npy(np.nextafter(grid, 100)))
case("npy-ulp", ".npy", npy(grid), npy(np.nextafter(grid, 100)), "{ulp: 1}")
case("npy-rel", ".npy", npy(grid), npy(changed(grid, (1, 2), 6.0001)), "{rel: 1e-3}")
case("npy-columns-first", ".npy", npy(grid, fortran=True),
     npy(changed(grid, (2, 1), -9.0), fortran=True))
case("npy-layout", ".npy", npy(grid), npy(changed(grid, (2, 1), -9.0), fortran=True))
case("npy-layout-only", ".npy", npy(grid), npy(grid, fortran=True), "{rel: 0}")
case("npy-byte-order", ".npy", npy(grid), npy(changed(grid, (0, 3), 8).astype(">f8")))
case("npy-shape", ".npy", npy(grid), npy(grid.reshape(4, 3)))
case("npy-dtype", ".npy", npy(grid), npy(changed(grid, (0, 1), 1.5).astype("<f4")))
case("npy-dtype-rel", ".npy", npy(grid), npy(grid.astype("<f4")), "{rel: 1e-3}")
case("npy-order", ".npy", npy(line), npy(line[::-1].copy()))
case("npy-unordered", ".npy", npy(line), npy(line[::-1].copy()), "unordered")
case("npy-specials", ".npy", npy(np.array([np.nan, 1.0, 0.0, np.inf])),
     npy(np.array([np.nan, np.nan, -0.0, -np.inf])))
case("npy-nan-spelling", ".npy", npy(np.array([np.nan, 1.0])),
     npy(np.array([0xFFF8000000000001, 0x3FF0000000000000], "<u8").view("<f8")))
case("npy-scalar", ".npy", npy(np.float64(1.5)), npy(np.float64(2.5)))
case("npy-empty", ".npy", npy(np.zeros((0, 3))), npy(np.zeros((0, 4))))
for dtype in ("<f2", ">f4", "<f8", "|i1", "<i2", ">i4", "<i8", "|u1", ">u2", "<u4", "<u8", "<c8", ">c16"):
    base = np.arange(1, 5).astype(dtype)
    case(f"npy-{dtype[1:]}", ".npy", npy(base), npy(changed(base, 2, 7)))
case("npy-u8-huge", ".npy", npy(np.array([2**64 - 1, 0], "<u8")), npy(np.array([2**64 - 3, 0], "<u8")))


def extended(*numbers):
    # The six bytes that pad each 80-bit number are whatever was in memory.
    bits = np.array(numbers, "<f16").view("u1").reshape(-1, 16)
    bits[:, 10:] = 0
    return bits.reshape(-1).view("<f16")


case("npy-f16", ".npy", npy(extended(1.5, 2.5)), npy(extended(1.5, -3.25)))
case("npy-bool", ".npy", npy(np.array([True, False])), npy(np.array([True, True])))
case("npy-S", ".npy", npy(np.array([b"ab", b"cde"])), npy(np.array([b"ab", b"cdf"])))
case("npy-U", ".npy", npy(np.array(["ab", "c\u00e9"])), npy(np.array(["ab", "c\u00e8"])))
case("npy-U-big", ".npy", npy(np.array(["ab", "cd"], ">U2")), npy(np.array(["ab", "ce"], ">U2")))
case("npy-dates", ".npy", npy(np.array(["2026-01-01", "NaT"], "<M8[D]")),
     npy(np.array(["2026-01-02", "NaT"], "<M8[D]")))
case("npy-times", ".npy", npy(np.array(["2026-11-24T09:00:00.25", "1969-12-31T23:59:59.5"], "<M8[ms]")),
     npy(np.array(["2026-11-25T10:30:01.5", "1969-12-31T23:59:58.5"], "<M8[ms]")))
case("npy-durations", ".npy", npy(np.array([5, 6], "<m8[s]")), npy(np.array([5, 7], "<m8[s]")))
case("npy-units", ".npy", npy(np.array([5, 6], "<M8[D]")), npy(np.array([5, 6], "<M8[s]")))
record = np.array([(1, 2.5, b"x"), (2, 3.5, b"y")], [("n", "<i4"), ("v", "<f8"), ("s", "S1")])
other = record.copy()
other["v"][1] = 3.75
case("npy-structured", ".npy", npy(record), npy(other))
case("npy-version-2", ".npy", npy(line, (2, 0)), npy(changed(line, 3, 9), (1, 0)))
case("npy-objects", ".npy", npy(np.array([1, "a"], object)), npy(np.array([2, "a"], object)))
case("npy-cut", ".npy", npy(line), npy(line)[:-4])
case("npy-bad-header", ".npy", npy(line), npy(line).replace(b"descr", b"desrc"))
case("npz-array", ".npz", npz(x=line, y=grid), npz(x=line, y=changed(grid, (2, 3), 0.5)))
case("npz-member", ".npz", npz(x=line, y=grid), npz(x=line, z=grid))
case("npz-rel", ".npz", npz(x=line), npz(x=line * (1 + 1e-12)), "{rel: 1e-9}")

# Compressed files and archives

payload = table.encode()
case("gzip-mtime", ".csv.gz", gz(payload, 1795510800), gz(payload, 1795602601))
case("gzip-mtime-payload", ".csv.gz", gz(payload, 1795510800), gz(payload, 1795602601), "payload")
case("gzip-name", ".csv.gz", gz(payload, name="a.csv"), gz(payload, name="b.csv"))
case("gzip-level", ".csv.gz", gz(payload * 50, level=1), gz(payload * 50, level=9))
case("gzip-cell", ".csv.gz", gz(payload), gz(payload.replace(b"2.5", b"2.6")))
case("gzip-cell-abs", ".csv.gz", gz(payload), gz(payload.replace(b"2.5", b"2.6"), 7),
     "{columns: {score: {abs: 0.11}}}")
case("gzip-members", ".csv.gz", gz(payload[:20]) + gz(payload[20:]),
     gz(payload[:30]) + gz(payload[30:]) + b"\0" * 10)
case("gzip-cut", ".csv.gz", gz(payload), gz(payload)[:-12])
case("gzip-checksum", ".csv.gz", gz(payload), gz(payload)[:-8] + b"\1\2\3\4" + gz(payload)[-4:])
parts = [("parts/a.csv", table.encode()), ("parts/b.json", b'{"acc": 0.5}'), ("parts/c.bin", bytes(range(64)))]
case("tar-mtime", ".tar", tar(parts), tar(parts, mtime=1795602601, uid=1000, uname="ana", mode=0o600))
case("tar-mtime-payload", ".tar", tar(parts), tar(parts[::-1], mtime=1795602601, uid=1000), "payload")
case("tar-order", ".tar", tar(parts), tar(parts[::-1]))
case("tar-content", ".tar", tar(parts), tar([parts[0], ("parts/b.json", b'{"acc": 0.6}'), parts[2]]))
case("tar-members", ".tar", tar(parts), tar(parts[:2] + [("parts/d.bin", b"new")]))
case("tar-twice", ".tar", tar([("a", b"1"), ("a", b"2")]), tar([("a", b"1"), ("a", b"3")]))
case("tar-pax", ".tar", tar([("caf\u00e9" * 60, b"1\n")], tarfile.PAX_FORMAT, mtime=1700000000.5),
     tar([("caf\u00e9" * 60, b"2\n")], tarfile.PAX_FORMAT, mtime=1700000000.25))
case("tar-gnu-long", ".tar", tar([("d/" * 90 + "x", b"1\n")], tarfile.GNU_FORMAT),
     tar([("d/" * 90 + "x", b"2\n")], tarfile.GNU_FORMAT))
case("tar-link", ".tar", tar([("l", b"")], type=tarfile.SYMTYPE, linkname="a"),
     tar([("l", b"")], type=tarfile.SYMTYPE, linkname="b"))
case("tar-cut", ".tar", tar(parts), tar(parts)[:1800])
case("tar-gz", ".tar.gz", gz(tar(parts)), gz(tar([parts[0], ("parts/b.json", b'{"acc": 0.6}'), parts[2]]), 9))
case("zip-date", ".zip", zipped(parts), zipped(parts, (2026, 11, 25, 10, 30, 2)))
case("zip-date-payload", ".zip", zipped(parts), zipped(parts[::-1], (2026, 11, 25, 10, 30, 2)), "payload")
case("zip-content", ".zip", zipped(parts), zipped([parts[0], ("parts/b.json", b'{"acc": 0.6}'), parts[2]]))
case("zip-stored", ".zip", zipped(parts), zipped(parts, method=zipfile.ZIP_STORED), "payload")
case("zip-files", ".xlsx", zipped([("sheet.xml", b"<a/>\n"), ("core.xml", b"<d>1</d>\n")]),
     zipped([("sheet.xml", b"<a/>\n"), ("core.xml", b"<d>2</d>\n")], (2026, 11, 25, 10, 30, 2)),
     "{files: {core.xml: ignore}}")
case("zip-in-tar", ".tar", tar([("x.zip", zipped(parts))]),
     tar([("x.zip", zipped([parts[0], ("parts/b.json", b'{"acc": 0.6}'), parts[2]]))]))
case("zip-64", ".zip", zipped(parts, streamed=True), zipped(parts[:2], streamed=True))
case("zip-checksum", ".zip", zipped([("a", b"hello\n")], method=zipfile.ZIP_STORED),
     zipped([("a", b"hello\n")], method=zipfile.ZIP_STORED).replace(b"hello", b"jello"))
case("zip-cut", ".zip", zipped(parts), zipped(parts)[:-30])
case("zip-empty", ".zip", zipped([]), zipped([("a", b"")]))

# Bytes

noise = bytes((i * 37 + 11) % 256 for i in range(400))
case("bytes-ranges", ".bin", noise, noise[:100] + b"\0\1\2" + noise[103:300] + b"\xff" + noise[301:])
case("bytes-longer", ".bin", noise, noise + b"\0\1\2")
case("bytes-text-inside", ".pdf", b"\0\1\2/CreationDate (D:20261124090000Z)\0\1" + noise,
     b"\0\1\2/CreationDate (D:20261125103001Z)\0\1" + noise)
case("bytes-other-format", ".dat", npy(line), b'{"a": 1}\n')
case("bytes-ignore", ".bin", noise, noise[::-1], "ignore")
