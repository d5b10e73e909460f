# SPDX-License-Identifier: GPL-3.0-or-later
# The interop matrix as data: its dimensions, what cannot occur together and why, and which cases are chosen.
import collections
import itertools
import random

VALUES = collections.OrderedDict(
    role=["client", "server"],  # ours
    # gnutls: the same program on the stock library; tools: gnutls-cli and gnutls-serv
    peer=["openssl", "gnutls", "tools"],
    version=["1.2", "1.3"],
    kx=["ECDHE", "DHE", "RSA", "PSK", "ECDHE-PSK", "DHE-PSK", "RSA-PSK", "ANON-ECDH", "ANON-DH"],
    cipher=["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305", "AES-128-CCM", "AES-256-CCM", "AES-128-CCM-8",
            "AES-256-CCM-8", "AES-128-CBC+SHA1", "AES-128-CBC+SHA256", "AES-256-CBC+SHA1", "AES-256-CBC+SHA256",
            "AES-256-CBC+SHA384"],
    group=["SECP256R1", "SECP384R1", "SECP521R1", "X25519", "X448", "FFDHE2048", "FFDHE3072", "FFDHE4096",
           "FFDHE6144", "FFDHE8192", "none"],
    cert=["rsa", "rsa-pss", "p256", "p384", "p521", "ed25519", "ed448", "none"],
    auth=["server", "mutual", "none"],
    resume=["full", "ticket", "id"],
    # retry: the client's first key share is of a group that the server does not take (HelloRetryRequest)
    hello=["direct", "retry"],
    # two key updates asked for by our side, with answers
    update=["none", "update"],
)
NAMES = list(VALUES)

GCM = {"AES-128-GCM", "AES-256-GCM"}
CCM = {"AES-128-CCM", "AES-256-CCM", "AES-128-CCM-8", "AES-256-CCM-8"}
CHACHA = {"CHACHA20-POLY1305"}
CBC1 = {"AES-128-CBC+SHA1", "AES-256-CBC+SHA1"}
CBC2 = {"AES-128-CBC+SHA256", "AES-256-CBC+SHA256"}
CBC3 = {"AES-128-CBC+SHA256", "AES-256-CBC+SHA384"}
# suites of TLS 1.2 that exist in both libraries, by key exchange
SUITES = {
    "RSA": GCM | CCM | CBC1 | CBC2, "DHE": GCM | CCM | CHACHA | CBC1 | CBC2,
    "ECDHE-RSA": GCM | CHACHA | CBC1 | CBC3, "ECDHE-ECDSA": GCM | CCM | CHACHA | CBC1 | CBC3,
    "PSK": GCM | CCM | CHACHA | CBC1 | CBC3, "DHE-PSK": GCM | CCM | CHACHA | CBC1 | CBC3,
    "ECDHE-PSK": CHACHA | CBC1 | CBC3, "RSA-PSK": GCM | CHACHA | CBC1 | CBC3,
    "ANON-DH": GCM | CBC1 | CBC2, "ANON-ECDH": CBC1,
}
RSA_CERTS = ("rsa", "rsa-pss")
DHE_KX, ECDHE_KX = ("DHE", "DHE-PSK", "ANON-DH"), ("ECDHE", "ECDHE-PSK", "ANON-ECDH")


def is_dh(c):
    return c.group.startswith("FFDHE")


def is_ec(c):
    return not is_dh(c) and c.group != "none"


def suites_12(c):
    kx = c.kx
    if kx == "ECDHE":
        kx = "ECDHE-RSA" if c.cert in RSA_CERTS else "ECDHE-ECDSA"
    return SUITES[kx]


def stock_sends_none(c):
    """the stock client sends no EdDSA or RSA-PSS certificate of its own in TLS 1.2"""
    return c.version == "1.2" and c.auth == "mutual" and c.cert in ("rsa-pss", "ed25519", "ed448")


# Each rule: why not, and which cases. The first that applies names the reason.
RULES = [
    ("the group belongs to the key exchange: curves to ECDHE, primes to DHE, none to the others",
     lambda c: (c.kx in DHE_KX) != is_dh(c) or (c.kx in ECDHE_KX) != is_ec(c)),
    ("a certificate is there exactly in key exchanges that have one",
     lambda c: (c.kx in ("ECDHE", "DHE", "RSA", "RSA-PSK")) != (c.cert != "none") or
        (c.auth == "none") != (c.kx not in ("ECDHE", "DHE", "RSA"))),
    ("TLS 1.3 has no RSA, RSA-PSK or anonymous key exchange",
     lambda c: c.version == "1.3" and c.kx in ("RSA", "RSA-PSK", "ANON-ECDH", "ANON-DH")),
    ("TLS 1.3 has no CBC, and of CCM only AES-128",
     lambda c: c.version == "1.3" and ("CBC" in c.cipher or c.cipher.startswith("AES-256-CCM"))),
    ("session ids resume in TLS 1.2 only", lambda c: c.version == "1.3" and c.resume == "id"),
    ("HelloRetryRequest and key update are of TLS 1.3",
     lambda c: c.version == "1.2" and (c.hello, c.update) != ("direct", "none")),
    ("without a group there is no key share to retry", lambda c: c.hello == "retry" and c.group == "none"),
    ("an external PSK of TLS 1.3 is bound to SHA-256 in both libraries, so no AES-256-GCM",
     lambda c: c.version == "1.3" and "PSK" in c.kx and c.cipher == "AES-256-GCM"),
    ("TLS 1.2: no such suite (for ECDHE: with this kind of certificate)",
     lambda c: c.version == "1.2" and c.cipher not in suites_12(c)),
    ("TLS 1.2: DHE signs with RSA (DSA is not supported)",
     lambda c: c.version == "1.2" and c.kx == "DHE" and c.cert not in RSA_CERTS),
    ("TLS 1.2: RSA and RSA-PSK encrypt to a plain RSA key",
     lambda c: c.kx in ("RSA", "RSA-PSK") and c.cert != "rsa"),
    (stock_sends_none.__doc__, lambda c: c.role == "server" and c.peer in ("gnutls", "tools") and stock_sends_none(c)),
    ("OpenSSL's s_server forgets an external PSK over a HelloRetryRequest (its own client fails too)",
     lambda c: c.role == "client" and c.peer == "openssl" and "PSK" in c.kx and c.hello == "retry"),
    ("gnutls-cli 3.7.9 crashes after a DHE-PSK handshake of TLS 1.2",
     lambda c: (c.role, c.peer, c.version, c.kx) == ("server", "tools", "1.2", "DHE-PSK")),
]

# Which dimensions --all multiplies out; the rest is dealt out in turn.
CORE = ("role", "peer", "version", "kx", "cipher", "group", "cert", "resume")


def everything():
    """(possible cases, Counter of reasons)"""
    case = collections.namedtuple("Case", NAMES)
    left_out = collections.Counter()
    possible = []
    for head in itertools.product(*(VALUES[n] for n in NAMES[:7])):
        c = case(*head, "server", "full", "direct", "none")
        tails = list(itertools.product(*(VALUES[n] for n in NAMES[7:])))
        # rules that do not look at the tail decide for all of it
        why = next((r[0] for r in (RULES[0], RULES[2], RULES[3], RULES[7], RULES[9], RULES[10]) if r[1](c)), None)
        if why:
            left_out[why] += len(tails)
            continue
        for tail in tails:
            c = case(*head, *tail)
            why = next((r[0] for r in RULES if r[1](c)), None)
            if why:
                left_out[why] += 1
            else:
                possible.append(c)
    return possible, left_out


def pairwise(cases, seed=1):
    """A few cases in which every pair of values that some case has occurs."""
    ids = {}

    def pairs_of(c):
        return frozenset(ids.setdefault(p, len(ids)) for p in itertools.combinations(enumerate(c), 2))
    rng = random.Random(seed)
    having = collections.defaultdict(list)
    pairs = [pairs_of(c) for c in cases]
    for i, ps in enumerate(pairs):
        for p in ps:
            having[p].append(i)
    missing, chosen = set(having), []
    # rare pairs first: they leave the least choice
    for want in sorted(having, key=lambda p: (len(having[p]), p)):
        if want not in missing:
            continue
        sample = having[want] if len(having[want]) <= 80 else rng.sample(having[want], 80)
        best = max(sample, key=lambda i: len(pairs[i] & missing))
        chosen.append(best)
        missing -= pairs[best]
    return [cases[i] for i in sorted(chosen)], len(having)


def all_core(cases):
    """Every combination of the core dimensions, once, the others in turn."""
    by_core = collections.defaultdict(list)
    core = [NAMES.index(n) for n in CORE]
    for c in cases:
        by_core[tuple(c[i] for i in core)].append(c)
    return [options[i * 7 % len(options)] for i, options in enumerate(by_core.values())]
