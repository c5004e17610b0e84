"""Keys as text: base64 may hold plus signs, which also separate the parts of a key."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.notes import Verifier, new_signer, read_signer


@settings(max_examples=200, deadline=None)
@given(secret=st.binary(min_size=32, max_size=32))
def test_every_key_comes_back_as_it_was_written(tmp_path_factory: object, secret: bytes) -> None:
    path = Path(tmp_path_factory.mktemp("key")) / "signing.key"  # type: ignore[attr-defined]
    signer = new_signer("a-log", path, secret)
    assert read_signer(path).verifier == signer.verifier
    assert Verifier.parse(str(signer.verifier)) == signer.verifier
