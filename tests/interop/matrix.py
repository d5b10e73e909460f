#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the cases of the interop matrix, one a line. Without arguments every pair of values that can occur together
# occurs in some case; with --all every combination.
import itertools
import random
import sys

CHOICES = {
    "role": ["client", "server"],
    "peer": ["openssl", "gnutls"],
    "version": ["1.2", "1.3"],
    "cipher": ["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CCM", "AES-256-CCM", "AES-128-CCM-8",
               "AES-128-CBC", "AES-256-CBC"],
    # RSA: the static key exchange
    "group": ["SECP256R1", "SECP384R1", "SECP521R1", "X25519", "X448", "FFDHE2048", "FFDHE3072", "FFDHE4096", "RSA"],
    "cert": ["rsa", "rsa-pss", "p256", "p384", "p521", "ed25519", "ed448"],
    "resume": ["full", "resume"],
    "auth": ["server", "mutual"],
}


def possible(c):
    # the stock client sends no EdDSA or RSA-PSS certificate of its own in TLS 1.2
    if (c["role"], c["peer"], c["version"], c["auth"]) == ("server", "gnutls", "1.2", "mutual") and \
       c["cert"] in ("rsa-pss", "ed25519", "ed448"):
        return False
    dhe, rsa_kx = c["group"].startswith("FFDHE"), c["group"] == "RSA"
    if c["version"] == "1.3":
        return not rsa_kx and "CBC" not in c["cipher"] and c["cipher"] != "AES-256-CCM"
    if rsa_kx:
        return c["cert"] == "rsa" and c["cipher"] != "CHACHA20-POLY1305"
    if dhe:
        return c["cert"] in ("rsa", "rsa-pss")
    # there is no ECDHE-RSA suite with CCM
    return "CCM" not in c["cipher"] or c["cert"] not in ("rsa", "rsa-pss")


def main():
    names = list(CHOICES)
    cases = [c for c in itertools.product(*CHOICES.values()) if possible(dict(zip(names, c)))]
    if sys.argv[1:] == ["--all"]:
        chosen = cases
    else:
        pairs = {c: set(itertools.combinations(enumerate(c), 2)) for c in cases}
        missing = set().union(*pairs.values())
        rng, chosen = random.Random(1), []
        while missing:
            # the best of a sample that surely covers one missing pair
            want = min(missing)
            sample = [c for c in cases if want in pairs[c]]
            best = max(rng.sample(sample, min(60, len(sample))), key=lambda c: len(pairs[c] & missing))
            chosen.append(best)
            missing -= pairs[best]
    print("\n".join(" ".join(c) for c in sorted(chosen)))


main()
