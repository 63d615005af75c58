"""Addresses are read strictly, allowed by the list, and lead to where they may."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from civilex.errors import AddressRefused, NotFetched
from civilex.rdf.fetching import PUBLIC, AllowList
from civilex.rdf.fetching.address import parse, resolve
from civilex.rdf.fetching.destinations import destinations, reach_of


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org", "//example.org/", "example.org", "",
        "https://", "https:///a", "https://user@example.org/", "https://a:b@example.org/", "https://@example.org/",
        "https://example.org\\@10.0.0.1/", "https://example.org/\r\nHost: x", "https://exa mple.org/", "https://a\tb/",
        "https://example.org:99999/", "https://example.org:x/", "https://[::1%25eth0]/", "https://[fe80::1%eth0]/",
        "https://[v1.x]/", "https://[::1/", "https://exam%70le.org/", "https://a..b/", "https://-a.org/",
        "https://" + "a" * 300 + ".org/", "https://example.org/" + "a" * 9000, "javascript:alert(1)", "data:x",
        "https://ex\u00adample\u2100.org/", "https://a\x00b/",
    ],
)  # fmt: skip
def test_what_is_no_address_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused):
        parse(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://EXAMPLE.org", "https://example.org/"),
        ("https://example.org.:443/a#b", "https://example.org/a"),
        ("http://example.org:8080/a?b=c d".replace(" ", "+"), "http://example.org:8080/a?b=c+d"),
        ("https://dados.mobilidade.rio/é", "https://dados.mobilidade.rio/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("https://my_host.example/a%2Fb", "https://my_host.example/a%2Fb"),
    ],
)
def test_how_an_address_is_read(text: str, read: str) -> None:
    assert str(parse(text)) == read


def test_where_a_redirect_leads() -> None:
    base = parse("https://example.org/a/b?c")
    assert str(resolve(base, "../d")) == "https://example.org/d"
    assert str(resolve(base, "//other.org/x")) == "https://other.org/x"
    with pytest.raises(AddressRefused):
        resolve(base, "file:///etc/passwd")


@pytest.mark.parametrize(
    ("entries", "address", "allowed"),
    [
        ("example.org", "https://example.org/any?x", True),
        ("example.org", "https://sub.example.org/", False),
        ("example.org", "http://example.org/", False),
        ("example.org", "https://example.org:8443/", False),
        ("example.org:8443", "https://example.org:8443/", True),
        ("example.org:*", "https://example.org:8443/", True),
        ("example.org:*", "https://example.org:25/", False),
        ("*.example.org", "https://a.b.example.org/", True),
        ("*.example.org", "https://example.org/", False),
        ("*.example.org", "https://badexample.org/", False),
        ("*", "https://anything.org/", True),
        ("*", "http://anything.org/", False),
        ("http://example.org", "http://example.org/", True),
        ("http://example.org", "https://example.org/", False),
        ("https://example.org/data/", "https://example.org/data/x.ttl", True),
        ("https://example.org/data/", "https://example.org/database", False),
        ("https://example.org/data/", "https://example.org/data/../secret", False),
        ("https://example.org/data/", "https://example.org/data/%2e%2e/secret", False),
        ("https://example.org/data/", "https://example.org/data/..%2fsecret", False),
        ("https://example.org/a.ttl", "https://example.org/a.ttl?v=1", True),
        ("https://example.org/a.ttl", "https://example.org/a.ttlx", False),
        ("a.org, b.org c.org", "https://c.org/", True),
        ("", "https://a.org/", False),
    ],
)
def test_the_list_allows_what_it_says(entries: str, address: str, allowed: bool) -> None:
    listed = AllowList.parse(entries, "CIVILEX_LOAD_FROM")
    if allowed:
        assert listed.entry_for(parse(address))
    else:
        with pytest.raises(AddressRefused):
            listed.entry_for(parse(address))


@pytest.mark.parametrize(
    "entry", ["ftp://a.org", "a.org/b", "a.org:0", "a.org:99999", "a.*.org", "https://", "a@b.org"]
)
def test_a_mistyped_entry_is_refused(entry: str) -> None:
    if entry == "a.org/b":
        assert AllowList.parse(entry)
        return
    with pytest.raises(ValueError, match="not written like"):
        AllowList.parse(entry)


def test_only_a_named_port_reaches_inner_networks() -> None:
    def inner(text: str, address: str) -> bool:
        return AllowList.parse(text).entry_for(parse(address)).inner

    assert inner("http://10.0.0.1:80", "http://10.0.0.1/")
    assert inner("ckan.internal:443", "https://ckan.internal/")
    assert not inner("ckan.internal", "https://ckan.internal/")
    assert not inner("*.internal:443", "https://ckan.internal/")
    assert not inner("ckan.internal:*", "https://ckan.internal/")
    assert inner("*, ckan.internal:443", "https://ckan.internal/")
    assert not PUBLIC.entry_for(parse("http://127.0.0.1:8080/")).inner


NEVER = """
0.0.0.0 0.1.2.3 169.254.1.1 169.254.169.254 169.254.170.2 168.63.129.16 100.100.100.200 192.0.0.192 224.0.0.1
239.1.1.1 240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 192.88.99.1 :: fe80::1 febf::1
fec0::1 ff02::1 ff0e::1 fd00:ec2::254 100::1 2001:db8::1 2001:2::1 3fff::1 5f00::1 4000::1 ::ffff:169.254.169.254
::169.254.169.254 64:ff9b::169.254.169.254 64:ff9b:1::1 2002:a9fe:a9fe::1 2002:5db8:d822::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 ::ffff:0:169.254.169.254 fe80::5efe:10.0.0.1 ::ffff:224.0.0.1 ::ffff:0.0.0.0
2001:db8::5efe:7f00:1 ::93.184.216.34
""".split()
INNER = """
10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 127.0.0.1 127.255.255.254 ::1 fc00::1
fdff::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::10.0.0.1 64:ff9b::10.0.0.1 2002:7f00:1::1 2002:c0a8:101::1
2a00:1::5efe:7f00:1 ::ffff:0:127.0.0.1 ::127.0.0.1
""".split()
PUBLIC_ONES = """
93.184.216.34 8.8.8.8 1.1.1.1 172.15.0.1 172.32.0.1 11.0.0.1 100.63.0.1 100.128.0.1 192.169.0.1 223.255.255.1
2606:2800:220:1:248:1893:25c8:1946 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8
""".split()


@pytest.mark.parametrize("text", NEVER)
def test_what_is_never_reached(text: str) -> None:
    assert reach_of(ip_address(text))[0] == "never"


@pytest.mark.parametrize("text", INNER)
def test_what_is_reached_by_a_named_port_only(text: str) -> None:
    assert reach_of(ip_address(text))[0] == "inner"


@pytest.mark.parametrize("text", PUBLIC_ONES)
def test_what_is_public(text: str) -> None:
    assert reach_of(ip_address(text))[0] == "public"


def named(monkeypatch, *ips: str) -> list[str]:
    """Let every name be at these addresses; return the list of the names that were asked for."""
    asked: list[str] = []

    def getaddrinfo(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, 1, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_refused_where_one_of_its_addresses_is(monkeypatch) -> None:
    named(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1, which is in a private network"):
        destinations(parse("https://example.org/"), inner=False, seconds=1)
    assert len(destinations(parse("https://example.org/"), inner=True, seconds=1)) == 2
    named(monkeypatch, "127.0.0.1", "169.254.169.254")
    with pytest.raises(AddressRefused, match="cloud provider"):
        destinations(parse("https://example.org/"), inner=True, seconds=1)


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "017700000001", "127.1", "localhost", "[::ffff:7f00:1]"])
def test_other_ways_to_write_this_machine_lead_to_it_too(host: str) -> None:
    with pytest.raises((AddressRefused, NotFetched)):
        destinations(parse(f"https://{host}/"), inner=False, seconds=5)


def test_a_resolver_that_does_not_answer_is_not_waited_for(monkeypatch) -> None:
    import threading

    gate = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: gate.wait(5) and [])
    with pytest.raises(NotFetched, match="in time"):
        destinations(parse("https://example.org/"), inner=False, seconds=0.05)
    gate.set()
