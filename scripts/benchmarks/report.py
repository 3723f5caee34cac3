"""The figures as people and programs read them, and the bars that pipe must pass."""
import os
import platform

from measuring import median

MEGABYTE = 1_000_000


def milliseconds(seconds):
    """Three digits that count: 1.84, 18.4, 184, 1,840."""
    value = seconds * 1000
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f}"


def times(ratio):
    return f"{ratio:,.1f}×" if ratio < 100 else f"{ratio:,.0f}×"


def print_case(case, results):
    """One case: a line a tool, ratios against pipe."""
    print(f"\n{case.name}: {case.about}")
    print(f"  {'':6}{'wall ms':>10}{'CPU ms':>10}{'peak MB':>9}{'wall':>9}{'CPU':>9}  rounds")
    base = results.get("pipe")
    base = median(base) if isinstance(base, list) else None
    for tool, found in results.items():
        if isinstance(found, str):
            print(f"  {tool:6}  {found}")
            continue
        middle = median(found)
        ratios = f"{'':18}"
        if base and tool != "pipe":
            ratios = f"{times(middle.wall / base.wall):>9}{times(middle.cpu / max(base.cpu, 1e-6)):>9}"
        print(
            f"  {tool:6}{milliseconds(middle.wall):>10}{milliseconds(middle.cpu):>10}"
            f"{middle.memory / MEGABYTE:>9.1f}{ratios}  {len(found):>6}"
        )


def least_gain(mine, other):
    """How many times faster, by wall or by CPU, whichever says less."""
    return min(other.wall / mine.wall, other.cpu / mine.cpu)


def bars(results):
    """Each bar as (text, figure, limit, whether it passes; None where something was not measured)."""
    found = []

    def middle(case, tool):
        samples = results.get(case, {}).get(tool)
        return median(samples) if isinstance(samples, list) else None

    def bar(text, case, peer, figure, passes):
        mine, other = middle(case, "pipe"), middle(case, peer)
        if mine is None or other is None:
            failed = isinstance(results[case].get("pipe"), str)
            found.append((case, text, None, False if failed else None))
        else:
            value = figure(mine, other)
            found.append((case, text, value, passes(value)))

    for case in results:
        if case.startswith("noop-") and case.endswith("-1000"):
            bar("DVC's time ≥ 100× pipe's", case, "dvc", least_gain, lambda x: x >= 100)
            bar("CPU ≤ 3× ninja's", case, "ninja", lambda p, n: p.cpu / n.cpu, lambda x: x <= 3)
        if case.startswith("noop-") and case.endswith("-10000"):
            bar("memory ≤ 100 MB", case, "pipe", lambda p, _: p.memory / MEGABYTE, lambda x: x <= 100)
        if case.startswith("environment-"):
            most = 30 if case.endswith("cold") else 2
            bar(
                f"CPU beside opening ≤ {most} ms", case, "open",
                lambda p, o: (p.cpu - o.cpu) * 1000, lambda x, most=most: x <= most,
            )
        if case.startswith("dialect-") and "-changed-" not in case:
            bar("DVC's time ≥ 100× pipe's", case, "dvc", least_gain, lambda x: x >= 100)
        if case.startswith("checkout-"):
            bar("DVC's time ≥ 10× pipe's", case, "dvc", least_gain, lambda x: x >= 10)
        if case.startswith("cp-"):
            bar("wall ≤ 2× ninja's", case, "ninja", lambda p, n: p.wall / n.wall, lambda x: x <= 2)
        if case == "dir-100k-noop":
            bar("wall ≤ 2× a bare lstat walk", case, "walk", lambda p, w: p.wall / w.wall, lambda x: x <= 2)
    return found


def print_bars(found):
    if not found:
        return
    print("\nbars")
    for case, text, value, passes in found:
        word = {True: "pass", False: "FAIL", None: "open"}[passes]
        shown = "not measured" if value is None else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
        print(f"  {word}  {case:28} {text:28} {shown:>12}")


def machine():
    """Where the figures come from."""
    model = "unknown"
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "load": round(os.getloadavg()[0], 2),
    }


def document(versions, results, found):
    """Everything as one JSON document."""

    def entry(case, tool, samples):
        if isinstance(samples, str):
            return {"case": case, "tool": tool, "not_measured": samples}
        middle = median(samples)
        return {
            "case": case,
            "tool": tool,
            "rounds": len(samples),
            "wall_seconds": middle.wall,
            "cpu_seconds": middle.cpu,
            "peak_bytes": middle.memory,
            "wall_seconds_of_rounds": [sample.wall for sample in samples],
        }

    return {
        "schema": "pipe.bench/1",
        "machine": machine(),
        "versions": versions,
        "results": [
            entry(case, tool, samples)
            for case, tools in results.items()
            for tool, samples in tools.items()
        ],
        "bars": [
            {"case": case, "bar": text, "value": value, "passes": passes}
            for case, text, value, passes in found
        ],
    }
