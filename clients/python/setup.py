"""Makes the messages of the API before a build. A source distribution has them already."""

import pathlib
import subprocess

from setuptools import setup

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = HERE.parent.parent / "proto/src/main/proto"
ADMIN = "dave/admin/v1/admin.proto"

if (PROTOS / ADMIN).exists():
    made = HERE / "build/proto"
    made.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["protoc", "-I", PROTOS, f"--python_out={made}", f"--pyi_out={made}", ADMIN], check=True)
    for name in ("admin_pb2.py", "admin_pb2.pyi"):
        (made / "dave/admin/v1" / name).replace(HERE / "dave_client" / name)

setup()
