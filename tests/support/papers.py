"""What a reader's program gets back out of our printed papers."""

import re
import shutil
import subprocess
from pathlib import Path


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def by_pdftotext(content: bytes, folder: Path) -> str:
    """The words of a PDF as Debian's poppler reads them."""
    tool = shutil.which("pdftotext")
    assert tool, "pdftotext is needed for the tests. On Debian or Ubuntu: sudo apt-get install poppler-utils"
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return subprocess.run([tool, str(path), "-"], capture_output=True, text=True, check=True).stdout
