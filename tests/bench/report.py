# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/bench/run measured, as tables in Markdown and as a plot in SVG."""
import re
import statistics
from xml.sax.saxutils import escape

PLAIN = "ours, no ipsec-mb"
# The targets: section, rows, whose figure against whose, which way, how much.
TARGETS = [
    ("streams", r"AES.*, 16 KiB writes$", "ours", "stock", ">=", 1.4),
    ("streams", r"AES.*, 16 KiB writes$", "ours", "OpenSSL", ">=", 1.4),
    ("streams", r"AES.*, (1 MiB writes|send_file)$", "ours", "stock", ">=", 2.1),
    ("streams", r"ChaCha.*, (16 KiB writes|1 MiB writes|send_file)$", "ours", "stock", ">=", 5),
    ("streams", r"ChaCha.*, (16 KiB|1 MiB) writes$", "ours", "OpenSSL", ">=", 1.2),
    ("streams", r", 1 KiB writes$", "ours", "stock", ">=", 1.3),
    ("streams", r", 1 KiB writes$", "ours", "OpenSSL", ">=", 1.3),
    ("streams", r", 16 KiB writes$", PLAIN, "stock", ">=", 0.8),
    ("handshakes", r"^tls13-ecdsa$", "ours", "stock", ">=", 1.15),
    ("handshakes", r"^tls13-ecdsa$", "ours", "OpenSSL", ">=", 1.1),
    ("handshakes", r"^tls13-(psk|resume)-x25519$", "ours", "stock", ">=", 1.25),
    ("handshakes", r"^(tls1[23]-psk|tls12-resume-.*)$", "ours", "stock", ">=", 2),
    ("handshakes", r"rsa2048", "ours", "stock", ">=", 1),
    ("memory", r"^[^,]*$", "ours", None, "<=", 6144),
    ("memory", r", offloaded$", "ours", None, "<=", 5120),
    ("instructions", r"send, sender", "ours, kernel", "bare", "<=", 1.02),
    ("instructions", r"send_file, sender", "ours, kernel", "bare", "<=", 1.01),
    ("startup", r"wall|faults", "ours", "stock", "<=", 1),
    ("apps", r"^nbdcopy X.509$", "ours", "stock", "<=", 0.65),
    ("apps", r"^nbdcopy PSK$", "ours", "stock", "<=", 0.35),
    ("apps", r"^(qemu-img|QEMU migration)$", "ours", "stock", "<=", 0.75),
]
TITLES = {
    "aead": "Sealing a record",
    "streams": "Streams, TLS 1.3",
    "handshakes": "Handshakes",
    "memory": "Memory of idle sessions",
    "startup": "A program that only calls gnutls_global_init",
    "apps": "Whole jobs, CPU seconds",
    "instructions": "Kernel path: instructions in a guest",
}
NOTES = {
    "aead": "By `gnutls_aead_cipher_encrypt` and `EVP_CipherUpdate`, GB/s of CPU time.",
    "streams": "Both ends over loopback TCP, taking turns in one thread, or a process for each; MB per second of CPU time of "
               "both ends. \"%s\" was configured `--without-ipsec-mb`. \"bare loop\" only seals, writes, reads and opens "
               "(stream-limit.c): as fast as a library on libipsec-mb can be." % PLAIN,
    "handshakes": "Per second of CPU time; both ends in one thread and in memory.",
    "memory": "Heap of one side; 1,000 pairs open (5,000 in the long form), both sides in one process. \"names\": with a "
              "server name, protocols and tickets; \"offloaded\": over TCP in a guest (user-mode-linux), all records by "
              "the kernel, whose own memory is not counted.",
    "startup": "Medians over all starts; 10th and 90th percentile.",
    "apps": "User and system time of the processes; unmodified programs of Debian 12 on this library and on the stock one "
            "in turn; \"no TLS\": the same job in the clear.",
    "instructions": "Of one end, user and kernel together, per MiB; QEMU's `-cpu max,-erms,-cx16`; 16 KiB sends, files in "
                    "calls of 256 KiB. \"bare\" sets fixed keys itself and calls send, sendfile and recv. An AES "
                    "instruction counts as any other does: user space and kernel are not compared by that.",
}


def number(v):
    if v >= 1000:
        return "%d" % round(v)
    return "%.3g" % v if v < 100 else "%.0f" % v


def median(row, who):
    return statistics.median(row["values"][who]) if who in row["values"] else None


def cell(row, who):
    if who not in row["values"]:
        return ""
    v = sorted(row["values"][who])
    if len(v) == 1 or v[0] == v[-1]:
        return number(v[0])
    low, high = (v[len(v) // 10], v[-1 - len(v) // 10]) if len(v) > 20 else (v[0], v[-1])
    return "%s (%s–%s)" % (number(statistics.median(v)), number(low), number(high))


def ratio(row, a, b):
    x, y = median(row, a), median(row, b)
    return None if x is None or not y else x / y


def verdicts(section, row):
    for where, names, a, b, op, limit in TARGETS:
        if where != section or not re.search(names, row["name"]):
            continue
        r = ratio(row, a, b) if b else median(row, a)
        if r is not None:
            # as exact as the target is given
            r = round(r, 3 if b == "bare" else 2)
            met = r >= limit if op == ">=" else r <= limit
            yield "%s %g%s%s: %s" % ("≥" if op == ">=" else "≤", limit, " × " + b if b else "",
                                     " without libipsec-mb" if a == PLAIN else "",
                                     "yes" if met else "**no, %s**" % number(r)) + (
                                         ", %.3f" % r if met and b == "bare" else "")


ORDER = ["bare", "ours", "stock", "OpenSSL", "bare loop", "no TLS", PLAIN, "ours, kernel", "OpenSSL, kernel"]


def table(section, rows):
    """One unit's rows."""
    whos = sorted({w for row in rows for w in row["values"]}, key=ORDER.index)
    ratios = [w for w in ("stock", "OpenSSL") if w in whos and "ours" in whos]
    judged = [list(verdicts(section, r)) for r in rows]
    head = [rows[0]["unit"]] + whos + ["ours/" + w for w in ratios] + (["target"] if any(judged) else [])
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row, judgement in zip(rows, judged):
        line = [row["name"]] + [cell(row, w) for w in whos]
        for w in ratios:
            r = ratio(row, "ours", w)
            line.append("" if r is None else "%.2f" % r)
        line += ["; ".join(judgement)] if any(judged) else []
        out.append("| " + " | ".join(line) + " |")
    return "\n".join(out)


def tables(section, rows):
    """A table for each unit, and a line for what has no sides."""
    out = []
    for unit in dict.fromkeys(r["unit"] for r in rows):
        own = [r for r in rows if r["unit"] == unit]
        plain = [r for r in own if "TCP" in r["values"]]
        out.append(table(section, [r for r in own if r not in plain]))
        if plain:
            out.append("Plain TCP: " + ", ".join("%s %s" % (r["name"], cell(r, "TCP")) for r in plain) + ".")
    return "\n\n".join(out)


def origin(results):
    m = results["machine"]
    return "%s; %s; Linux %s; %s. `%s`; load of the machine: %s." % (
        m["date"], m["processor"], m["kernel"], m["software"], m["command"], m["load"])


def section_text(results, section):
    parts = [NOTES[section], tables(section, results["sections"][section])]
    return "\n\n".join(parts)


def text(results):
    out = [origin(results)]
    out += [n[0].upper() + n[1:] + "." for n in results["notes"]]
    for section in results["sections"]:
        out += ["### " + TITLES[section], section_text(results, section)]
    return "\n\n".join(out)


# --- the plot


def bars(results):
    """What is drawn: (heading, [(label, ours against stock, OpenSSL against stock)])."""
    def pick(section, names, label, invert=False):
        found = []
        for row in results["sections"].get(section, []):
            if not re.search(names, row["name"]):
                continue
            values = [ratio(row, who, "stock") for who in ("ours", "OpenSSL")]
            if values[0] is not None:
                found.append((label(row["name"]), *[1 / v if v and invert else v for v in values]))
        return found
    shown = {"tls13-ecdsa": "TLS 1.3, ECDSA P-256", "tls13-rsa2048": "TLS 1.3, RSA-2048",
             "tls13-psk-x25519": "TLS 1.3, PSK and X25519", "tls13-resume-x25519": "TLS 1.3, resumed with X25519",
             "tls13-psk": "TLS 1.3, plain PSK", "tls12-ecdsa": "TLS 1.2, ECDSA P-256",
             "tls12-resume-ticket": "TLS 1.2, resumed"}
    return [g for g in (
        ("Streams in user space: speed", pick("streams", r"(1 KiB|16 KiB|1 MiB) writes$|send_file$", str)),
        ("Handshakes: speed", pick("handshakes", "^(%s)$" % "|".join(shown), lambda n: shown[n])),
        ("Whole jobs: CPU time, the stock one's against ours", pick("apps", "^[^,]*$", str, invert=True)),
    ) if g[1]]


def svg(results):
    groups = bars(results)
    left, right, row_height, width = 236, 60, 30, 800
    top = max([v for _, rows in groups for r in rows for v in r[1:] if v] + [2])
    scale = (width - left - right) / top
    height = 74 + sum(34 + row_height * len(rows) for _, rows in groups) + 30
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12" fill="#222">' % (width, height, width, height),
           '<rect width="100%" height="100%" fill="#fff"/>',
           '<text x="16" y="26" font-size="17" font-weight="bold">gnutls-ktls against the stock GnuTLS 3.7.9 '
           '(= 1) of Debian 12</text>',
           '<rect x="16" y="40" width="12" height="12" fill="#2563a8"/><text x="34" y="50">gnutls-ktls</text>',
           '<rect x="124" y="40" width="12" height="12" fill="#a9b4c0"/><text x="142" y="50">OpenSSL 3.0</text>']
    first, y = 62, 62
    out.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#c0392b" stroke-dasharray="4 3"/>' %
               (left + scale, left + scale, first, height - 30))
    for heading, rows in groups:
        y += 24
        out.append('<text x="16" y="%d" font-weight="bold">%s</text>' % (y, escape(heading)))
        y += 10
        for label, *values in rows:
            out.append('<text x="%d" y="%d" text-anchor="end">%s</text>' % (left - 8, y + 15, escape(label)))
            values = [(v, c) for v, c in zip(values, ("#2563a8", "#a9b4c0")) if v]
            bar = 22 // len(values) if len(values) > 1 else 14
            at = y + (row_height - 6 - bar * len(values)) / 2
            for v, color in values:
                out.append('<rect x="%d" y="%.1f" width="%.1f" height="%d" fill="%s"/>' %
                           (left, at, v * scale, bar - 1, color))
                out.append('<text x="%.1f" y="%.1f" font-size="10" stroke="#fff" stroke-width="3" '
                           'paint-order="stroke">%.2f</text>' %
                           (left + v * scale + 4, at + bar / 2 + 3, v))
                at += bar
            y += row_height
    out.append('<text x="%.1f" y="%d" text-anchor="middle" font-size="11" fill="#c0392b">stock</text>' %
               (left + scale, first - 4))
    m = results["machine"]
    out.append('<text x="16" y="%d" font-size="10" fill="#666">%s; %s; %s</text>' % (
        y + 22, escape(m["date"]), escape(m["processor"]), escape(m["command"])))
    return "\n".join(out + ["</svg>"]) + "\n"


# --- the pages


def replace_block(page, name, content):
    """Between <!-- bench:NAME --> and <!-- /bench:NAME -->."""
    begin, end = "<!-- bench:%s -->" % name, "<!-- /bench:%s -->" % name
    if begin not in page:
        return page
    head, rest = page.split(begin, 1)
    return head + begin + "\n" + content + "\n" + end + rest.split(end, 1)[1]


def summary(results):
    """README's few lines."""
    out = ["| against the stock library of Debian 12 | ours | OpenSSL |", "|---|---|---|"]
    for heading, rows in bars(results):
        for label, ours, openssl in rows:
            if re.search(r"^(AES-128-GCM|ChaCha20-Poly1305), (16 KiB writes|send_file)|^TLS|nbdcopy|migration", label):
                kind = heading.split(":")[0].lower().replace(" in user space", "")
                out.append("| %s: %s | %.2f × | %s |" % (kind, label, ours, "%.2f ×" % openssl if openssl else ""))
    m = results["machine"]
    out += ["", "%s, %s; `%s`." % (m["date"], m["processor"], m["command"])]
    return "\n".join(out)


def write_doc(top, results):
    path = top + "/doc/performance.md"
    with open(path) as f:
        page = f.read()
    for section in results["sections"]:
        page = replace_block(page, section, section_text(results, section) + "\n\n" + origin(results))
    page = replace_block(page, "notes", "\n".join("* %s." % (n[0].upper() + n[1:]) for n in results["notes"]))
    with open(path, "w") as f:
        f.write(page)
    if not all(s in results["sections"] for s in ("streams", "handshakes", "apps")):
        return
    with open(top + "/doc/performance.svg", "w") as f:
        f.write(svg(results))
    with open(top + "/README.md") as f:
        page = f.read()
    with open(top + "/README.md", "w") as f:
        f.write(replace_block(page, "summary", summary(results)))
