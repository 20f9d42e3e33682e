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


def first_stage(kind: str, path: str = "") -> str:
    """The stage a flow begins in. What another authority referred to us begins referred."""
    every = stages(kind)
    entry = codes.find("minor_path", path) if path else None
    if entry and entry.extra.get("direction") == "in":
        return next((one.code for one in every if one.extra.get("counted")), every[0].code)
    return every[0].code


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


def uncounts(kind: str, code: str) -> bool:
    """Whether this stage takes the flow out of its count: it should never have begun."""
    entry = stage(kind, code)
    return bool(entry and entry.extra.get("uncounts"))


def zone_of(district: str) -> str:
    """The juvenile zone of a district (official code); empty when none has it."""
    for zone in codes.entries("juvenile_zone"):
        if district and district in zone.extra.get("district_codes", ()):
            return zone.code
    return ""


def counts_as(kind: str, school: str = "") -> str:
    """The published row it is counted under: 孕產婦, 新生兒, 在學, 非在學."""
    if kind == "juvenile":
        entry = codes.find("in_school", school)
    else:
        entry = codes.find("special_flow", kind)
    return str(entry.extra.get("counts_as", "")) if entry else ""


def age_under(kind: str, path: str) -> int | None:
    """The age a child must be under for this path; None when there is no limit."""
    entry = codes.find("minor_path", path) if path else codes.find("special_flow", kind)
    limit = entry.extra.get("age_under") if entry else None
    return int(limit) if limit else None


def parted(choice: str) -> tuple[str, str]:
    """(kind, path) of what was chosen: a path of the minors' flow, or a flow itself."""
    return ("minor", choice) if codes.find("minor_path", choice) else (choice, "")


def chosen(kind: str, path: str) -> str:
    """What is chosen to begin this flow: the opposite of `parted`."""
    return path or kind


def title(choice: str) -> str:
    """What a flow or path is called."""
    kind, path = parted(choice)
    return codes.label("minor_path", path) if path else codes.label("special_flow", kind)


def says(choice: str) -> str:
    """When it is begun, in a sentence."""
    kind, path = parted(choice)
    entry = codes.find("minor_path", path) if path else codes.find("special_flow", kind)
    return str(entry.extra.get("says", "")) if entry else ""
