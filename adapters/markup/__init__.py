"""What people write, as HTML: the small subset of Markdown that `docs/texts.md` promises, and nothing else."""

from adapters.markup.rendering import SafeMarkup

__all__ = ["SafeMarkup"]
