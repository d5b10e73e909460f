/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLS 1.3 with a peer whose extensions, fields and messages are not what they should be: each ends
 * in the fitting error and alert. What a HelloRetryRequest and a replayed ticket may bring about.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "ext/ext.h"
#include "session/session.h"
#include "tls13-meddle.h"

/* --- extensions */
#define CH  1, HS_CLIENT_HELLO
#define SH  0, HS_SERVER_HELLO
#define EE  0, HS_ENCRYPTED_EXTENSIONS
#define CR  0, HS_CERTIFICATE_REQUEST
#define Z32 "0000000000000000000000000000000000000000000000000000000000000000"

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
	{WITH_RETRY, CH, 1, EXT_SUPPORTED_VERSIONS, GONE, "", ILLEGAL},
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
	 GNUTLS_E_KEYFILE_ERROR}, /* nobody's, says the application */
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
				write_hex(&p.s.in, "1703032000");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extensions),      cmocka_unit_test(fields),
		cmocka_unit_test(bodies),          cmocka_unit_test(cookie_only),
		cmocka_unit_test(replayed_ticket), cmocka_unit_test(skipped_early_data),
	};

	return cmocka_run_group_tests_name("tls13-fields", tests, NULL, NULL);
}
