"""What the code lists say of a flow: its stages, what puts it into its count, its age limit."""

from __future__ import annotations

from datetime import date

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.queries import Code


def stages(kind: str, on: date | None = None) -> list[Code]:
    """The stages of a kind of flow, in order."""
    entry = codes.find("special_flow", kind, on)
    name = entry.extra.get("stages", "") if entry else ""
    return sorted(codes.entries(name, on), key=lambda code: code.extra.get("order", 0))


def stage(kind: str, code: str) -> Code | None:
    """One stage; None when the kind has none of that code."""
    return next((one for one in stages(kind) if one.code == code), None)


def first_stage(kind: str) -> str:
    """The stage a flow begins in."""
    return stages(kind)[0].code


def label(kind: str, code: str) -> str:
    """What a stage is called, whatever its period."""
    entry = codes.find("special_flow", kind)
    return codes.label(entry.extra.get("stages", "") if entry else "", code)


def counted(kind: str, code: str) -> bool:
    """Whether reaching this stage puts the flow into its count. A kind that marks none counts from
    its first stage."""
    every = stages(kind)
    marked = [one.code for one in every if one.extra.get("counted")]
    return code in marked if marked else code == every[0].code


def counts_as(kind: str, school: str = "") -> str:
    """The published row it is counted under: 孕產婦, 新生兒, 在學, 非在學."""
    if kind == "juvenile":
        entry = codes.find("in_school", school)
    else:
        entry = codes.find("special_flow", kind)
    return str(entry.extra.get("counts_as", "")) if entry else ""


def age_under(kind: str, path: str) -> int | None:
    """The age a child must be under for this path; None when there is no limit."""
    if kind == "minor":
        entry = codes.find("minor_path", path)
        limit = entry.extra.get("age_under") if entry else None
        return int(limit) if limit else None
    return 1 if kind == "newborn" else None
