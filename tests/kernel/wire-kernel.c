/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of a raw peer, which has the keys of a session in user space: content that nobody may
 * send, broken records, and connections that break. */
#include "config.h"

#include "sessions.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void expect_end(struct two *t, int error, int alert)
{
	uint8_t buf[200];
	int level;

	memset(buf, 0, sizeof(buf));
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 50), error);
	for (size_t i = 0; i < sizeof(buf); i++)
		CHECK_IS(buf[i], 0);
	CHECK_IS(gnutls_record_recv(t->s, buf, 50), GNUTLS_E_INVALID_SESSION);
	CHECK_IS(gnutls_record_send(t->s, "x", 1), GNUTLS_E_INVALID_SESSION);
	if (alert < 0)
		return;
	CHECK_IS(gnutls_error_to_alert(error, &level), alert);
	CHECK_IS(gnutls_alert_send_appropriate(t->s, error), 0);
	CHECK_IS(recv_wait(t->c, t->cfd, buf, 50), GNUTLS_E_FATAL_ALERT_RECEIVED);
	CHECK_IS(gnutls_alert_get(t->c), alert);
}

static void test_raw_peer(void)
{
	static const struct {
		const char *name;
		uint8_t type;
		const char *data;
		size_t len;
		int user, kernel; /* errors */
		int alert;        /* in user space; and in the kernel unless the error differs */
	} rows[] = {
		{"KeyUpdate with bytes behind it", 22, "\30\0\0\1\0\4\0\0\0", 9,
		 GNUTLS_E_UNEXPECTED_PACKET, 0, GNUTLS_A_UNEXPECTED_MESSAGE},
		{"two KeyUpdates in a record", 22, "\30\0\0\1\0\30\0\0\1\0", 10,
		 GNUTLS_E_UNEXPECTED_PACKET, 0, GNUTLS_A_UNEXPECTED_MESSAGE},
		{"KeyUpdate without content", 22, "\30\0\0\0", 4, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"KeyUpdate too long", 22, "\30\0\0\2\0\0", 6, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"KeyUpdate with a value of 2", 22, "\30\0\0\1\2", 5,
		 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, 0, GNUTLS_A_ILLEGAL_PARAMETER},
		{"ClientHello", 22, "\1\0\0\0", 4, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"empty handshake record", 22, "", 0, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"empty alert", 21, "", 0, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"long alert", 21, "\1\0\0", 3, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"fatal alert", 21, "\2\50", 2, GNUTLS_E_FATAL_ALERT_RECEIVED, 0, -1},
		{"ChangeCipherSpec", 20, "\1", 1, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"heartbeat", 24, "\1\0\0", 3, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"type 99", 99, "secret", 6, GNUTLS_E_UNEXPECTED_PACKET, 0,
		 GNUTLS_A_UNEXPECTED_MESSAGE},
		{"ticket and KeyUpdate in a record", 22, "\4\0\0\0\30\0\0\1\0", 9, 1,
		 GNUTLS_E_UNIMPLEMENTED_FEATURE, -1},
		{"KeyUpdate split", 22, "\30\0\0", 3, 1, GNUTLS_E_UNIMPLEMENTED_FEATURE, -1},
	};

	for (int kernel = 0; kernel < 2; kernel++) {
		for (size_t i = 0; i < COUNT(rows); i++) {
			bool in_kernel = kernel && has_ktls;
			int error = in_kernel && rows[i].kernel ? rows[i].kernel : rows[i].user;
			struct two t;

			doing = rows[i].name;
			if (error > 0) /* user space follows: unit tests have that */
				continue;
			if (!open_two(&t, kernel ? &uk13 : &uu13))
				return;
			inject(&t, rows[i].type, rows[i].data, rows[i].len);
			if (rows[i].kernel && rows[i].len == 3)
				inject(&t, 22, "\1\0", 2);
			/* the server gets no tickets: a peer that sends them is wrong before all */
			if (rows[i].kernel && rows[i].data[0] == 4)
				error = GNUTLS_E_UNEXPECTED_PACKET;
			expect_end(&t, error, rows[i].alert);
			close_two(&t);
			if (!ok)
				return;
		}
	}
}

/* --- broken records and connections */

static void send_bytes(struct two *t, const void *p, size_t n)
{
	if (send(t->cfd, p, n, MSG_NOSIGNAL) != (ssize_t)n)
		exit(1);
}

/* A good record, then this one with its byte at @at (from the end if negative) changed. */
static void damaged(struct two *t, ssize_t at, uint8_t change)
{
	uint8_t out[200], buf[100];
	size_t n = seal(t->c, 23, "damaged", 7, out);

	out[at < 0 ? (ssize_t)n + at : at] ^= change;
	send_bytes(t, out, n);
	usleep(20000);
	/* what came before it is delivered */
	CHECK_IS(recv_wait(t->s, t->sfd, buf, sizeof(buf)), 4);
}

static void bad_tag(struct two *t, bool k)
{
	(void)k;
	damaged(t, -1, 1);
	expect_end(t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
}

static void bad_text(struct two *t, bool k)
{
	(void)k;
	damaged(t, -18, 0x80);
	expect_end(t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
}

/* 23 becomes 22. TLS 1.3 has no such records here; the kernel does not look at this byte, the type
 * that counts is inside (row "outer-type"). */
static void bad_type(struct two *t, bool k)
{
	bool tls13 = gnutls_protocol_get_version(t->s) == GNUTLS_TLS1_3;
	uint8_t out[200], buf[100];
	size_t n = seal(t->c, 23, "damaged", 7, out);

	out[0] ^= 1;
	send_bytes(t, out, n);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	if (!tls13) {
		expect_end(t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
	} else if (!k) {
		expect_end(t, GNUTLS_E_UNEXPECTED_PACKET, GNUTLS_A_UNEXPECTED_MESSAGE);
	} else {
		CHECK_IS(recv_wait(t->s, t->sfd, buf, sizeof(buf)), 7);
		CHECK(memcmp(buf, "damaged", 7) == 0);
	}
}

static void bad_version(struct two *t, bool k)
{
	(void)k;
	damaged(t, 2, 2);
	expect_end(t, GNUTLS_E_UNSUPPORTED_VERSION_PACKET, GNUTLS_A_PROTOCOL_VERSION);
}

static void replay(struct two *t, bool k)
{
	uint8_t out[200], buf[100];
	size_t n = seal(t->c, 23, "twice", 5, out);

	(void)k;
	send_bytes(t, out, n);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 5), 5);
	send_bytes(t, out, n);
	expect_end(t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
}

/* TLS 1.2: the kernel looks at a header once the explicit nonce is there, too. */
static void long_header(struct two *t, bool k)
{
	uint8_t buf[4];

	(void)k;
	send_bytes(t, "\27\3\3\177\377abcdefgh", 13);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	expect_end(t, GNUTLS_E_RECORD_OVERFLOW, GNUTLS_A_RECORD_OVERFLOW);
}

static void one_too_long(struct two *t, bool k)
{
	static const uint8_t zeros[16385];
	uint8_t buf[4];

	(void)k;
	inject(t, 23, zeros, sizeof(zeros));
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	expect_end(t, GNUTLS_E_RECORD_OVERFLOW, GNUTLS_A_RECORD_OVERFLOW);
}

static void just_fits(struct two *t, bool k)
{
	static const uint8_t zeros[16384];
	uint8_t buf[20000];

	(void)k;
	inject(t, 23, zeros, sizeof(zeros));
	for (size_t got = 0; got < 16388;) {
		ssize_t n = recv_wait(t->s, t->sfd, buf, sizeof(buf));

		CHECK(n > 0);
		got += (size_t)n;
	}
	CHECK_IS(gnutls_record_recv(t->s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
}

static void too_short(struct two *t, bool k)
{
	uint8_t buf[4];

	(void)k;
	send_bytes(t, "\27\3\3\0\4abcd\27\3\3\0\4abcd", 18);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	expect_end(t, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_A_BAD_RECORD_MAC);
}

static void no_close_notify(struct two *t, bool k)
{
	uint8_t buf[100];

	(void)k;
	shutdown(t->cfd, SHUT_WR);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 100), 4);
	expect_end(t, GNUTLS_E_PREMATURE_TERMINATION, -1);
}

static void cut(struct two *t, bool k)
{
	uint8_t out[100], buf[4];
	size_t n = seal(t->c, 23, "cut", 3, out);

	send_bytes(t, out, n - 2);
	shutdown(t->cfd, SHUT_WR);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	expect_end(t, k ? GNUTLS_E_PREMATURE_TERMINATION : GNUTLS_E_UNEXPECTED_PACKET_LENGTH, -1);
}

static void reset(struct two *t, bool k)
{
	struct linger now = {1, 0};
	uint8_t buf[4];

	(void)k;
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 4), 4);
	setsockopt(t->cfd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(t->cfd);
	t->cfd = dup(0);
	usleep(20000);
	expect_end(t, GNUTLS_E_PULL_ERROR, -1);
}

/* The reset is met by a sender who knows nothing yet: an error and no signal, and it stays. */
static void reset_sending(struct two *t, bool k)
{
	struct linger now = {1, 0};
	FILE *f = tmpfile();
	off_t off = 0;
	ssize_t n = 0;

	(void)k;
	CHECK_IS(ftruncate(fileno(f), 1000), 0);
	setsockopt(t->cfd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(t->cfd);
	t->cfd = dup(0);
	for (int i = 0; i < 100 && n >= 0; i++) {
		usleep(1000);
		n = gnutls_record_send(t->s, "x", 1);
	}
	CHECK(n == GNUTLS_E_PUSH_ERROR || n == GNUTLS_E_PREMATURE_TERMINATION);
	CHECK(gnutls_record_send(t->s, "x", 1) < 0);
	CHECK(gnutls_record_send_file(t->s, fileno(f), &off, 100) < 0);
	CHECK(gnutls_bye(t->s, GNUTLS_SHUT_WR) < 0);
	fclose(f);
}

static void empty_then_end(struct two *t, bool k)
{
	uint8_t buf[100];

	(void)k;
	for (int i = 0; i < 20; i++)
		inject(t, 23, "", 0);
	inject(t, 21, "\1\0", 2);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 100), 4);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 100), 0);
	CHECK_IS(gnutls_record_send(t->s, "half", 4), 4);
	CHECK_IS(recv_wait(t->c, t->cfd, buf, 100), 4);
}

/* Data behind close_notify is nobody's. */
static void data_behind_end(struct two *t, bool k)
{
	uint8_t buf[100];

	(void)k;
	inject(t, 21, "\1\0", 2);
	inject(t, 23, "behind", 6);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 100), 4);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 100), 0);
	CHECK_IS(recv_wait(t->s, t->sfd, buf, 100), 0);
}

static void test_wire(void)
{
	static const struct {
		const char *name;
		void (*run)(struct two *t, bool k);
	} cases[] = {
		{"bad tag", bad_tag},
		{"bad ciphertext", bad_text},
		{"bad type", bad_type},
		{"bad version", bad_version},
		{"a record twice", replay},
		{"header of a record too long", long_header},
		{"plaintext too long by one", one_too_long},
		{"the longest plaintext", just_fits},
		{"record too short", too_short},
		{"end without close_notify", no_close_notify},
		{"end inside a record", cut},
		{"reset", reset},
		{"reset while sending", reset_sending},
		{"empty records, close_notify", empty_then_end},
		{"data behind close_notify", data_behind_end},
	};
	static char what[200];

	for (unsigned way = 0; way < 16; way++) {
		const char *cipher = all_ciphers[way >> 2];
		struct how how = {.version = way & 1 ? "1.3" : "1.2",
				  .cipher = cipher,
				  .s = way & 2 ? BOTH : 0,
				  .x509 = wants_x509(way & 1 ? "1.3" : "1.2", cipher)};

		if (!how.s && way >> 2) /* other tests have user space */
			continue;
		for (size_t i = 0; i < COUNT(cases) && ok; i++) {
			struct two t;

			snprintf(what, sizeof(what), "%s: TLS %s %s%s", cases[i].name, how.version,
				 cipher, how.s ? ", kernel" : "");
			doing = what;
			if (!open_two(&t, &how))
				return;
			inject(&t, 23, "good", 4);
			cases[i].run(&t, how.s && has_ktls);
			close_two(&t);
		}
	}
}

int main(void)
{
	static const struct test tests[] = {
		{"records of a raw peer", test_raw_peer, ALWAYS},
		{"errors on the wire", test_wire, ALWAYS},
	};

	return run_tests(tests, COUNT(tests));
}
