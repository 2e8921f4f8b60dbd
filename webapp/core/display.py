"""How a reader wants pages to look: text size, strong contrast, easy reading. Kept in a cookie, with no account and no script."""

from dataclasses import dataclass

COOKIE = "display"
SIZES = (100, 125, 150)


@dataclass(frozen=True, slots=True)
class Display:
    """The choices of one reader; the defaults are those of somebody who never chose."""

    size: int = 100
    contrast: bool = False
    easy: bool = False

    def __str__(self) -> str:
        """As the cookie keeps it: `125-contrast-easy`."""
        words = [str(self.size), *(name for name in ("contrast", "easy") if getattr(self, name))]
        return "-".join(words)


def read(kept: str | None) -> Display:
    """The choices that a cookie holds; what it should not hold counts for nothing."""
    size, *words = (kept or "").split("-")
    return choose(size, "contrast" in words, "easy" in words)


def choose(size: str | None, contrast: bool, easy: bool) -> Display:
    offered = {str(one): one for one in SIZES}
    return Display(offered.get(size or "", SIZES[0]), contrast, easy)
