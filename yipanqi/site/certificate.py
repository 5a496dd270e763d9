"""A self-signed certificate for a demonstration on the office network (LAN=1)."""

import ipaddress
import os
import socket
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from yipanqi.kernel import clock

DAYS = 365
ELSEWHERE = "192.0.2.1"  # reserved for documentation: nobody has it


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Paths of certificate and key in the data folder, made on first use and renewed when about to expire."""
    certificate, key = folder / "lan.crt", folder / "lan.key"
    if not (certificate.exists() and key.exists() and _fresh(certificate)):
        _write(certificate, key)
    return certificate, key


def lan_address() -> str:
    """The address of this machine in the office network, or empty where it has none. Nothing is sent: asking the system
    which way a packet would take is enough.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((ELSEWHERE, 9))
        except OSError:
            return ""
        return probe.getsockname()[0]


def _fresh(path: Path) -> bool:
    known = x509.load_pem_x509_certificate(path.read_bytes())
    return known.not_valid_after_utc - clock.now() > timedelta(days=7)


def _write(certificate: Path, key: Path) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "一盘棋演示")])
    alternatives: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName(socket.gethostname())]
    addresses = dict.fromkeys(("127.0.0.1", lan_address() or "127.0.0.1"))
    alternatives += [x509.IPAddress(ipaddress.ip_address(one)) for one in addresses]
    start = clock.now() - timedelta(hours=1)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(secret, hashes.SHA256())
    )
    pem = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
