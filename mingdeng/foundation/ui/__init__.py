"""The look every page stands on; see docs/ui.md."""
