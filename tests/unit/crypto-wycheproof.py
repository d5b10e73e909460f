#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns Wycheproof's JSON (an archive of testvectors_v1) into one line per case for the program
crypto-wycheproof: kind, arguments, expected result, name. Empty strings are written as "-"."""
import json
import re
import sys
import tarfile

AEAD = {"AES-GCM": {128: "AES-128-GCM", 192: "AES-192-GCM", 256: "AES-256-GCM"},
        "AES-CCM": {128: "AES-128-CCM", 256: "AES-256-CCM"},
        "CHACHA20-POLY1305": {256: "CHACHA20-POLY1305"}}
CURVES = {"secp192r1": "SECP192R1", "secp224r1": "SECP224R1", "secp256r1": "SECP256R1",
          "secp384r1": "SECP384R1", "secp521r1": "SECP521R1", "edwards25519": "Ed25519",
          "edwards448": "Ed448", "curve25519": "X25519", "curve448": "X448"}
HASHES = {"SHA-1": "SHA1", "SHA-224": "SHA224", "SHA-256": "SHA256", "SHA-384": "SHA384",
          "SHA-512": "SHA512", "SHA3-224": "SHA3-224", "SHA3-256": "SHA3-256",
          "SHA3-384": "SHA3-384", "SHA3-512": "SHA3-512"}


def aead(alg, g, t):
    name = AEAD[alg].get(g["keySize"])
    return name and ["aead", name, g["tagSize"] // 8, t["key"], t["iv"], t["aad"], t["msg"],
                     t["ct"] + t["tag"]]


def siv(_, g, t):
    # our tag comes first, as in RFC 5297
    name = {256: "AES-128-SIV", 512: "AES-256-SIV"}.get(g["keySize"])
    return name and ["aead", name, 16, t["key"], t["iv"], t["aad"], t["msg"], t["tag"] + t["ct"]]


def cbc(alg, g, t):
    return ["cbc", "%s-%d-CBC" % (alg.split("-")[0], g["keySize"]), t["key"], t["iv"], t["msg"], t["ct"]]


def xts(_, g, t):
    name = {256: "AES-128-XTS", 512: "AES-256-XTS"}.get(g["keySize"])
    # the number of the data unit, little endian
    return name and ["xts", name, t["key"], t["iv"].ljust(32, "0"), t["msg"], t["ct"]]


def pbes2(alg, g, t):
    prf, bits = re.fullmatch(r"PbeWithHmac(Sha\d+)AndAes_(\d+)", alg).groups()
    return ["pbes2", prf.upper(), "AES-%s-CBC" % bits, t["password"], t["salt"], t["iterationCount"],
            t["iv"], t["msg"], t["ct"]]


def mac(alg, g, t):
    name = alg[4:].replace("SHA", "SHA") if alg.startswith("HMAC") else None
    if alg == "AES-CMAC":
        name = "AES-CMAC-%d" % g["keySize"]
        if name not in ("AES-CMAC-128", "AES-CMAC-256"):
            return None
    return ["mac", name, g["tagSize"] // 8, t["key"], t["msg"], t["tag"]]


def gmac(_, g, t):
    if g["ivSize"] != 96:
        return None
    return ["gmac", "AES-GMAC-%d" % g["keySize"], t["key"], t["iv"], t["msg"], t["tag"]]


def hkdf(alg, _, t):
    return ["hkdf", HASHES[alg[5:]], t["ikm"], t["salt"], t["info"], t["size"], t["okm"]]


def pbkdf2(alg, _, t):
    return ["pbkdf2", alg[len("PBKDF2-HMAC"):], t["password"], t["salt"], t["iterationCount"], t["dkLen"],
            t["dk"]]


def ecdsa(_, g, t):
    key = g["publicKey"]
    if key["curve"] not in CURVES or g["sha"] not in HASHES:
        return None
    return ["ecdsa", CURVES[key["curve"]], HASHES[g["sha"]], key["wx"], key["wy"], t["msg"],
            t["sig"]]


def dsa(_, g, t):
    key = g["publicKey"]
    return ["dsa", HASHES[g["sha"]], key["p"], key["q"], key["g"], key["y"], t["msg"], t["sig"]]


def dsa_raw(_, g, t):
    key = g["publicKey"]
    return ["dsaraw", HASHES[g["sha"]], key["p"], key["q"], key["g"], key["y"], t["msg"], t["sig"]]


def eddsa(_, g, t):
    key = g["publicKey"]
    return ["eddsa", CURVES[key["curve"]], key["pk"], t["msg"], t["sig"]]


def rsa_v15(_, g, t):
    if g["sha"] not in HASHES:
        return None
    key = g["publicKey"]
    return ["rsa", "RSA", HASHES[g["sha"]], 0, key["modulus"], key["publicExponent"], t["msg"],
            t["sig"]]


def rsa_pss(_, g, t):
    if g["sha"] not in HASHES or g.get("mgf") != "MGF1" or g["mgfSha"] != g["sha"]:
        return None
    key = g["publicKey"]
    return ["rsa", "RSA-PSS", HASHES[g["sha"]], g["sLen"], key["modulus"], key["publicExponent"],
            t["msg"], t["sig"]]


def xdh(_, g, t):
    return ["xdh", CURVES[g["curve"]], t["public"], t["private"], t["shared"]]


def ecdh(_, g, t):
    if g["curve"] not in CURVES or g.get("encoding") != "ecpoint":
        return None
    return ["ecdh", CURVES[g["curve"]], t["public"], t["private"], t["shared"]]


def ecdh_spki(_, g, t):
    return ["ecdhspki", CURVES[g["curve"]], t["public"], t["private"], t["shared"]]


def rsa_sign(_, g, t):
    if g["sha"] not in HASHES:
        return None
    key = g["privateKey"]
    return ["rsasign", HASHES[g["sha"]], g["privateKeyPkcs8"], t["msg"], t["sig"]] if key else None


def rsa_decrypt(_, g, t):
    key = g["privateKey"]
    return ["rsadec", key["modulus"], key["publicExponent"], key["privateExponent"],
            key["prime1"], key["prime2"], t["msg"], t["ct"]]


KINDS = [(r"aes_gcm_test|aes_ccm_test|chacha20_poly1305_test", aead), (r"aead_aes_siv_cmac_test", siv),
         (r"(aes|camellia)_cbc_pkcs5_test", cbc), (r"aes_xts_test", xts),
         (r"hmac_\w+_test|aes_cmac_test", mac), (r"aes_gmac_test", gmac),
         (r"hkdf_\w+_test", hkdf), (r"pbkdf2_\w+_test", pbkdf2), (r"pbes2_\w+_test", pbes2),
         (r"ecdsa_secp\d+r1_sha(\d+|3_\d+)_test", ecdsa), (r"dsa_\d+_\d+_sha\d+_test", dsa),
         (r"dsa_\d+_\d+_sha\d+_p1363_test", dsa_raw), (r"ed25519_test|ed448_test", eddsa),
         (r"rsa_signature_\w+_test", rsa_v15), (r"rsa_pkcs1_\d+_sig_gen_test", rsa_sign),
         (r"rsa_pss_\w+_test", rsa_pss), (r"x25519_test|x448_test", xdh),
         (r"ecdh_secp\d+r1_ecpoint_test", ecdh), (r"ecdh_secp\d+r1_test", ecdh_spki),
         (r"rsa_pkcs1_\d+_test", rsa_decrypt)]

# What the API of GnuTLS 3.7.9 has no operation for. A file that is in neither list is an error.
ABSENT = [(r"aes_gcm_siv_test|aes_wrap_test|aria_\w+_test|camellia_ccm_test", "no such cipher"),
          (r"aes_siv_cmac_test", "SIV always takes a nonce"),
          (r"mldsa_\w+_test|mlkem_\w+_test", "no such algorithm"),
          (r"rsa_oaep_\w+_test", "OAEP is not offered"),
          (r"primality_test", "no function takes a number to be tested")]


def main():
    with tarfile.open(sys.argv[1]) as archive:
        for member in archive:
            name = re.sub(r".*/(\w+)\.json$", r"\1", member.name)
            convert = next((f for pattern, f in KINDS if re.fullmatch(pattern, name)), None)
            if not convert:
                if member.name.endswith(".json") and not any(re.fullmatch(p, name) for p, _ in ABSENT):
                    sys.exit("%s: neither run nor listed as absent" % name)
                continue
            data = json.load(archive.extractfile(member))
            for group in data["testGroups"]:
                for test in group["tests"]:
                    line = convert(data["algorithm"], group, test)
                    if line:
                        flags = "+".join(test.get("flags", [])) or "-"
                        line += [test["result"], "%s#%d" % (name, test["tcId"]), flags]
                        print(*(str(x) or "-" for x in line))


main()
