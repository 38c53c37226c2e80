#!/usr/bin/env python3
"""Writes npz/: archives of arrays by NumPy and by zipfile, and their arrays as NPY, a.npy and b.npy."""
import io
import os
import zipfile
import numpy as np

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npz")
DATE = (1980, 1, 1, 0, 0, 0)


def npy(array):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=(1, 0))
    return out.getvalue()


class Pipe(io.RawIOBase):
    """A file without seek, so that sizes come behind the data of each member."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def write(self, bytes_):
        self.bytes += bytes(bytes_)
        return len(bytes_)


def archive(files, method, level=None, pipe=False, zip64=False, comment=b""):
    out = Pipe() if pipe else io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=level) as z:
        z.comment = comment
        for name, content in files.items():
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = method
            with z.open(info, "w", force_zip64=zip64) as f:
                f.write(content)
    return out.bytes if pipe else out.getvalue()


def large(files):
    """With the records of an archive beyond 2^32 bytes, which zipfile writes beyond its limits."""
    limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 100, 1
    content = archive(files, zipfile.ZIP_STORED, zip64=True)
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits
    assert b"PK\6\6" in content
    return content


def main():
    os.makedirs(HERE, exist_ok=True)
    a = np.arange(24, dtype="<f4").reshape(8, 3) / 7
    b = np.arange(24, dtype="<i2").reshape(4, 3, 2)
    one = {"a.npy": npy(a)}
    several = {"readme.txt": b"two arrays", "a.npy": npy(a), "b.npy": npy(np.asfortranarray(b))}
    stored, deflated = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
    files = {
        "a.npy": npy(a),
        "b.npy": npy(b),
        "stored.npz": archive(one, stored, zip64=True),
        "deflated.npz": archive(one, deflated, 9),
        "pipe.npz": archive(one, deflated, 9, pipe=True),
        "comment.npz": archive(one, deflated, 9, comment=b"a comment"),
        "several.npz": archive(several, deflated, 9),
        "several-stored.npz": archive(several, stored),
        "large.npz": large(several),
        "bzip2.npz": archive(one, zipfile.ZIP_BZIP2),
        "text.zip": archive({"a.csv": b"1\n2\n"}, deflated),
        "excel.xlsx": archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}, deflated),
        "empty.zip": archive({}, stored),
    }
    for name, content in files.items():
        with open(os.path.join(HERE, name), "wb") as f:
            f.write(content)
        if name.endswith(".npz"):
            z = np.load(io.BytesIO(content))
            assert np.array_equal(z["a"], a), name
            assert "several" not in name or np.array_equal(z["b"], b), name


main()
