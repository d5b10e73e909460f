# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication of the client after the handshake (RFC 8446 4.6.2) between Debian's tools: gnutls-cli and gnutls-serv on
our library, openssl and the same on the stock one as peers. Lines go before and after it."""
import early

PRIORITY = early.PRIORITY
CERT = ["p256.pem", "p256.key"]


class Case(early.Case):
    def gnutls_serv(self, ours):
        p = self.start("serv", ["gnutls-serv", "--echo", "-q", "-p", str(self.port), "--x509certfile", CERT[0],
                                "--x509keyfile", CERT[1]] + PRIORITY, ours)
        self.r.up(p, self.port)

    def gnutls_cli(self, ours):
        return self.start("cli", ["gnutls-cli", "-p", str(self.port), "--x509cafile", "p256-ca.pem", "--verify-hostname",
                                  "localhost", "--sni-hostname", "localhost", "--post-handshake-auth", "--x509certfile",
                                  CERT[0], "--x509keyfile", CERT[1], "127.0.0.1"] + PRIORITY, ours)

    def ask_twice(self, cli):
        """The server is gnutls-serv, which is asked by a line."""
        for i in range(2):
            line = b"line %d\n" % i
            self.say(cli, line)
            self.wait("cli.out", line)
            self.say(cli, b"**REAUTH**\n")
            self.wait("cli.out", b"Successfully executed command", i + 1)
        self.say(cli, b"the last line\n")
        self.wait("cli.out", b"the last line\n")


def client_tools(c):
    c.gnutls_serv(False)
    c.ask_twice(c.gnutls_cli(True))
    c.wait("cli.err", b"CERTIFICATE VERIFY was queued")


def server_tools(c):
    c.gnutls_serv(True)
    c.ask_twice(c.gnutls_cli(False))
    c.wait("serv.err", b"CERTIFICATE VERIFY (15) was received")


def server_openssl(c):
    c.gnutls_serv(True)
    c.ask_twice(c.start("cli", ["openssl", "s_client", "-connect", "127.0.0.1:%d" % c.port, "-servername", "localhost",
                                "-tls1_3", "-CAfile", "p256-ca.pem", "-verify_return_error", "-enable_pha", "-cert",
                                CERT[0], "-key", CERT[1]]))
    c.wait("serv.err", b"CERTIFICATE VERIFY (15) was received")


def client_openssl(c):
    serv = c.start("serv", ["openssl", "s_server", "-accept", "127.0.0.1:%d" % c.port, "-tls1_3", "-cert", CERT[0], "-key",
                            CERT[1], "-CAfile", "p256-ca.pem", "-verify_return_error"])
    c.r.up(serv, c.port)
    cli = c.gnutls_cli(True)
    c.say(cli, b"the first line\n")
    c.wait("serv.out", b"the first line\n")
    c.say(serv, b"c\n")  # asks
    c.wait("cli.err", b"CERTIFICATE VERIFY was queued")
    c.say(cli, b"a line behind it\n")
    c.wait("serv.out", b"a line behind it\n")
    c.wait("serv.err", b"depth=0")  # it has looked at the certificate
    c.say(serv, b"the last line\n")
    c.wait("cli.out", b"the last line\n")


CASES = [("reauth client openssl", client_openssl), ("reauth client tools", client_tools),
         ("reauth server openssl", server_openssl), ("reauth server tools", server_tools)]


def run(runner, d, case, failure, kill):
    early.run(runner, d, case, failure, kill, Case)
