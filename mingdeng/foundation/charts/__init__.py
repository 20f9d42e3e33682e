"""Our own drawings as SVG text: radar, sparkline, bars, line, loads, clock. No Django needed.

Each function is pure and deterministic and returns a :class:`Drawing`: SVG styled by the classes
of ``ui/mingdeng.css``, named for screen readers, with the same numbers as a table.
"""

from mingdeng.foundation.charts.bars import Bar, Load, bars, load_bars
from mingdeng.foundation.charts.drawing import DataTable, Drawing
from mingdeng.foundation.charts.lines import Series, line
from mingdeng.foundation.charts.radar import Axis, radar
from mingdeng.foundation.charts.small import clock_pie, load_bar, sparkline

__all__ = [
    "Axis",
    "Bar",
    "DataTable",
    "Drawing",
    "Load",
    "Series",
    "bars",
    "clock_pie",
    "line",
    "load_bar",
    "load_bars",
    "radar",
    "sparkline",
]
