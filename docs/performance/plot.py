"""Draws figures.txt, which `measure` wrote: calls a second against how many are in
flight, and the instructions of a call by layer. Each for a light and a dark page.

Needs matplotlib (`python3 -m pip install matplotlib`).
"""

import re
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

FOLDER = Path(__file__).parent

# Text, grid, and the colours of the series: apart also for those who see no red or
# green, and readable on the page that they are for.
THEMES = {
    "light": ("#1f2328", "#d1d9e0", ["#0969da", "#bc4c00", "#6e7781", "#8250df", "#1a7f37"]),
    "dark": ("#e6edf3", "#3d444d", ["#58a6ff", "#f0883e", "#8b949e", "#bc8cff", "#3fb950"]),
}

BARS = {
    "policy on": "zoom-api",
    "reqwest, derived struct": "reqwest, serde's derive",
    "hyper, body alone": "hyper, reply not read",
}


def sections():
    """The lines of each bench."""
    found, lines = {}, []
    for line in (FOLDER / "figures.txt").read_text().splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line[3:], [])
        else:
            lines.append(line)
    return found


def figure(width, height, theme):
    text, grid, colours = THEMES[theme]
    plt.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.size": 11,
            "svg.fonttype": "none",
            "svg.hashsalt": "figures",  # the same file for the same figures
            "text.color": text,
            "axes.labelcolor": text,
            "axes.edgecolor": grid,
            "xtick.color": text,
            "ytick.color": text,
        }
    )
    shown, axes = plt.subplots(figsize=(width, height))
    axes.spines[["top", "right"]].set_visible(False)
    return shown, axes, grid, colours


def save(shown, name, theme):
    path = FOLDER / f"{name}-{theme}.svg"
    shown.savefig(path, transparent=True, bbox_inches="tight", metadata={"Date": None})
    plt.close(shown)


def in_flight(lines, theme):
    rows = [line.split() for line in lines if re.match(r"\d", line)]
    crowds = [row[0] for row in rows]
    shown, axes, grid, colours = figure(8, 3.4, theme)
    for offset, column, label, colour in [
        (-0.2, 2, "zoom-api", colours[0]),
        (0.2, 1, "reqwest, serde's derive", colours[2]),
    ]:
        values = [float(row[column]) for row in rows]
        places = [place + offset for place in range(len(rows))]
        bars = axes.bar(places, values, 0.38, label=label, color=colour)
        axes.bar_label(bars, [f"{value:,.0f}" for value in values], fontsize=9, padding=2)
    axes.set_xticks(range(len(rows)), crowds)
    axes.set_xlabel("calls in flight")
    axes.set_ylabel("calls a second")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y", color=grid, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))
    save(shown, "in-flight", theme)


def layers(lines, theme):
    header = [name for name in re.split(r"\s{2,}", lines[0].strip()) if name]
    rows = {}
    for line in lines[1:]:
        match = re.match(r"(.*?)\s{2,}([\d\s-]+)$", line)
        if match:
            rows[match[1]] = [max(0, int(number)) for number in match[2].split()]
    names = [name for name in BARS if name in rows]
    shown, axes, grid, colours = figure(8, 2.6, theme)
    left = [0] * len(names)
    for index, layer in enumerate(header):
        values = [rows[name][index] for name in names]
        axes.barh(names, values, 0.6, left=left, label=layer, color=colours[index])
        left = [a + b for a, b in zip(left, values)]
    for place, total in enumerate(left):
        axes.text(total + 1_000, place, f"{total:,}", va="center", fontsize=9)
    axes.set_yticks(range(len(names)), [BARS[name] for name in names])
    axes.invert_yaxis()
    axes.set_xlabel("instructions a call")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlim(0, max(left) * 1.12)
    axes.grid(axis="x", color=grid, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, ncols=5, loc="lower left", bbox_to_anchor=(-0.3, 1), fontsize=10)
    save(shown, "layers", theme)


def main():
    found = sections()
    for theme in THEMES:
        in_flight(found["in_flight"], theme)
        layers(found["layers"], theme)


if __name__ == "__main__":
    main()
