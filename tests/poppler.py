"""PDFs read back with poppler, a reader that is not ours; without it the test that asks is skipped."""

import re
import subprocess

from programs import program


def poppler(content: bytes, tool: str, *options: str) -> bytes:
    """Return what one of poppler's tools makes of a PDF."""
    command = [program("poppler-utils", tool), *options]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def printed(content: bytes, tool: str, *options: str) -> str:
    """Return what a tool such as pdfinfo prints about a PDF."""
    return poppler(content, tool, *options, "-").decode(errors="replace")


def text_of(content: bytes, *options: str) -> str:
    """Return the text of a PDF in reading order, each page ended by a form feed."""
    return poppler(content, "pdftotext", *(options or ("-raw",)), "-enc", "UTF-8", "-", "-").decode()


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page in reading order."""
    return text_of(content).removesuffix("\f").split("\f")


def squeezed(words: str) -> str:
    """Return the words without spaces and line breaks, which are the layout's business."""
    return re.sub(r"\s", "", words)
