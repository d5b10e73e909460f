/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.3 with a peer that sends what it should not: every message cut, grown, doubled, dropped,
 * of another type, with changed bits and extensions; messages after the handshake; records out of
 * place. Whatever is found ends in the fitting error and alert. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "ext/ext.h"
#include "record/layer.h"
#include "session/session.h"
#include "tls-pair.h"

#define BASE "NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ALL:+AES-128-GCM"
#define CERT BASE ":+ECDHE-RSA:+ECDHE-ECDSA:+GROUP-X25519:+GROUP-SECP256R1"
#define ECDSA                                                                          \
	"NONE:+VERS-TLS1.3:+CTYPE-X509:+COMP-NULL:+AEAD:+SIGN-ECDSA-SECP256R1-SHA256:" \
	"+SIGN-ECDSA-SECP384R1-SHA384:+AES-128-GCM:+ECDHE-ECDSA"

/* --- between the handshake and the record layer: messages as they are sent, in clear */
int __real_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);
int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len);

typedef void (*meddler)(bool of_client, unsigned n, struct writer *msg);
static meddler meddle;
static unsigned sent[2]; /* messages, by server and client */

int __wrap_record_queue_handshake(struct record_layer *rl, const void *msg, size_t len)
{
	bool of_client = rl->session->config.is_client;
	struct writer w = {0};
	int ret = 0;

	if (!meddle)
		return __real_record_queue_handshake(rl, msg, len);
	writer_bytes(&w, msg, len);
	meddle(of_client, sent[of_client]++, &w);
	assert_int_equal(writer_error(&w), 0);
	if (w.len)
		ret = __real_record_queue_handshake(rl, w.data, w.len);
	writer_clear(&w);
	return ret;
}

static void fix_length(struct writer *msg)
{
	size_t body = msg->len - 4;

	msg->data[1] = (uint8_t)(body >> 16);
	msg->data[2] = (uint8_t)(body >> 8);
	msg->data[3] = (uint8_t)body;
}

/* --- kinds of handshakes */
enum kind { WITH_CERTS, WITH_RETRY, WITH_PSK, KINDS };

static void open_kind(struct tls_pair *p, enum kind kind)
{
	static const char *const priorities[KINDS][2] = {
		{ECDSA ":+GROUP-X25519:+GROUP-SECP256R1", CERT},
		{ECDSA ":+GROUP-SECP256R1:+GROUP-SECP384R1", CERT ":-GROUP-ALL:+GROUP-SECP384R1"},
		{BASE ":+ECDHE-PSK:+GROUP-X25519", BASE ":+ECDHE-PSK:+GROUP-X25519"},
	};

	tls_pair_open(p, priorities[kind][0], priorities[kind][1]);
	if (kind == WITH_PSK) { /* no certificates as a way out */
		gnutls_credentials_clear(p->s.s);
		gnutls_credentials_set(p->s.s, GNUTLS_CRD_PSK, p->server_psk);
	} else {
		tls_pair_add_client_cert(p);
		gnutls_certificate_server_set_request(p->s.s, GNUTLS_CERT_REQUIRE);
	}
	sent[0] = sent[1] = 0;
}

/* The end that found it tells the other one, which understands. */
static void tell(struct tls_pair *p, struct tls_end *found, struct tls_end *other)
{
	int alert = gnutls_error_to_alert(found->result, NULL), ret;
	char buf[10];

	if (!gnutls_error_is_fatal(found->result) || gnutls_error_is_fatal(other->result))
		return;
	assert_int_equal(gnutls_alert_send_appropriate(found->s, found->result), 0);
	tls_pair_deliver(p);
	do
		ret = other->result ? gnutls_handshake(other->s)
				    : (int)gnutls_record_recv(other->s, buf, sizeof(buf));
	while (ret == GNUTLS_E_AGAIN && other->in.len > other->in_pos);
	/* where the two don't agree on keys any more there is nothing to be read */
	if (found->result == GNUTLS_E_DECRYPTION_FAILED || ret == GNUTLS_E_DECRYPTION_FAILED)
		return;
	if (ret != GNUTLS_E_FATAL_ALERT_RECEIVED)
		print_message("%s, then %s\n", gnutls_strerror_name(found->result),
			      gnutls_strerror_name(ret));
	assert_int_equal(ret, GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(other->s), alert);
}

static void run(struct tls_pair *p)
{
	struct tls_end c, s;

	tls_pair_handshake(p);
	meddle = NULL;
	c = p->c;
	s = p->s;
	tell(p, &c, &p->s);
	p->s.result = s.result;
	tell(p, &s, &p->c);
}

/* --- attacks on any message */
static struct attack {
	bool of_client;
	unsigned n;
	enum { NOTHING, CUT, GROW, TYPE, DROP, DOUBLE, LENGTH, BEFORE, BIT } what;
	size_t arg;
	bool done;
	size_t body;
	uint8_t type;
} attack;

static void attack_message(bool of_client, unsigned n, struct writer *msg)
{
	struct writer copy = {0};

	if (of_client != attack.of_client || n != attack.n)
		return;
	attack.done = true;
	attack.body = msg->len - 4;
	attack.type = msg->data[0];
	switch (attack.what) {
	case NOTHING:
		attack.done = false;
		return;
	case CUT: /* signatures differ in length from run to run */
		attack.done = attack.arg < attack.body;
		writer_truncate(msg, MIN(4 + attack.arg, msg->len));
		fix_length(msg);
		return;
	case GROW:
		writer_u8(msg, 0);
		fix_length(msg);
		return;
	case TYPE:
		attack.done = msg->data[0] != attack.arg;
		msg->data[0] = (uint8_t)attack.arg;
		return;
	case DROP:
		writer_truncate(msg, 0);
		return;
	case LENGTH:
		attack.done = attack.arg != attack.body;
		msg->data[1] = (uint8_t)(attack.arg >> 16);
		msg->data[2] = (uint8_t)(attack.arg >> 8);
		msg->data[3] = (uint8_t)attack.arg;
		return;
	case BIT:
		msg->data[attack.arg / 8 % msg->len] ^= (uint8_t)(1 << attack.arg % 8);
		return;
	case BEFORE:
	case DOUBLE:
		writer_bytes(&copy, msg->data, msg->len);
		if (attack.what == BEFORE) {
			writer_truncate(msg, 0);
			writer_u8(msg, (uint8_t)attack.arg);
			writer_u24(msg, 0);
		}
		writer_bytes(msg, copy.data, copy.len);
		writer_clear(&copy);
	}
}

/* Whether the message was there. */
static bool under_attack(enum kind kind, struct attack a)
{
	struct tls_pair p;
	bool unnoticed;

	open_kind(&p, kind);
	attack = a;
	meddle = attack_message;
	run(&p);
	unnoticed = p.c.result == 0 && p.s.result == 0;
	if (attack.done && unnoticed)
		print_message("kind %d, %s message %u (type %u), attack %d/%zu went unnoticed\n",
			      kind, a.of_client ? "client" : "server", a.n, attack.type, a.what,
			      a.arg);
	assert_false(attack.done && unnoticed);
	tls_pair_close(&p);
	return attack.body || attack.type;
}

#define FOR_EVERY_MESSAGE(kind, a)                                                              \
	for (int kind = 0; kind < KINDS; kind++)                                                \
		for (struct attack a = {.of_client = false}, *more_ = &a; more_;                \
		     more_ = a.of_client ? NULL : (a = (struct attack){.of_client = true}, &a)) \
			for (a.n = 0; a.what = NOTHING, under_attack((enum kind)kind, a); a.n++)

static void cut_and_grown(void **state)
{
	(void)state;
	FOR_EVERY_MESSAGE(kind, a)
	{
		size_t body = attack.body, step = body > 120 ? body / 40 : 1;

		for (a.what = CUT, a.arg = 0; a.arg < body; a.arg += step)
			under_attack((enum kind)kind, a);
		a.what = GROW;
		under_attack((enum kind)kind, a);
	}
}

static void wrong_lengths(void **state)
{
	(void)state;
	FOR_EVERY_MESSAGE(kind, a)
	{
		size_t body = attack.body;
		const size_t lens[] = {0, 1, body - 1, body + 1, 0xffff, 0xffffff};

		a.what = LENGTH;
		for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
			a.arg = lens[i];
			under_attack((enum kind)kind, a);
		}
	}
}

static void out_of_place(void **state)
{
	static const uint8_t types[] = {0,  1,  2,  3,  4,  5,  6,  8,  11, 12,  13, 14,
					15, 16, 20, 21, 22, 23, 24, 25, 67, 254, 255};

	(void)state;
	FOR_EVERY_MESSAGE(kind, a)
	{
		a.what = DROP;
		under_attack((enum kind)kind, a);
		a.what = DOUBLE;
		under_attack((enum kind)kind, a);
		for (size_t t = 0; t < ARRAY_LEN(types); t++) {
			a.arg = types[t];
			a.what = TYPE;
			under_attack((enum kind)kind, a);
			/* in a client's state before ServerHello a HelloRequest is ignored */
			if (types[t] == 0 && !a.of_client && a.n == 0)
				continue;
			a.what = BEFORE;
			under_attack((enum kind)kind, a);
		}
	}
}

static void changed_bits(void **state)
{
	const char *env = getenv("TLS13_MUTATIONS");
	unsigned rounds = env ? (unsigned)atoi(env) : 3000;
	uint32_t seed = 12345;

	(void)state;
	for (unsigned i = 0; i < rounds; i++) {
		struct attack a = {.what = BIT};

		seed = seed * 1664525 + 1013904223;
		a.of_client = seed >> 31;
		a.n = (seed >> 28) % 7;
		if (a.n > 5)
			a.n = 0;
		a.arg = (seed >> 8) & 0x3fff;
		under_attack((enum kind)(i % KINDS), a);
	}
}

/* --- extensions */
#define CH         1, HS_CLIENT_HELLO
#define SH         0, HS_SERVER_HELLO
#define EE         0, HS_ENCRYPTED_EXTENSIONS
#define CR         0, HS_CERTIFICATE_REQUEST
#define ILLEGAL    GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER
#define LENGTH_BAD GNUTLS_E_UNEXPECTED_PACKET_LENGTH
#define NOT_ASKED  GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION
#define MISSING    GNUTLS_E_MISSING_EXTENSION
#define Z32        "0000000000000000000000000000000000000000000000000000000000000000"

static const struct ext_case {
	enum kind kind;
	bool of_client;
	uint8_t type;
	unsigned which; /* of those messages of this type */
	uint16_t id;
	enum { GONE, BODY, TWICE, ADD_FRONT, ADD_END } how;
	const char *body; /* hex */
	int error;
} ext_cases[] = {
	/* clang-format off */
	/* ClientHello: what must be there */
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, GONE, "", MISSING},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_GROUPS, GONE, "", MISSING},
	{WITH_CERTS, CH, 0, EXT_SIGNATURE_ALGORITHMS, GONE, "", MISSING},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_VERSIONS, GONE, "", GNUTLS_E_UNSUPPORTED_VERSION_PACKET},
	{WITH_PSK, CH, 0, EXT_PSK_MODES, GONE, "", MISSING},
	{WITH_PSK, CH, 0, EXT_KEY_SHARE, GONE, "", ILLEGAL}, /* the binder tells */
	/* once only, in order, known */
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, TWICE, "", NOT_ASKED},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_VERSIONS, TWICE, "", NOT_ASKED},
	{WITH_CERTS, CH, 0, 0x1234, TWICE, "", 0},
	{WITH_CERTS, CH, 0, EXT_COOKIE, ADD_FRONT, "000101", NOT_ASKED},
	{WITH_PSK, CH, 0, 0x1234, ADD_END, "", ILLEGAL},
	/* versions */
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_VERSIONS, BODY, "020305",
	 GNUTLS_E_UNSUPPORTED_VERSION_PACKET},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_VERSIONS, BODY, "00", LENGTH_BAD},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_VERSIONS, BODY, "03030403", LENGTH_BAD},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_VERSIONS, BODY, "04030403", LENGTH_BAD},
	/* groups and shares */
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_GROUPS, BODY, "00020017", ILLEGAL},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_GROUPS, BODY, "0000", LENGTH_BAD},
	{WITH_CERTS, CH, 0, EXT_SUPPORTED_GROUPS, BODY, "0003001700", LENGTH_BAD},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0024001d0020" Z32, ILLEGAL},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0024001d002001" /* order 1 */
	 "00000000000000000000000000000000000000000000000000000000000000", ILLEGAL},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0006001d00020909", ILLEGAL},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0004001d0000", LENGTH_BAD},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0045001700410405" /* not on the curve */
	 "00000000000000000000000000000000000000000000000000000000000000" Z32, ILLEGAL},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0005001700010" "0", ILLEGAL}, /* infinity */
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "000a001d000109001d000109", ILLEGAL},
	{WITH_CERTS, CH, 0, EXT_KEY_SHARE, BODY, "0005001d000109ff", LENGTH_BAD},
	{WITH_RETRY, CH, 1, EXT_KEY_SHARE, BODY, "0000", ILLEGAL},
	{WITH_RETRY, CH, 1, EXT_KEY_SHARE, BODY, "0005001d000109", ILLEGAL},
	{WITH_RETRY, CH, 1, EXT_KEY_SHARE, GONE, "", MISSING},
	{WITH_RETRY, CH, 1, EXT_EARLY_DATA, ADD_FRONT, "", ILLEGAL},
	{WITH_RETRY, CH, 1, EXT_SERVER_NAME, ADD_FRONT, "000400000161", ILLEGAL},
	{WITH_RETRY, CH, 1, EXT_SUPPORTED_VERSIONS, GONE, "", GNUTLS_E_UNSUPPORTED_VERSION_PACKET},
	/* pre-shared keys */
	{WITH_PSK, CH, 0, EXT_PSK_MODES, BODY, "00", LENGTH_BAD},
	{WITH_PSK, CH, 0, EXT_PSK_MODES, BODY, "0105", GNUTLS_E_INSUFFICIENT_CREDENTIALS},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "00000000", LENGTH_BAD},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f65000000000021" "20" Z32, ILLEGAL},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f65000000000020" "1f"
	 "00000000000000000000000000000000000000000000000000000000000000", LENGTH_BAD},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f65000000000022" "21" Z32 "00",
	 ILLEGAL},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f65000000000001" "00", LENGTH_BAD},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f6500000000" "0000", ILLEGAL},
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f65000000000042" "20" Z32 "20" Z32,
	 ILLEGAL}, /* more binders than identities */
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "001200036a6f650000000000036a6f6500000000"
	 "0021" "20" Z32, ILLEGAL}, /* fewer */
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "000900036a6f6600000000" "0021" "20" Z32,
	 GNUTLS_E_INSUFFICIENT_CREDENTIALS}, /* nobody's */
	{WITH_PSK, CH, 0, EXT_PRE_SHARED_KEY, BODY, "0006000000000000" "0021" "20" Z32, LENGTH_BAD},

	/* ServerHello */
	{WITH_CERTS, SH, 0, EXT_SUPPORTED_VERSIONS, GONE, "", GNUTLS_E_UNSUPPORTED_VERSION_PACKET},
	{WITH_CERTS, SH, 0, EXT_SUPPORTED_VERSIONS, BODY, "0303", ILLEGAL},
	{WITH_CERTS, SH, 0, EXT_SUPPORTED_VERSIONS, BODY, "0305", ILLEGAL},
	{WITH_CERTS, SH, 0, EXT_SUPPORTED_VERSIONS, BODY, "030400", LENGTH_BAD},
	{WITH_CERTS, SH, 0, EXT_SUPPORTED_VERSIONS, TWICE, "", NOT_ASKED},
	{WITH_CERTS, SH, 0, EXT_KEY_SHARE, GONE, "", MISSING},
	{WITH_CERTS, SH, 0, EXT_KEY_SHARE, TWICE, "", NOT_ASKED},
	{WITH_CERTS, SH, 0, EXT_KEY_SHARE, BODY, "001d0020" Z32, ILLEGAL},
	{WITH_CERTS, SH, 0, EXT_KEY_SHARE, BODY, "001d0000", ILLEGAL},
	{WITH_CERTS, SH, 0, EXT_KEY_SHARE, BODY, "001e0020" Z32, ILLEGAL},
	{WITH_CERTS, SH, 0, EXT_KEY_SHARE, BODY, "001d", LENGTH_BAD},
	{WITH_CERTS, SH, 0, 0x1234, ADD_END, "", NOT_ASKED},
	{WITH_CERTS, SH, 0, EXT_SERVER_NAME, ADD_END, "", NOT_ASKED},
	{WITH_CERTS, SH, 0, EXT_COOKIE, ADD_END, "000101", NOT_ASKED},
	{WITH_CERTS, SH, 0, EXT_PRE_SHARED_KEY, ADD_END, "0000", NOT_ASKED},
	{WITH_PSK, SH, 0, EXT_PRE_SHARED_KEY, BODY, "0001", ILLEGAL},
	{WITH_PSK, SH, 0, EXT_KEY_SHARE, GONE, "", MISSING},
	/* HelloRetryRequest and what follows */
	{WITH_RETRY, SH, 0, EXT_KEY_SHARE, GONE, "", ILLEGAL},
	{WITH_RETRY, SH, 0, EXT_KEY_SHARE, BODY, "0017", ILLEGAL}, /* was there already */
	{WITH_RETRY, SH, 0, EXT_KEY_SHARE, BODY, "001d", ILLEGAL}, /* was not offered */
	{WITH_RETRY, SH, 0, EXT_KEY_SHARE, BODY, "ffff", ILLEGAL},
	{WITH_RETRY, SH, 0, EXT_COOKIE, ADD_END, "0000", LENGTH_BAD},
	{WITH_RETRY, SH, 0, EXT_PRE_SHARED_KEY, ADD_END, "0000", NOT_ASKED},
	{WITH_RETRY, SH, 1, EXT_KEY_SHARE, GONE, "", MISSING},
	{WITH_RETRY, SH, 1, EXT_KEY_SHARE, BODY, "001700020400", ILLEGAL},
	/* EncryptedExtensions, CertificateRequest */
	{WITH_CERTS, EE, 0, 0x1234, ADD_END, "", NOT_ASKED},
	{WITH_CERTS, EE, 0, EXT_KEY_SHARE, ADD_END, "0017", NOT_ASKED},
	{WITH_CERTS, EE, 0, EXT_EARLY_DATA, ADD_END, "", NOT_ASKED},
	{WITH_CERTS, EE, 0, EXT_SUPPORTED_GROUPS, TWICE, "", 0},
	{WITH_CERTS, CR, 0, EXT_SIGNATURE_ALGORITHMS, GONE, "", MISSING},
	{WITH_CERTS, CR, 0, EXT_SIGNATURE_ALGORITHMS, TWICE, "", NOT_ASKED},
	{WITH_CERTS, CR, 0, EXT_SIGNATURE_ALGORITHMS, BODY, "0000", LENGTH_BAD},
	{WITH_CERTS, CR, 0, EXT_KEY_SHARE, ADD_END, "0017", NOT_ASKED},
	/* clang-format on */
};

static void write_hex(struct writer *w, const char *hex)
{
	for (; *hex; hex += 2) {
		unsigned v;

		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		writer_u8(w, (uint8_t)v);
	}
}

/* Where the block of extensions begins. */
static size_t block_of(const struct writer *msg)
{
	const uint8_t *m = msg->data;
	size_t pos = 4 + 2 + 32;

	switch (m[0]) {
	case HS_CLIENT_HELLO:
		pos += 1 + m[pos];
		pos += 2 + ((size_t)m[pos] << 8 | m[pos + 1]);
		return pos + 1 + m[pos];
	case HS_SERVER_HELLO:
		return pos + 1 + m[pos] + 3;
	case HS_CERTIFICATE_REQUEST:
		return 4 + 1 + m[4];
	default:
		return 4;
	}
}

static void put_ext(struct writer *w, uint16_t id, const char *body)
{
	size_t mark;

	writer_u16(w, id);
	mark = writer_open16(w);
	write_hex(w, body);
	writer_close16(w, mark);
}

static const struct ext_case *ext_case;
static unsigned ext_seen;

static void change_ext(bool of_client, unsigned n, struct writer *msg)
{
	const struct ext_case *e = ext_case;
	struct writer old = {0};
	struct reader r, block;
	size_t start, mark;

	(void)n;
	if (of_client != e->of_client || msg->data[0] != e->type || ext_seen++ != e->which)
		return;
	writer_bytes(&old, msg->data, msg->len);
	start = block_of(&old);
	r = reader_of(old.data + start, old.len - start);
	assert_int_equal(reader_vec16(&r, &block), 0);
	writer_truncate(msg, start);
	mark = writer_open16(msg);
	if (e->how == ADD_FRONT)
		put_ext(msg, e->id, e->body);
	while (!reader_is_empty(&block)) {
		struct reader body;
		uint16_t id;

		assert_int_equal(reader_u16(&block, &id), 0);
		assert_int_equal(reader_vec16(&block, &body), 0);
		if (id == e->id && e->how == BODY) {
			put_ext(msg, id, e->body);
		} else if (id != e->id || e->how != GONE) {
			writer_u16(msg, id);
			writer_vec16(msg, body.p, reader_left(&body));
		}
		if (id == e->id && e->how == TWICE) {
			writer_u16(msg, id);
			writer_vec16(msg, body.p, reader_left(&body));
		}
	}
	if (e->how == ADD_END)
		put_ext(msg, e->id, e->body);
	writer_close16(msg, mark);
	fix_length(msg);
	writer_clear(&old);
}

static void extensions(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ext_cases); i++) {
		struct tls_pair p;
		int found;

		ext_case = &ext_cases[i];
		ext_seen = 0;
		open_kind(&p, ext_case->kind);
		meddle = change_ext;
		run(&p);
		found = ext_case->of_client ? p.s.result : p.c.result;
		if (ext_case->error && found != ext_case->error) {
			print_message("case %zu: extension %u of %s: %s, not %s\n", i, ext_case->id,
				      hs_type_name(ext_case->type), gnutls_strerror_name(found),
				      gnutls_strerror_name(ext_case->error));
			wrong++;
		}
		assert_true(ext_seen > ext_case->which);
		tls_pair_close(&p);
	}
	assert_int_equal(wrong, 0);
}

/* --- other fields */
static const struct field_case {
	enum kind kind;
	bool of_client;
	uint8_t type;
	unsigned which;
	size_t at; /* from the body's start; counted from the end if AT_END is added */
	uint8_t value;
	int error;
} field_cases[] = {
/* clang-format off */
#define AT_END 0x10000
	{WITH_CERTS, SH, 0, 1, 0x02, ILLEGAL},           /* legacy_version */
	{WITH_CERTS, SH, 0, 34 + 1, 0xee, ILLEGAL},      /* echo of the session id */
	{WITH_CERTS, SH, 0, 34 + 33 + 1, 0x02, ILLEGAL}, /* AES-256-GCM was not offered */
	{WITH_CERTS, SH, 0, 34 + 33 + 2, 0x01, ILLEGAL}, /* compression */
	{WITH_RETRY, SH, 0, 34 + 1, 0xee, ILLEGAL},
	{WITH_RETRY, SH, 1, 34 + 33 + 1, 0x03, ILLEGAL},
	{WITH_RETRY, CH, 1, 2, 0xee, ILLEGAL},           /* random */
	{WITH_RETRY, CH, 1, 34 + 1, 0xee, ILLEGAL},      /* session id */
	{WITH_RETRY, CH, 1, 34 + 33 + 3, 0x07, ILLEGAL}, /* the suite of HelloRetryRequest is gone */
	{WITH_CERTS, CH, 0, 1, 0x00, GNUTLS_E_UNSUPPORTED_VERSION_PACKET}, /* SSL 3.0 */
	{WITH_CERTS, CH, 0, 34 + 33 + 3, 0x07, GNUTLS_E_NO_CIPHER_SUITES},
	{WITH_CERTS, CH, 0, 34, 33, LENGTH_BAD},         /* session id too long */
	{WITH_CERTS, CH, 0, 34 + 33 + 2 + 2 + 1, 0x01, ILLEGAL}, /* compression */
	{WITH_CERTS, 0, HS_CERTIFICATE_REQUEST, 0, 0, 1, LENGTH_BAD},
	{WITH_CERTS, 0, HS_CERTIFICATE, 0, 0, 1, LENGTH_BAD},
	{WITH_CERTS, 0, HS_CERTIFICATE_VERIFY, 0, 0, 0x04, GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM},
	{WITH_CERTS, 0, HS_CERTIFICATE_VERIFY, 0, 0, 0x05, ILLEGAL}, /* P-384 with a key on P-256 */
	{WITH_CERTS, 0, HS_CERTIFICATE_VERIFY, 0, AT_END + 1, 0xaa, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{WITH_CERTS, 1, HS_CERTIFICATE_VERIFY, 0, AT_END + 1, 0xaa, GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{WITH_CERTS, 0, HS_FINISHED, 0, 0, 0xaa, GNUTLS_E_ERROR_IN_FINISHED_PACKET},
	{WITH_CERTS, 1, HS_FINISHED, 0, AT_END + 1, 0xaa, GNUTLS_E_ERROR_IN_FINISHED_PACKET},
	{WITH_PSK, 1, HS_FINISHED, 0, 0, 0xaa, GNUTLS_E_ERROR_IN_FINISHED_PACKET},
	{WITH_PSK, 1, HS_CLIENT_HELLO, 0, AT_END + 1, 0xaa, ILLEGAL}, /* binder */
	/* clang-format on */
};
static const struct field_case *field_case;

static void change_field(bool of_client, unsigned n, struct writer *msg)
{
	const struct field_case *f = field_case;
	uint8_t *at;

	(void)n;
	if (of_client != f->of_client || msg->data[0] != f->type || ext_seen++ != f->which)
		return;
	at = f->at & AT_END ? msg->data + msg->len - (f->at & 0xffff) : msg->data + 4 + f->at;
	*at = *at == f->value ? (uint8_t)~f->value : f->value;
}

static void fields(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(field_cases); i++) {
		struct tls_pair p;
		int found;

		field_case = &field_cases[i];
		ext_seen = 0;
		open_kind(&p, field_case->kind);
		meddle = change_field;
		run(&p);
		found = field_case->of_client ? p.s.result : p.c.result;
		if (found != field_case->error) {
			print_message("case %zu: %s byte %zu: %s, not %s\n", i,
				      hs_type_name(field_case->type), field_case->at & 0xffff,
				      gnutls_strerror_name(found),
				      gnutls_strerror_name(field_case->error));
			wrong++;
		}
		assert_true(ext_seen > field_case->which);
		tls_pair_close(&p);
	}
	assert_int_equal(wrong, 0);
}

/* Whole messages in place of others. */
static const struct {
	bool of_client;
	uint8_t type;
	const char *body;
	int error;
} body_cases[] = {
	/* clang-format off */
	{false, HS_CERTIFICATE, "00000000", GNUTLS_E_NO_CERTIFICATE_FOUND},
	{true, HS_CERTIFICATE, "00000000", GNUTLS_E_CERTIFICATE_REQUIRED},
	{false, HS_CERTIFICATE, "0100000000", ILLEGAL},
	{false, HS_CERTIFICATE, "00000005" "0000000000", LENGTH_BAD},       /* an empty certificate */
	{false, HS_CERTIFICATE, "0000000a" "000001300004" "00120000", NOT_ASKED}, /* SCT */
	{false, HS_CERTIFICATE, "00000006" "000001300000", GNUTLS_E_ASN1_DER_ERROR},
	{false, HS_CERTIFICATE_REQUEST, "0100" "0000", ILLEGAL},
	{false, HS_CERTIFICATE_REQUEST, "00" "0000", MISSING},
	{false, HS_CERTIFICATE_VERIFY, "0403" "0000", GNUTLS_E_PK_SIG_VERIFY_FAILED},
	{false, HS_FINISHED, "00", GNUTLS_E_ERROR_IN_FINISHED_PACKET},
	{false, HS_FINISHED, "", GNUTLS_E_ERROR_IN_FINISHED_PACKET},
	/* clang-format on */
};
static size_t body_case;

static void change_body(bool of_client, unsigned n, struct writer *msg)
{
	(void)n;
	if (of_client != body_cases[body_case].of_client ||
	    msg->data[0] != body_cases[body_case].type)
		return;
	writer_truncate(msg, 4);
	write_hex(msg, body_cases[body_case].body);
	fix_length(msg);
}

static void bodies(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(body_cases); i++) {
		struct tls_pair p;
		int found;

		body_case = i;
		open_kind(&p, WITH_CERTS);
		meddle = change_body;
		run(&p);
		found = body_cases[i].of_client ? p.s.result : p.c.result;
		if (found != body_cases[i].error) {
			print_message("case %zu: %s: %s, not %s\n", i,
				      hs_type_name(body_cases[i].type), gnutls_strerror_name(found),
				      gnutls_strerror_name(body_cases[i].error));
			wrong++;
		}
		tls_pair_close(&p);
	}
	assert_int_equal(wrong, 0);
}

/* --- HelloRetryRequest with nothing but a cookie, and one after the other */
static struct writer hellos[3];

static void note_hello(bool of_client, unsigned n, struct writer *msg)
{
	if (of_client && n < ARRAY_LEN(hellos))
		writer_bytes(&hellos[n], msg->data, msg->len);
}

static void give_retry(struct tls_pair *p, uint8_t cookie)
{
	static const uint8_t random[] = {
		0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
		0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
		0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
	};
	struct writer *w = &p->c.in;
	size_t record, msg, block;

	writer_u8(w, 22);
	writer_u16(w, 0x0303);
	record = writer_open16(w);
	writer_u8(w, HS_SERVER_HELLO);
	msg = writer_open24(w);
	writer_u16(w, 0x0303);
	writer_bytes(w, random, sizeof(random));
	writer_vec8(w, p->c.s->hs->session_id, p->c.s->hs->session_id_len);
	writer_u16(w, 0x1301);
	writer_u8(w, 0);
	block = writer_open16(w);
	put_ext(w, EXT_SUPPORTED_VERSIONS, "0304");
	writer_u16(w, EXT_COOKIE);
	writer_u16(w, 3);
	writer_vec16(w, &cookie, 1);
	writer_close16(w, block);
	writer_close24(w, msg);
	writer_close16(w, record);
	assert_int_equal(writer_error(w), 0);
}

static bool find_ext(const struct writer *hello, uint16_t wanted, struct reader *body)
{
	size_t start = block_of(hello);
	struct reader r = reader_of(hello->data + start, hello->len - start), block;
	uint16_t id;

	assert_int_equal(reader_vec16(&r, &block), 0);
	while (!reader_is_empty(&block)) {
		assert_int_equal(reader_u16(&block, &id), 0);
		assert_int_equal(reader_vec16(&block, body), 0);
		if (id == wanted)
			return true;
	}
	return false;
}

static void cookie_only(void **state)
{
	struct reader a, b;
	struct tls_pair p;

	(void)state;
	open_kind(&p, WITH_CERTS);
	meddle = note_hello;
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	give_retry(&p, 0x77);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
	meddle = NULL;
	assert_true(find_ext(&hellos[0], EXT_KEY_SHARE, &a));
	assert_true(find_ext(&hellos[1], EXT_KEY_SHARE, &b));
	assert_int_equal(reader_left(&a), reader_left(&b));
	assert_memory_equal(a.p, b.p, reader_left(&a));
	assert_memory_equal(hellos[0].data + 4, hellos[1].data + 4, 34 + 33);
	assert_false(find_ext(&hellos[0], EXT_COOKIE, &a));
	assert_true(find_ext(&hellos[1], EXT_COOKIE, &a));
	assert_int_equal(reader_left(&a), 3);
	assert_memory_equal(a.p, "\x00\x01\x77", 3);
	give_retry(&p, 0x78);
	assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_UNEXPECTED_PACKET);
	tls_pair_close(&p);
	for (size_t i = 0; i < ARRAY_LEN(hellos); i++)
		writer_clear(&hellos[i]);
}

/* --- a replayed ClientHello lends nothing of its ticket */
static void without_psk(bool of_client, unsigned n, struct writer *msg)
{
	static const struct ext_case gone = {
		.of_client = true, .type = HS_CLIENT_HELLO, .id = EXT_PRE_SHARED_KEY, .how = GONE};

	if (!of_client || n != 1)
		return;
	ext_case = &gone;
	ext_seen = 0;
	change_ext(of_client, n, msg);
}

static void replayed_ticket(void **state)
{
	static const char client[] = ECDSA ":+GROUP-SECP256R1:+GROUP-SECP384R1";
	gnutls_datum_t key, data;
	struct tls_pair p;
	unsigned count = 0;
	char buf[10];

	(void)state;
	assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
	for (unsigned i = 0; i < 2; i++) {
		tls_pair_open(&p, client, i ? CERT ":-GROUP-ALL:+GROUP-SECP384R1" : CERT);
		assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		gnutls_certificate_server_set_request(p.s.s, GNUTLS_CERT_REQUEST);
		if (i)
			break;
		tls_pair_add_client_cert(&p);
		tls_pair_connect(&p);
		assert_int_equal(gnutls_record_recv(p.c.s, buf, sizeof(buf)), GNUTLS_E_AGAIN);
		assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
		assert_non_null(gnutls_certificate_get_peers(p.s.s, &count));
		tls_pair_close(&p);
	}
	assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
	sent[0] = sent[1] = 0;
	meddle = without_psk;
	run(&p);
	assert_true(p.c.result < 0);
	assert_false(p.s.s->params.resumed);
	assert_int_equal(p.s.s->params.peer.count, 0);
	tls_pair_close(&p);
	gnutls_free(data.data);
	gnutls_free(key.data);
}

/* --- after the handshake */
static const struct {
	bool to_client;
	const char *message;
	int error; /* AGAIN: dealt with */
} post_cases[] = {
	/* clang-format off */
	{true, "04000019" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0000",
	 GNUTLS_E_AGAIN},
	/* lifetime 0: thrown away */
	{true, "04000019" "00000000" "00000001" "0201ff" "000a" "00112233445566778899" "0000",
	 GNUTLS_E_AGAIN},
	{true, "04000011" "00001c20" "00000001" "0201ff" "0000" "0000" "0000", LENGTH_BAD},
	{true, "0400000f" "00001c20" "00000001" "0201ff" "0000" "0000", LENGTH_BAD}, /* no ticket */
	{true, "04000018" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "00",
	 LENGTH_BAD},
	{true, "0400001d" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0004"
	 "002a0004", LENGTH_BAD},
	{true, "04000021" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0008"
	 "002a000400004000", GNUTLS_E_AGAIN},
	{true, "04000000", LENGTH_BAD},
	{false, "04000019" "00001c20" "00000001" "0201ff" "000a" "00112233445566778899" "0000",
	 GNUTLS_E_UNEXPECTED_PACKET},
	{true, "1800000100", GNUTLS_E_DECRYPTION_FAILED}, /* key changed: ours did not */
	{false, "1800000102", ILLEGAL},
	{false, "18000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "180000020000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "180000010018000001" "00", GNUTLS_E_UNEXPECTED_PACKET}, /* more behind it */
	{true, "18000001000400", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "00000000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "01000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "02000000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "05000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "080000020000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "0b00000400000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "0d000003000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "14000000", GNUTLS_E_UNEXPECTED_PACKET},
	{false, "fe000000", GNUTLS_E_UNEXPECTED_PACKET},
	{true, "04ffffff00", GNUTLS_E_HANDSHAKE_TOO_LARGE},
	/* clang-format on */
};

static void after_the_handshake(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(post_cases); i++) {
		struct writer w = {0};
		struct tls_pair p;
		struct tls_end *from, *to, copy;
		char buf[10];

		open_kind(&p, WITH_PSK);
		tls_pair_connect(&p);
		from = post_cases[i].to_client ? &p.s : &p.c;
		to = post_cases[i].to_client ? &p.c : &p.s;
		write_hex(&w, post_cases[i].message);
		assert_int_equal(record_queue_handshake(from->s->record, w.data, w.len), 0);
		assert_int_equal(record_flush(from->s->record), 0);
		if (post_cases[i].error == GNUTLS_E_DECRYPTION_FAILED)
			assert_int_equal(gnutls_record_send(from->s, "x", 1), 1);
		tls_pair_deliver(&p);
		to->result = (int)gnutls_record_recv(to->s, buf, sizeof(buf));
		if (to->result != post_cases[i].error) {
			print_message("case %zu: %s\n", i, gnutls_strerror_name(to->result));
			wrong++;
		}
		from->result = 0;
		copy = *to;
		tell(&p, &copy, from);
		if (to->result != GNUTLS_E_AGAIN)
			assert_int_equal(gnutls_record_recv(to->s, buf, sizeof(buf)),
					 GNUTLS_E_INVALID_SESSION);
		writer_clear(&w);
		tls_pair_close(&p);
	}
	assert_int_equal(wrong, 0);
}

/* --- records that should not be there */
static void put(struct writer *w, const char *hex)
{
	write_hex(w, hex);
	assert_int_equal(writer_error(w), 0);
}

static void odd_records(void **state)
{
	static const struct {
		const char *record;
		unsigned times;
		int error; /* 0: ignored */
	} rows[] = {
		{"140303000101", 1, 0},
		{"140303000101", 150, 0},
		{"140303000101", 300, GNUTLS_E_TOO_MANY_EMPTY_PACKETS},
		{"140303000102", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{"14030300020101", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{"1403030000", 1, GNUTLS_E_UNEXPECTED_PACKET},
		{"18030300020101", 1, GNUTLS_E_DECRYPTION_FAILED},
		{"1503030002"
		 "0228",
		 1, GNUTLS_E_FATAL_ALERT_RECEIVED},
		{"170303000101", 1, GNUTLS_E_UNEXPECTED_PACKET_LENGTH},
		{"1703030014"
		 "0000000000000000000000000000000000000000",
		 1, GNUTLS_E_DECRYPTION_FAILED},
		{"160303000101", 1, GNUTLS_E_DECRYPTION_FAILED},
	};

	(void)state;
	/* a server that waits for the client's second flight */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct tls_pair p;

		open_kind(&p, WITH_CERTS);
		assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
		tls_pair_deliver(&p);
		assert_int_equal(gnutls_handshake(p.s.s), GNUTLS_E_AGAIN);
		for (unsigned k = 0; k < rows[i].times; k++)
			put(&p.s.in, rows[i].record);
		if (rows[i].error) {
			int ret = gnutls_handshake(p.s.s);

			if (ret >= 0 || !gnutls_error_is_fatal(ret) ||
			    (rows[i].error != ret && ret != GNUTLS_E_UNEXPECTED_PACKET &&
			     ret != GNUTLS_E_DECRYPTION_FAILED))
				print_message("row %zu: %s\n", i, gnutls_strerror_name(ret));
			assert_true(ret < 0 && gnutls_error_is_fatal(ret));
		} else {
			tls_pair_connect(&p);
			tls_pair_talk(&p, 10);
			/* but not after the handshake */
			put(&p.s.in, rows[i].record);
			assert_true(gnutls_error_is_fatal(
				(int)gnutls_record_recv(p.s.s, (char[4]){0}, 4)));
		}
		tls_pair_close(&p);
	}
}

/* Early data that nobody allowed is skipped, within bounds. */
static void early_data(bool of_client, unsigned n, struct writer *msg)
{
	static const struct ext_case add = {.of_client = true,
					    .type = HS_CLIENT_HELLO,
					    .id = EXT_EARLY_DATA,
					    .how = ADD_FRONT,
					    .body = ""};

	if (!of_client || n)
		return;
	ext_case = &add;
	ext_seen = 0;
	change_ext(of_client, n, msg);
}

static void skipped_early_data(void **state)
{
	(void)state;
	for (int kind = WITH_CERTS; kind <= WITH_RETRY; kind++) {
		for (unsigned records = 1; records <= 10; records += 9) {
			struct tls_pair p;

			open_kind(&p, (enum kind)kind);
			meddle = early_data;
			assert_int_equal(gnutls_handshake(p.c.s), GNUTLS_E_AGAIN);
			meddle = NULL;
			tls_pair_deliver(&p);
			for (unsigned i = 0; i < records; i++) {
				put(&p.s.in, "1703032000");
				for (unsigned k = 0; k < 0x2000; k++)
					writer_u8(&p.s.in, (uint8_t)k);
			}
			p.s.result = gnutls_handshake(p.s.s);
			if (records == 1)
				assert_int_equal(p.s.result, GNUTLS_E_AGAIN);
			else
				assert_true(gnutls_error_is_fatal(p.s.result));
			tls_pair_close(&p);
		}
	}
}

/* Sessions that are given up in any state, after any number of bytes. */
static size_t budget;

static ssize_t pull_some(gnutls_transport_ptr_t ptr, void *data, size_t len)
{
	struct tls_end *e = ptr;

	len = MIN(len, MIN(budget, e->in.len - e->in_pos));
	if (!len) {
		gnutls_transport_set_errno(e->s, EAGAIN);
		return -1;
	}
	memcpy(data, e->in.data + e->in_pos, len);
	e->in_pos += len;
	budget -= len;
	return (ssize_t)len;
}

static void abandoned(void **state)
{
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		for (size_t total = 0; total < 4000; total += 97) {
			struct tls_pair p;

			open_kind(&p, (enum kind)kind);
			gnutls_transport_set_pull_function(p.c.s, pull_some);
			gnutls_transport_set_pull_function(p.s.s, pull_some);
			budget = total;
			for (unsigned i = 0; i < 6; i++) {
				p.c.result = gnutls_handshake(p.c.s);
				tls_pair_deliver(&p);
				p.s.result = gnutls_handshake(p.s.s);
				tls_pair_deliver(&p);
				assert_false(gnutls_error_is_fatal(p.c.result));
				assert_false(gnutls_error_is_fatal(p.s.result));
			}
			tls_pair_close(&p);
		}
	}
}

/* --- key usage */
static void only_for_encipherment(bool of_client, unsigned n, struct writer *msg)
{
	static const uint8_t usage[] = {0x06, 0x03, 0x55, 0x1d, 0x0f, 0x04,
					0x04, 0x03, 0x02, 0x02, 0xa4};

	(void)n;
	if (of_client || msg->data[0] != HS_CERTIFICATE)
		return;
	for (size_t i = 0; i + sizeof(usage) <= msg->len; i++)
		if (!memcmp(msg->data + i, usage, sizeof(usage)))
			msg->data[i + sizeof(usage) - 1] = 0x24; /* keyEncipherment, keyCertSign */
}

static void key_usage(void **state)
{
	struct tls_pair p;

	(void)state;
	open_kind(&p, WITH_CERTS);
	meddle = only_for_encipherment;
	run(&p);
	assert_int_equal(p.c.result, GNUTLS_E_KEY_USAGE_VIOLATION);
	tls_pair_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extensions),      cmocka_unit_test(fields),
		cmocka_unit_test(bodies),          cmocka_unit_test(cookie_only),
		cmocka_unit_test(replayed_ticket), cmocka_unit_test(after_the_handshake),
		cmocka_unit_test(odd_records),     cmocka_unit_test(skipped_early_data),
		cmocka_unit_test(abandoned),       cmocka_unit_test(key_usage),
		cmocka_unit_test(wrong_lengths),   cmocka_unit_test(cut_and_grown),
		cmocka_unit_test(out_of_place),    cmocka_unit_test(changed_bits),
	};

	return cmocka_run_group_tests_name("tls13-hostile", tests, NULL, NULL);
}
