"""Files as small as they can be, with an identity made from their contents, and with streams that validators accept.

Validators take a carriage return at the end of a stream for a part of the line end after it.
"""

import zlib
from functools import lru_cache
from io import BytesIO

from pikepdf import Array, Name, ObjectStreamMode, Pdf, Stream


def saved(file: Pdf) -> bytes:
    """The file, whose streams must not be compressed yet."""
    for item in file.objects:
        # Properties stay clear, so that they can be read without a PDF program.
        if isinstance(item, Stream) and item.get("/Type") != Name.Metadata:
            item.write(_compressed(item.read_raw_bytes()), filter=Name.FlateDecode)
    data = _written(file)
    while b"\r\nendstream" in data:
        # One more object gives all others other numbers, and so the streams that they are packed into other ends.
        file.Root.NCPM_Padding = file.make_indirect(Array([file.Root.get("/NCPM_Padding", 0)]))
        data = _written(file)
    return data


# What documents share, such as fonts and charts, is compressed once.
@lru_cache(maxsize=256)
def _compressed(data: bytes) -> bytes:
    # Level 3 is half again as fast as zlib's own choice, for files a fifteenth larger.
    packed = zlib.compress(data, 3)
    return packed + b"\n" if packed.endswith(b"\r") else packed


def _written(file: Pdf) -> bytes:
    out = BytesIO()
    packing = ObjectStreamMode.generate
    file.save(out, object_stream_mode=packing, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()
