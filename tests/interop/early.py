# SPDX-License-Identifier: GPL-3.0-or-later
"""Early data (0-RTT) between Debian's tools: gnutls-cli and gnutls-serv on our library, openssl and the same on the stock
one as peers. What went early is a line of its own, and an ordinary line follows it."""
import subprocess
import time

EARLY = b"early " + bytes(97 + i * 7 % 26 for i in range(3000)) + b"\n"
PRIORITY = ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3"]


def wait_for(path, what, failure, times=1):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if open(path, "rb").read().count(what) >= times:
            return
        time.sleep(0.02)
    raise failure("%s does not come in %s" % (what[:30], path.rsplit("/", 1)[1]))


class Case:
    def __init__(self, runner, d, failure):
        self.r, self.d, self.failure, self.running = runner, d, failure, []
        open(d + "/early", "wb").write(EARLY)
        self.port = runner.port()

    def start(self, name, args, ours=False):
        if ours:  # its log says what became of the data
            args = args + ["-d", "4"]
        p = self.r.start(self.d, name, args, ours, subprocess.PIPE)
        self.running.append(p)
        return p

    def wait(self, name, what, times=1):
        wait_for("%s/%s" % (self.d, name), what, self.failure, times)

    def say(self, p, line):
        p.stdin.write(line)
        p.stdin.flush()

    def gnutls_serv(self, ours, name="serv"):
        p = self.start(name, ["gnutls-serv", "--echo", "-q", "-a", "-p", str(self.port), "--x509certfile", "p256.pem",
                              "--x509keyfile", "p256.key", "--earlydata", "--maxearlydata", "16384"] + PRIORITY, ours)
        self.r.up(p, self.port)
        return p

    def gnutls_cli(self, ours):
        return self.start("cli", ["gnutls-cli", "-p", str(self.port), "--x509cafile", "p256-ca.pem", "--verify-hostname",
                                  "localhost", "--sni-hostname", "localhost", "-r", "--waitresumption", "--earlydata",
                                  self.d + "/early", "127.0.0.1"] + PRIORITY, ours)

    def s_client(self, name, args):
        return self.start(name, ["openssl", "s_client", "-connect", "127.0.0.1:%d" % self.port, "-servername", "localhost",
                                 "-tls1_3", "-CAfile", "p256-ca.pem", "-verify_return_error"] + args)


def client_openssl(c):
    serv = c.start("serv", ["openssl", "s_server", "-accept", "127.0.0.1:%d" % c.port, "-tls1_3", "-early_data",
                            "-cert", "p256.pem", "-key", "p256.key"])
    c.r.up(serv, c.port)
    cli = c.gnutls_cli(True)
    c.wait("cli.err", b"Early data was accepted")
    c.wait("serv.out", EARLY)
    c.say(cli, b"an ordinary line\n")
    c.wait("serv.out", b"an ordinary line\n")


def with_tools(c, ours_is_client):
    c.gnutls_serv(not ours_is_client)
    cli = c.gnutls_cli(ours_is_client)
    if ours_is_client:
        c.wait("cli.err", b"Early data was accepted")
    else:
        c.wait("serv.err", b"Early data is accepted")
    c.say(cli, b"an ordinary line\n")
    c.wait("cli.out", b"an ordinary line\n")


def client_tools(c):
    with_tools(c, True)


def server_tools(c):
    with_tools(c, False)


def first_session(c):
    cli = c.s_client("first", ["-sess_out", c.d + "/sess"])
    c.say(cli, b"the first line\n")
    c.wait("first.out", b"the first line\n")
    c.say(cli, b"Q\n")
    c.r.end(cli, "client (theirs)")
    c.wait("first.out", b"Max Early Data: 16384")


def second_session(c, outcome):
    cli = c.s_client("second", ["-sess_in", c.d + "/sess", "-early_data", c.d + "/early"])
    c.say(cli, b"an ordinary line\n")
    c.wait("second.out", b"an ordinary line\n")
    c.say(cli, b"Q\n")
    c.r.end(cli, "client (theirs)")
    c.wait("second.out", b"Early data was " + outcome)


def server_openssl(c):
    c.gnutls_serv(True)
    first_session(c)
    second_session(c, b"accepted")
    c.wait("serv.err", b"Early data is accepted")


def server_openssl_refused(c):
    serv = c.gnutls_serv(True)
    first_session(c)
    serv.kill()
    serv.wait()
    c.port = c.r.port()
    c.gnutls_serv(True, "other")  # another process has other keys
    second_session(c, b"rejected")


CASES = [("early client openssl", client_openssl), ("early client tools", client_tools),
         ("early server openssl", server_openssl), ("early server openssl refused", server_openssl_refused),
         ("early server tools", server_tools)]


def run(runner, d, case, failure, kill, kind=Case):
    """Raises @failure."""
    c = kind(runner, d, failure)
    try:
        case(c)
    finally:
        for p in c.running:
            kill(p)
