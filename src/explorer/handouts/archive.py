"""ZIP files."""

import io
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MODE = 0o100644 << 16
"""A plain file that everybody may read, in a ZIP entry's attributes."""


def to_zip(files: dict[str, bytes]) -> bytes:
    """Return the files by name as a ZIP file; the same files give the same bytes."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name)
            entry.compress_type, entry.external_attr, entry.create_system = ZIP_DEFLATED, MODE, 3
            archive.writestr(entry, content)
    return packed.getvalue()
