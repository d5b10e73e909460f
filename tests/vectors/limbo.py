#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns x509-limbo's JSON into lines for the program limbo: `case ID EXPECTED KIND TIME NAME-KIND NAME
PURPOSE`, then `peer`, `untrusted`, `trusted` and `crl` with base64 each, then `end`."""
import base64
import datetime
import ipaddress
import json
import lzma
import re
import sys

PURPOSE = {"serverAuth": "1.3.6.1.5.5.7.3.1", "clientAuth": "1.3.6.1.5.5.7.3.2"}
# for cases that name no time: their certificates are valid from 1970 to 2969
ANY_TIME = "2025-01-01T00:00:00+00:00"


def body(pem):
    return re.sub(r"\s+", "", re.search(r"-----BEGIN[^\n]*\n(.*?)-----END", pem, re.S).group(1))


def main():
    with lzma.open(sys.argv[1]) as f:
        data = json.load(f)
    for t in data["testcases"]:
        # whole seconds are what the API has
        time = int(datetime.datetime.fromisoformat(re.sub(r"\.\d+", "", t["validation_time"] or ANY_TIME)).timestamp())
        name = t["expected_peer_name"] or (t["expected_peer_names"] or [None])[0]
        kind, value = (name["kind"], name["value"]) if name else ("-", "-")
        if kind == "IP":
            value = ipaddress.ip_address(value).packed.hex()
        purposes = t["extended_key_usage"] or ["serverAuth" if t["validation_kind"] == "SERVER" else "clientAuth"]
        print("case", t["id"], t["expected_result"], time, kind, value, PURPOSE[purposes[0]])
        print("peer", body(t["peer_certificate"]))
        for key, what in (("untrusted_intermediates", "untrusted"), ("trusted_certs", "trusted"), ("crls", "crl")):
            for pem in t[key]:
                print(what, body(pem))
        print("end")


main()
