from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from webhook_relay_desktop.certificates import certificates_problem


def certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example authority")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def test_certificates_in_pem_are_fine(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(certificate() + certificate())
    assert certificates_problem(str(tmp_path / "ca.pem")) == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no usable certificate"),
        (b"hello", "no usable certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no usable certificate"),
        (b"\xff\xfe\x00", "not text"),
    ],
)
def test_what_is_no_certificate_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "ca.pem").write_bytes(content)
    assert words in certificates_problem(str(tmp_path / "ca.pem"))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert certificates_problem(str(tmp_path / "gone")) == "There is no such file."
    assert "cannot be read" in certificates_problem(str(tmp_path))
