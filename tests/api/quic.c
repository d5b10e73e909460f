// SPDX-License-Identifier: GPL-3.0-or-later
// Handshakes whose messages go through functions of the application instead of records, as QUIC has
// them (RFC 9001 §4).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"
#include "pem.h"

struct message {
	gnutls_record_encryption_level_t level;
	size_t len;
	unsigned char data[20000];
};

struct wire {
	struct message list[32];
	size_t count, taken;
};

static struct wire wires[2];
static bool quiet, is_refusing;
static unsigned char secrets[2][4][2][64];
static size_t secret_len[2][4];

static int side_of(gnutls_session_t session)
{
	return *(int *)gnutls_session_get_ptr(session);
}

static char letter(gnutls_session_t session)
{
	return side_of(session) ? 's' : 'c';
}

static int on_read(gnutls_session_t session, gnutls_record_encryption_level_t level,
		   gnutls_handshake_description_t type, const void *data, size_t len)
{
	struct wire *w = &wires[side_of(session)];

	if (!quiet)
		say(" (%c%u %s)", letter(session), level,
		    gnutls_handshake_description_get_name(type));
	if (is_refusing)
		return -1;
	if (type == GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC)
		return 0;
	need(w->count < 32 && len <= sizeof(w->list[0].data), "room for the message");
	w->list[w->count].level = level;
	w->list[w->count].len = len;
	memcpy(w->list[w->count++].data, data, len);
	return 0;
}

static int on_secret(gnutls_session_t session, gnutls_record_encryption_level_t level,
		     const void *in, const void *out, size_t len)
{
	int side = side_of(session);

	if (!quiet)
		say(" (%c%u secret%s%s %zu %s)", letter(session), level, in ? " r" : "",
		    out ? " w" : "", len, gnutls_cipher_get_name(gnutls_cipher_get(session)));
	secret_len[side][level] = len;
	if (in)
		memcpy(secrets[side][level][0], in, len);
	if (out)
		memcpy(secrets[side][level][1], out, len);
	return 0;
}

static int on_alert(gnutls_session_t session, gnutls_record_encryption_level_t level,
		    gnutls_alert_level_t severity, gnutls_alert_description_t desc)
{
	say(" (%c%u alert %d %s)", letter(session), level, severity,
	    gnutls_alert_get_strname(desc));
	return 0;
}

static int sides[2] = {0, 1};

static struct pair *quic_new(const struct choice *c)
{
	struct pair *p = pair_new(c);

	for (int i = 0; i < 2; i++) {
		gnutls_session_t s = pair_session(p, i);

		gnutls_session_set_ptr(s, &sides[i]);
		gnutls_handshake_set_read_function(s, on_read);
		gnutls_handshake_set_secret_function(s, on_secret);
		gnutls_alert_set_read_function(s, on_alert);
	}
	return p;
}

static void carry(struct pair *p, int from, size_t bite)
{
	struct wire *w = &wires[from];

	while (w->taken < w->count) {
		struct message *m = &w->list[w->taken++];

		for (size_t pos = 0; pos < m->len; pos += bite) {
			int ret = gnutls_handshake_write(pair_session(p, !from), m->level,
							 m->data + pos,
							 m->len - pos < bite ? m->len - pos : bite);

			if (ret)
				say(" %c.write=%s", from ? 'c' : 's', error_name(ret));
			if (ret && gnutls_error_is_fatal(ret))
				break;
		}
	}
}

static void shake(struct pair *p, size_t bite)
{
	int last[2] = {1, 1};

	for (int round = 0; round < 8; round++)
		for (int i = 0; i < 2; i++) {
			int ret = last[i] <= 0 && (!last[i] || gnutls_error_is_fatal(last[i]))
					  ? last[i]
					  : gnutls_handshake(pair_session(p, i));

			if (ret != last[i] || ret == GNUTLS_E_AGAIN)
				if (ret != last[i])
					say(" %c=%s", i ? 's' : 'c', error_name(ret));
			last[i] = ret;
			if (ret < 0 && gnutls_error_is_fatal(ret) && p->ret[i] != ret)
				say(" alert=%s", error_name(gnutls_alert_send_appropriate(
							 pair_session(p, i), ret)));
			p->ret[i] = ret;
			carry(p, i, bite);
		}
}

static void run_shake(const void *arg)
{
	const struct choice *c = arg;
	struct pair *p = quic_new(c);

	shake(p, 20000);
	for (int l = 2; l < 4; l++) {
		need(p->ret[0] || secret_len[0][l] == secret_len[1][l], "length");
		need(p->ret[0] || !memcmp(secrets[0][l][0], secrets[1][l][1], 64),
		     "server's secret %d", l);
		need(p->ret[0] || !memcmp(secrets[0][l][1], secrets[1][l][0], 64),
		     "client's secret %d", l);
	}
	say(" transport %u %u %u %u", p->end[0].pushes, p->end[0].pulls, p->end[1].pushes,
	    p->end[1].pulls);
	if (!p->ret[0] && !p->ret[1]) {
		gnutls_datum_t data = {NULL, 0};
		char buf[10];

		say(" get_data2=%s",
		    error_name(gnutls_session_get_data2(pair_session(p, CLIENT), &data)));
		gnutls_free(data.data);
		say(" flags %x", gnutls_session_get_flags(pair_session(p, CLIENT)) & ~0x1800);
		say(" ticket=%s",
		    error_name(gnutls_session_ticket_send(pair_session(p, SERVER), 1, 0)));
		carry(p, SERVER, 20000);
		say(" recv=%s",
		    error_name(gnutls_record_recv(pair_session(p, CLIENT), buf, sizeof(buf))));
		say(" update=%s",
		    error_name(gnutls_session_key_update(pair_session(p, SERVER), 0)));
		carry(p, SERVER, 20000);
	}
	pair_free(p);
}

static void run_pieces(const void *arg)
{
	struct pair *p = quic_new(arg);

	quiet = true;
	shake(p, 7);
	pair_free(p);
}

static void run_level(const void *arg)
{
	struct pair *p = quic_new(arg);
	gnutls_session_t s = pair_session(p, SERVER);

	say(" %s", error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_HANDSHAKE,
						     "\1\0\0\0", 4)));
	say(" %s", error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_APPLICATION,
						     "\1\0\0\0", 4)));
	say(" %s",
	    error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_EARLY, "\1\0\0\0", 4)));
	say(" %s", error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_INITIAL, NULL, 0)));
	say(" %s",
	    error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_INITIAL, "\0\0\0\0", 4)));
	say(" %s", error_name(gnutls_handshake(s)));
	pair_free(p);
}

static void run_flood(const void *arg)
{
	static const unsigned char start[4] = {1, 0xff, 0xff, 0xff};
	struct pair *p = quic_new(arg);
	gnutls_session_t s = pair_session(p, SERVER);
	unsigned char much[10000] = {0};
	int ret = gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_INITIAL, start, 4), n;

	for (n = 0; n < 100 && !ret; n++) {
		ret = gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_INITIAL, much,
					     sizeof(much));
		if (!ret && (ret = gnutls_handshake(s)) == GNUTLS_E_AGAIN)
			ret = 0;
	}
	say(" %s", error_name(ret));
	need(ret, "there is a limit");
	pair_free(p);
}

static void run_late_level(const void *arg)
{
	struct pair *p = quic_new(arg);
	gnutls_session_t s = pair_session(p, CLIENT);

	quiet = true;
	shake(p, 20000);
	say(" %s", error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_HANDSHAKE,
						     "\4\0\0\0", 4)));
	say(" %s", error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_APPLICATION,
						     "\4\0\0\0", 4)));
	say(" %s",
	    error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_APPLICATION, "\4\0", 2)));
	say(" %s",
	    error_name(gnutls_handshake_write(s, GNUTLS_ENCRYPTION_LEVEL_APPLICATION, "\0\0", 2)));
	pair_free(p);
}

static void run_unknown_late(const void *arg)
{
	struct pair *p = quic_new(arg);

	quiet = true;
	shake(p, 20000);
	say(" %s", error_name(gnutls_handshake_write(pair_session(p, CLIENT),
						     GNUTLS_ENCRYPTION_LEVEL_APPLICATION,
						     "\173\0\0\0", 4)));
	say(" send=%s", error_name(gnutls_record_send(pair_session(p, CLIENT), "x", 1)));
	say(" bye=%s", error_name(gnutls_bye(pair_session(p, CLIENT), GNUTLS_SHUT_WR)));
	say(" transport %u %u %u %u", p->end[0].pushes, p->end[0].pulls, p->end[1].pushes,
	    p->end[1].pulls);
	pair_free(p);
}

static void run_refusing(const void *arg)
{
	struct pair *p = quic_new(arg);

	is_refusing = true;
	say(" %s", error_name(gnutls_handshake(pair_session(p, CLIENT))));
	pair_free(p);
}

static void run_secret_only(const void *arg)
{
	struct pair *p = pair_new(arg);

	for (int i = 0; i < 2; i++) {
		gnutls_session_set_ptr(pair_session(p, i), &sides[i]);
		gnutls_handshake_set_secret_function(pair_session(p, i), on_secret);
		gnutls_alert_set_read_function(pair_session(p, i), on_alert);
	}
	pair_handshake(p);
	say(" %s %s", error_name(p->ret[0]), error_name(p->ret[1]));
	say(" update=%s", error_name(gnutls_session_key_update(pair_session(p, SERVER), 0)));
	say(" bye=%s", error_name(gnutls_bye(pair_session(p, CLIENT), GNUTLS_SHUT_WR)));
	pair_free(p);
}

static void run_reauth(const void *arg)
{
	struct pair *p = quic_new(arg);
	gnutls_session_t c = pair_session(p, CLIENT), s = pair_session(p, SERVER);

	quiet = true;
	shake(p, 20000);
	quiet = false;
	gnutls_certificate_server_set_request(s, GNUTLS_CERT_REQUEST);
	say(" s.reauth=%s", error_name(gnutls_reauth(s, 0)));
	carry(p, SERVER, 20000);
	say(" c.reauth=%s", error_name(gnutls_reauth(c, 0)));
	carry(p, CLIENT, 20000);
	say(" s.reauth=%s", error_name(gnutls_reauth(s, 0)));
	pair_free(p);
}

#define CASE(name, run, ...)                      \
	{                                         \
		name, run, &(const struct choice) \
		{                                 \
			__VA_ARGS__               \
		}                                 \
	}

const struct api_case quic_cases[] = {
	CASE("quic", run_shake, .priority = {V13}),
	CASE("quic-mutual", run_shake, .priority = {V13}, .client_cert = true, .request = true),
	CASE("quic-no-compat", run_shake, .priority = {V13 ":%DISABLE_TLS13_COMPAT_MODE"}),
	CASE("quic-retry", run_shake,
	     .priority = {V13 ":-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1",
			  V13 ":-GROUP-ALL:+GROUP-SECP256R1"},
	     .flags = {GNUTLS_KEY_SHARE_TOP, 0}),
	CASE("quic-psk", run_shake, .priority = {V13 ":-KX-ALL:+ECDHE-PSK:+PSK"},
	     .psk_key = "0123456789abcdef0123456789abcdef"),
	CASE("quic-no-match", run_shake,
	     .priority = {V13 ":-CIPHER-ALL:+AES-128-GCM", V13 ":-CIPHER-ALL:+AES-256-GCM"}),
	CASE("quic-untrusted", run_shake, .priority = {V13}, .verify = true,
	     .name = "wrong.example"),
	CASE("quic-12", run_shake, .priority = {V12}),
	CASE("quic-pieces", run_pieces, .priority = {V13}),
	CASE("quic-level", run_level, .priority = {V13}),
	CASE("quic-flood", run_flood, .priority = {V13}),
	CASE("quic-late-level", run_late_level, .priority = {V13}),
	CASE("quic-late-unknown", run_unknown_late, .priority = {V13}),
	CASE("quic-refusing", run_refusing, .priority = {V13}),
	CASE("quic-secret-only", run_secret_only, .priority = {V13}),
	CASE("quic-secret-only-12", run_secret_only, .priority = {V12}),
	CASE("quic-reauth", run_reauth, .priority = {V13}, .client_cert = true,
	     .flags = {GNUTLS_POST_HANDSHAKE_AUTH, GNUTLS_POST_HANDSHAKE_AUTH}),
	{0},
};
