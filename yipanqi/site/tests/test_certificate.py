"""The self-signed certificate of LAN=1: made once, private, naming the address people open, renewed in time."""

import ipaddress
import stat
from datetime import timedelta

import pytest
from cryptography import x509

from yipanqi.kernel import clock
from yipanqi.site import certificate


def names(path) -> set[str]:
    known = x509.load_pem_x509_certificate(path.read_bytes())
    held = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*held.get_values_for_type(x509.DNSName), *map(str, held.get_values_for_type(x509.IPAddress))}


@pytest.mark.parametrize(("address", "named"), [("10.2.3.4", {"127.0.0.1", "10.2.3.4"}), ("", {"127.0.0.1"})])
def test_it_names_this_machine_and_is_kept(tmp_path, monkeypatch, address, named):
    monkeypatch.setattr(certificate, "lan_address", lambda: address)
    made, key = certificate.self_signed(tmp_path)
    assert named | {"localhost"} <= names(made)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    first = made.read_bytes()
    assert certificate.self_signed(tmp_path)[0].read_bytes() == first
    with clock.frozen(clock.now() + timedelta(days=certificate.DAYS - 3)):
        assert certificate.self_signed(tmp_path)[0].read_bytes() != first


def test_the_address_is_one_of_this_machine_or_none(monkeypatch):
    found = certificate.lan_address()
    assert found == "" or ipaddress.ip_address(found).version == 4

    def unreachable(*_):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(certificate.socket.socket, "connect", unreachable)
    assert certificate.lan_address() == ""
