"""Files as small as they can be, with an identity made from their contents."""

from io import BytesIO

from pikepdf import Array, Name, ObjectStreamMode, Pdf, Stream


def saved(file: Pdf) -> bytes:
    """The file, whose streams are compressed already."""
    for item in file.objects:
        # ReportLab names the filter in a list, and pikepdf would compress such a stream again.
        if isinstance(item, Stream) and isinstance(item.get("/Filter"), Array):
            item.Filter = Name.FlateDecode
    data = _written(file)
    # Validators take a carriage return at the end of a stream for a part of the line end after it.
    while b"\r\nendstream" in data:
        # One more object gives all others other numbers, and so the streams that they are packed into other ends.
        file.Root.NCPM_Padding = file.make_indirect(Array([file.Root.get("/NCPM_Padding", 0)]))
        data = _written(file)
    return data


def _written(file: Pdf) -> bytes:
    out = BytesIO()
    packing = ObjectStreamMode.generate
    file.save(out, object_stream_mode=packing, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()
