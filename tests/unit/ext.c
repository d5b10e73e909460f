/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hello extensions: each body good, cut at every byte and with a byte too many; blocks with
 * doubles, strangers and answers nobody asked for; what we send ourselves. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/datum.h"
#include "base/hex.h"
#include "ext/ext.h"
#include "handshake/tls13.h"

struct fixture {
	struct hs_config config;
	struct hs_params params;
	struct hs *hs;
};

static void setup(struct fixture *f, bool is_client, const char *priority)
{
	memset(f, 0, sizeof(*f));
	assert_int_equal(gnutls_priority_init(&f->config.priority, priority, NULL), 0);
	f->config.is_client = is_client;
	f->config.tickets_enabled = true;
	f->config.request_ocsp = true;
	f->config.creds.cert = (gnutls_certificate_credentials_t)f; /* that there is one */
	f->config.max_fragment = 512;
	f->config.alpn = mem_calloc(2, sizeof(*f->config.alpn));
	assert_non_null(f->config.alpn);
	assert_int_equal(datum_copy(&f->config.alpn[0], "h2", 2), 0);
	assert_int_equal(datum_copy(&f->config.alpn[1], "http/1.1", 8), 0);
	f->config.alpn_count = 2;
	f->hs = hs_new(&f->config, &f->params, record_new(NULL, NULL, NULL, 0));
	assert_non_null(f->hs);
	f->params.version = version_find(GNUTLS_TLS1_2);
}

static void teardown(struct fixture *f)
{
	record_free(f->hs->record);
	hs_free(f->hs);
	hs_params_clear(&f->params);
	gnutls_priority_deinit(f->config.priority);
	hs_alpn_clear(&f->config);
}

/* One extension as a block. */
static void put(struct writer *w, uint16_t id, const uint8_t *body, size_t len)
{
	writer_u16(w, id);
	writer_vec16(w, body, len);
}

static int read_block(struct fixture *f, enum ext_where where, const struct writer *w)
{
	return ext_read(f->hs, where, reader_of(w->data, w->len), false);
}

static int read_one(uint16_t id, enum ext_where where, const uint8_t *body, size_t len)
{
	/* who reads ServerHello and the like is a client that asked */
	bool is_client = where & (EXT_SH12 | EXT_SH13 | EXT_EE | EXT_HRR | EXT_CR | EXT_CT);
	struct writer w = {0};
	struct fixture f;
	int ret;

	setup(&f, is_client, "NORMAL");
	f.hs->ext_sent = ~(uint64_t)0;
	if (where & (EXT_EE | EXT_CR | EXT_CT))
		f.params.version = version_find(GNUTLS_TLS1_3);
	put(&w, id, body, len);
	ret = read_block(&f, where, &w);
	writer_clear(&w);
	teardown(&f);
	return ret;
}

/* --- bodies */
static const struct {
	uint16_t id;
	enum ext_where where;
	const char *body;
	int result;      /* of the whole body */
	bool any_length; /* cut or longer it may be good, too */
} bodies[] = {
	{EXT_SERVER_NAME, EXT_CH, "000e00000b6578616d706c652e636f6d", 0, false},
	{EXT_SERVER_NAME, EXT_CH, "001c00000b6578616d706c652e636f6d00000b6578616d706c652e6f7267",
	 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_SERVER_NAME, EXT_CH, "0003000000", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_SERVER_NAME, EXT_CH, "0000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	/* a NUL in a name: not taken */
	{EXT_SERVER_NAME, EXT_CH, "0006000003610062", 0, false},
	{EXT_SERVER_NAME, EXT_SH12, "", 0, false},
	{EXT_SERVER_NAME, EXT_EE, "", 0, false},
	{EXT_MAX_FRAGMENT_LENGTH, EXT_CH, "01", 0, false},
	{EXT_MAX_FRAGMENT_LENGTH, EXT_CH, "04", 0, false},
	{EXT_MAX_FRAGMENT_LENGTH, EXT_CH, "00", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_MAX_FRAGMENT_LENGTH, EXT_CH, "05", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_MAX_FRAGMENT_LENGTH, EXT_SH12, "01", 0, false},
	{EXT_MAX_FRAGMENT_LENGTH, EXT_SH12, "02", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_STATUS_REQUEST, EXT_CH, "0100000000", 0, false},
	{EXT_STATUS_REQUEST, EXT_CH, "01000500030102030000", 0, false},
	{EXT_STATUS_REQUEST, EXT_CH, "01000400030102030000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
	 false},
	{EXT_STATUS_REQUEST, EXT_CH, "02ffff", 0, true},
	{EXT_STATUS_REQUEST, EXT_SH12, "", 0, false},
	/* there an empty body means the same */
	{EXT_STATUS_REQUEST, EXT_CR, "0100000000", 0, true},
	{EXT_STATUS_REQUEST, EXT_CT, "010000023030", 0, false},
	{EXT_STATUS_REQUEST, EXT_CT, "01000000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_STATUS_REQUEST, EXT_CT, "020000023030", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_SUPPORTED_GROUPS, EXT_CH, "0006001d00170100", 0, false},
	{EXT_SUPPORTED_GROUPS, EXT_CH, "0000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_SUPPORTED_GROUPS, EXT_CH, "0003001d00", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_SUPPORTED_GROUPS, EXT_EE, "0002001d", 0, false},
	{EXT_EC_POINT_FORMATS, EXT_CH, "03020100", 0, false},
	{EXT_EC_POINT_FORMATS, EXT_CH, "0101", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_EC_POINT_FORMATS, EXT_CH, "00", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_EC_POINT_FORMATS, EXT_SH12, "0100", 0, false},
	{EXT_SIGNATURE_ALGORITHMS, EXT_CH, "000404010403", 0, false},
	{EXT_SIGNATURE_ALGORITHMS, EXT_CR, "000404010403", 0, false},
	{EXT_SIGNATURE_ALGORITHMS, EXT_CH, "0003040104", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_SIGNATURE_ALGORITHMS, EXT_CH, "0000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_SIGNATURE_ALGORITHMS_CERT, EXT_CH, "000404010403", 0, false},
	{EXT_SIGNATURE_ALGORITHMS_CERT, EXT_CH, "0003040104", GNUTLS_E_UNEXPECTED_PACKET_LENGTH,
	 false},
	{EXT_ALPN, EXT_CH, "000c02683208687474702f312e31", 0, false},
	{EXT_ALPN, EXT_CH, "0000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_ALPN, EXT_CH,
	 "0004026832"
	 "00",
	 GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_ALPN, EXT_SH12, "0003026832", 0, false},
	{EXT_ALPN, EXT_EE, "0003026832", 0, false},
	{EXT_ALPN, EXT_SH12, "0003026833", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_ALPN, EXT_SH12, "000c02683208687474702f312e31", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER,
	 false},
	{EXT_ETM, EXT_CH, "", 0, false},
	{EXT_ETM, EXT_SH12, "", 0, false},
	{EXT_EMS, EXT_CH, "", 0, false},
	{EXT_EMS, EXT_SH12, "", 0, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_CH, "0040", 0, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_CH, "ffff", 0, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_CH, "003f", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_SH12, "4000", 0, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_SH12, "4001", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_EE, "4001", 0, false},
	{EXT_RECORD_SIZE_LIMIT, EXT_EE, "4002", GNUTLS_E_RECEIVED_ILLEGAL_PARAMETER, false},
	{EXT_SESSION_TICKET, EXT_CH, "0102030405", 0, true},
	{EXT_SESSION_TICKET, EXT_SH12, "", 0, false},
	{EXT_RENEGOTIATION_INFO, EXT_CH, "00", 0, false},
	{EXT_RENEGOTIATION_INFO, EXT_CH, "0101", GNUTLS_E_SAFE_RENEGOTIATION_FAILED, false},
	{EXT_RENEGOTIATION_INFO, EXT_SH12, "00", 0, false},
	{EXT_CERT_AUTHORITIES, EXT_CR,
	 "000600023000"
	 "0000",
	 GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_CERT_AUTHORITIES, EXT_CR, "000400023000", 0, false},
	{EXT_CERT_AUTHORITIES, EXT_CR, "0000", GNUTLS_E_UNEXPECTED_PACKET_LENGTH, false},
	{EXT_EARLY_DATA, EXT_CH, "", 0, false},
};

static void each_body(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		uint8_t body[128];
		size_t len = strlen(bodies[i].body) / 2;
		int ret;

		assert_int_equal(hex_decode(bodies[i].body, 2 * len, body), 0);
		ret = read_one(bodies[i].id, bodies[i].where, body, len);
		if (ret != bodies[i].result)
			print_message("extension %u in %s: %s\n", bodies[i].id,
				      ext_where_name(bodies[i].where), bodies[i].body);
		assert_int_equal(ret, bodies[i].result);
		if (bodies[i].any_length || bodies[i].result)
			continue;
		for (size_t cut = 0; cut < len; cut++) {
			ret = read_one(bodies[i].id, bodies[i].where, body, cut);
			if (ret >= 0)
				print_message("extension %u in %s: %s cut to %zu\n", bodies[i].id,
					      ext_where_name(bodies[i].where), bodies[i].body, cut);
			assert_true(ret < 0);
		}
		body[len] = 0;
		assert_true(read_one(bodies[i].id, bodies[i].where, body, len + 1) < 0);
	}
}

/* --- blocks */
static void doubles(void **state)
{
	static const uint16_t ids[] = {EXT_EMS, EXT_ETM, 60,     63,
				       64,      0x7a7a,  0xffff, EXT_RENEGOTIATION_INFO};
	static const uint8_t empty_list[1];
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct writer w = {0};
		size_t len = ids[i] == EXT_RENEGOTIATION_INFO;

		setup(&f, false, "NORMAL");
		put(&w, ids[i], empty_list, len);
		put(&w, EXT_SESSION_TICKET, NULL, 0);
		assert_int_equal(read_block(&f, EXT_CH, &w), 0);
		put(&w, ids[i], empty_list, len);
		assert_int_equal(read_block(&f, EXT_CH, &w), GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
		writer_clear(&w);
		teardown(&f);
	}
}

static void unasked(void **state)
{
	static const enum ext_where answers[] = {EXT_SH12, EXT_SH13, EXT_EE};
	static const uint16_t ids[] = {EXT_EMS, EXT_ETM, EXT_SESSION_TICKET, EXT_SERVER_NAME,
				       0x7a7a};

	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(answers); a++) {
		for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
			struct writer w = {0};
			struct fixture f;

			setup(&f, true, "NORMAL");
			put(&w, ids[i], NULL, 0);
			assert_int_equal(read_block(&f, answers[a], &w),
					 GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
			writer_clear(&w);
			teardown(&f);
		}
	}
}

/* Known, asked for, and in the wrong message. */
static void misplaced(void **state)
{
	(void)state;
	assert_int_equal(read_one(EXT_EMS, EXT_EE, NULL, 0), GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
	assert_int_equal(read_one(EXT_SUPPORTED_VERSIONS, EXT_SH12, (const uint8_t *)"\3\4", 2),
			 GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
	assert_int_equal(read_one(EXT_SUPPORTED_GROUPS, EXT_SH12, (const uint8_t *)"\0\2\0\35", 4),
			 GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
	assert_int_equal(read_one(EXT_ALPN, EXT_SH13, (const uint8_t *)"\0\3\2h2", 5),
			 GNUTLS_E_RECEIVED_ILLEGAL_EXTENSION);
}

static void psk_is_last(void **state)
{
	struct writer w = {0};
	struct fixture f;

	(void)state;
	setup(&f, false, "NORMAL");
	put(&w, EXT_PRE_SHARED_KEY, NULL, 0);
	put(&w, EXT_EMS, NULL, 0);
	assert_true(read_block(&f, EXT_CH, &w) < 0);
	writer_clear(&w);
	teardown(&f);
}

static void cut_blocks(void **state)
{
	struct writer w = {0};

	(void)state;
	put(&w, EXT_EMS, NULL, 0);
	put(&w, 0x1234, (const uint8_t *)"abc", 3);
	put(&w, EXT_ETM, NULL, 0);
	for (size_t cut = 0; cut <= w.len; cut++) {
		struct fixture f;
		bool whole = cut == 0 || cut == 4 || cut == 11 || cut == w.len;
		int ret;

		setup(&f, false, "NORMAL");
		ret = ext_read(f.hs, EXT_CH, reader_of(w.data, cut), false);
		assert_int_equal(ret, whole ? 0 : GNUTLS_E_UNEXPECTED_PACKET_LENGTH);
		teardown(&f);
	}
	writer_clear(&w);
}

/* --- what we send */
static uint16_t sent_ids(struct fixture *f, enum ext_where where, uint16_t *ids)
{
	struct writer w = {0};
	struct reader r, block, body;
	uint16_t n = 0;

	assert_int_equal(ext_write(f->hs, where, &w, true), 0);
	r = reader_of(w.data, w.len);
	if (w.len) {
		assert_int_equal(reader_vec16(&r, &block), 0);
		while (!reader_is_empty(&block)) {
			assert_int_equal(reader_u16(&block, &ids[n++]), 0);
			assert_int_equal(reader_vec16(&block, &body), 0);
		}
	}
	writer_clear(&w);
	return n;
}

static void client_hello_block(void **state)
{
	static const uint16_t expected[] = {5, 10, 11, 13, 16, 22, 23, 35, 0xff01, 28, 1};
	struct fixture f;
	uint16_t ids[64], n;

	(void)state;
	setup(&f, true, "NORMAL:-VERS-TLS1.3");
	f.hs->max_version = version_find(GNUTLS_TLS1_2);
	n = sent_ids(&f, EXT_CH, ids);
	assert_int_equal(n, ARRAY_LEN(expected));
	assert_memory_equal(ids, expected, sizeof(expected));
	assert_true(ext_was_sent(f.hs, EXT_ALPN));
	assert_false(ext_was_sent(f.hs, EXT_SERVER_NAME));
	f.config.server_name = (char *)"192.0.2.1"; /* addresses are no names */
	assert_int_equal(sent_ids(&f, EXT_CH, ids), n);
	f.config.server_name = (char *)"host.example";
	assert_int_equal(sent_ids(&f, EXT_CH, ids), n + 1);
	teardown(&f);

	setup(&f, true, "NORMAL:-VERS-TLS1.3:%NO_EXTENSIONS");
	f.hs->max_version = version_find(GNUTLS_TLS1_2);
	assert_int_equal(sent_ids(&f, EXT_CH, ids), 0);
	teardown(&f);
}

/* A server answers what it was asked, and nothing else. */
/* With a PSK and nothing else to agree by, a client neither names groups nor makes shares. */
static void groups_without_use(void **state)
{
	static const struct {
		const char *priority;
		bool psk, cert, groups;
	} rows[] = {
		{"NORMAL:-KX-ALL:+PSK", true, false, false},
		{"NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+PSK", true, false, false},
		{"NORMAL:-KX-ALL:+PSK", true, true, true},
		{"NORMAL:-KX-ALL:+PSK", false, false, true},
		{"NORMAL:-KX-ALL:+PSK:+ECDHE-PSK", true, false, true},
		/* TLS 1.2 has a use for them */
		{"NORMAL:-KX-ALL:+PSK:+ANON-ECDH", true, false, true},
		{"NORMAL:+PSK", true, false, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		gnutls_psk_client_credentials_t psk = NULL;
		struct writer w = {0};
		struct fixture f;

		setup(&f, true, rows[i].priority);
		f.config.init_flags = GNUTLS_NO_TICKETS;
		f.config.creds.cert = rows[i].cert ? (gnutls_certificate_credentials_t)&f : NULL;
		if (rows[i].psk) {
			const gnutls_datum_t key = {(unsigned char *)"0123456789", 10};

			assert_int_equal(gnutls_psk_allocate_client_credentials(&psk), 0);
			assert_int_equal(gnutls_psk_set_client_credentials(psk, "joe", &key,
									   GNUTLS_PSK_KEY_RAW),
					 0);
			f.config.creds.psk_client = psk;
		}
		assert_int_equal(hs13_client_collect_psks(f.hs), 0);
		assert_int_equal(ext_write(f.hs, EXT_CH, &w, false), 0);
		assert_int_equal(ext_was_sent(f.hs, EXT_SUPPORTED_GROUPS), rows[i].groups);
		assert_int_equal(ext_was_sent(f.hs, EXT_KEY_SHARE), rows[i].groups);
		assert_int_equal(f.hs->kx_count > 0, rows[i].groups);
		writer_clear(&w);
		if (rows[i].psk)
			gnutls_psk_free_client_credentials(psk);
		teardown(&f);
	}
}

static void server_hello_block(void **state)
{
	struct fixture f;
	struct writer w = {0};
	uint16_t ids[64];

	(void)state;
	setup(&f, false, "NORMAL");
	f.params.suite = suite_find(0xc013); /* ECDHE-RSA, AES-128-CBC */
	assert_int_equal(sent_ids(&f, EXT_SH12, ids), 0);
	put(&w, EXT_EMS, NULL, 0);
	put(&w, EXT_ETM, NULL, 0);
	put(&w, EXT_RENEGOTIATION_INFO, (const uint8_t *)"", 1);
	assert_int_equal(read_block(&f, EXT_CH, &w), 0);
	assert_int_equal(sent_ids(&f, EXT_SH12, ids), 3);
	assert_true(f.params.ems && f.params.etm && f.params.safe_renegotiation);
	f.params.suite = suite_find(0xc02f); /* AES-128-GCM */
	assert_int_equal(sent_ids(&f, EXT_SH12, ids), 2);
	assert_false(f.params.etm);
	writer_clear(&w);
	teardown(&f);
}

/* The suite that stands for renegotiation_info. */
static void scsv(void **state)
{
	struct fixture f;
	uint16_t ids[64];

	(void)state;
	setup(&f, false, "NORMAL");
	f.hs->suites[0] = 0x00ff;
	f.hs->suites_count = 1;
	f.params.suite = suite_find(0xc02f);
	assert_int_equal(ext_renegotiation_info_absent(f.hs), 0);
	assert_int_equal(sent_ids(&f, EXT_SH12, ids), 1);
	assert_int_equal(ids[0], EXT_RENEGOTIATION_INFO);
	/* not in a renegotiation */
	f.hs->is_renegotiation = true;
	assert_int_equal(ext_renegotiation_info_absent(f.hs), GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
	teardown(&f);

	setup(&f, false, "NORMAL:%SAFE_RENEGOTIATION");
	assert_int_equal(ext_renegotiation_info_absent(f.hs), GNUTLS_E_SAFE_RENEGOTIATION_FAILED);
	teardown(&f);

	setup(&f, false, "NORMAL");
	assert_int_equal(ext_renegotiation_info_absent(f.hs), 0);
	assert_int_equal(sent_ids(&f, EXT_SH12, ids), 0);
	f.hs->is_renegotiation = true;
	assert_int_equal(ext_renegotiation_info_absent(f.hs), GNUTLS_E_UNSAFE_RENEGOTIATION_DENIED);
	teardown(&f);
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(gnutls_ext_get_name(0), "Server Name Indication");
	assert_string_equal(gnutls_ext_get_name(65281), "Safe Renegotiation");
	assert_string_equal(gnutls_ext_get_name(21), "ClientHello Padding");
	assert_null(gnutls_ext_get_name(47));
	assert_null(gnutls_ext_get_name(65536));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_body),
		cmocka_unit_test(doubles),
		cmocka_unit_test(unasked),
		cmocka_unit_test(misplaced),
		cmocka_unit_test(psk_is_last),
		cmocka_unit_test(cut_blocks),
		cmocka_unit_test(client_hello_block),
		cmocka_unit_test(groups_without_use),
		cmocka_unit_test(server_hello_block),
		cmocka_unit_test(scsv),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("ext", tests, NULL, NULL);
}
