"""People's names: folding, parting and hiding. The door to `folding`, `surnames` and `masks`."""

from .folding import MASK, UNKNOWN, fold_name, fold_name_weak, raw_name
from .masks import could_be_same, has_wildcard, is_masked, mask_name
from .surnames import NameParts, possible_splits, split_name

__all__ = [
    "MASK",
    "UNKNOWN",
    "NameParts",
    "could_be_same",
    "fold_name",
    "fold_name_weak",
    "has_wildcard",
    "is_masked",
    "mask_name",
    "possible_splits",
    "raw_name",
    "split_name",
]
