/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of secrets in a process: sessions of every kind run and end, then all memory that
 * can be written (heap, freed or not, stacks, data) is searched for every secret that was derived,
 * agreed, loaded or used as a key meanwhile. The log of level 99 must not tell one either. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "base/mem.h"
#include "crypto/cipher.h"
#include "crypto/kdf.h"
#include "crypto/kx.h"
#include "tls-certs.h"
#include "tls-pair.h"

/* Secrets are kept masked, so that these copies aren't found. */
#define MASK       UINT64_C(0xa5c3960f5a3c69f0)
#define SECRET_TOP 4096
#define LOG_MAX    (8u << 20)

static struct found {
	const char *what;
	uint64_t word; /* eight bytes from its middle */
	bool reversed; /* as GMP has it in memory */
	char hex[17];
} secrets[SECRET_TOP];
static size_t secret_count;

static char *log_text;
static size_t log_len;

static void note_word(const char *what, const uint8_t *p, bool reversed)
{
	struct found *f = &secrets[secret_count];
	uint8_t b[8];

	assert_true(secret_count < SECRET_TOP);
	for (unsigned i = 0; i < 8; i++)
		b[i] = reversed ? p[7 - i] : p[i];
	memcpy(&f->word, b, sizeof(b));
	f->word ^= MASK;
	f->what = what;
	f->reversed = reversed;
	for (unsigned i = 0; i < 8; i++)
		snprintf(f->hex + 2 * i, 3, "%02x", b[i] ^ 0x11);
	mem_wipe(b, sizeof(b));
	secret_count++;
}

/* Short ones are left out: they are IVs and verify data. */
static void note(const char *what, const void *data, size_t len)
{
	const uint8_t *p = data;

	if (len < 16)
		return;
	note_word(what, p + len / 2 - 4, false);
	note_word(what, p + len / 2 - 4, true);
}

/* --- what the library derives, agrees on and uses: wrapped by the linker */
int __real_kdf_hkdf_extract(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			    const void *salt, size_t salt_len, void *out);
int __wrap_kdf_hkdf_extract(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			    const void *salt, size_t salt_len, void *out);
int __wrap_kdf_hkdf_extract(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			    const void *salt, size_t salt_len, void *out)
{
	int ret = __real_kdf_hkdf_extract(mac, key, key_len, salt, salt_len, out);

	if (ret >= 0)
		note("extracted secret", out, 32);
	return ret;
}

int __real_kdf_hkdf_expand_keyed(struct mac *m, const void *info, size_t info_len, void *out,
				 size_t out_len);
int __wrap_kdf_hkdf_expand_keyed(struct mac *m, const void *info, size_t info_len, void *out,
				 size_t out_len);
int __wrap_kdf_hkdf_expand_keyed(struct mac *m, const void *info, size_t info_len, void *out,
				 size_t out_len)
{
	int ret = __real_kdf_hkdf_expand_keyed(m, info, info_len, out, out_len);

	if (ret >= 0)
		note("expanded secret", out, out_len);
	return ret;
}

int __real_kdf_hkdf_expand(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			   const void *info, size_t info_len, void *out, size_t out_len);
int __wrap_kdf_hkdf_expand(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			   const void *info, size_t info_len, void *out, size_t out_len);
int __wrap_kdf_hkdf_expand(gnutls_mac_algorithm_t mac, const void *key, size_t key_len,
			   const void *info, size_t info_len, void *out, size_t out_len)
{
	int ret = __real_kdf_hkdf_expand(mac, key, key_len, info, info_len, out, out_len);

	if (ret >= 0)
		note("expanded secret", out, out_len);
	return ret;
}

int __real_kdf_tls12_prf_keyed(struct mac *m, const char *label, const void *seed, size_t seed_len,
			       void *out, size_t out_len);
int __wrap_kdf_tls12_prf_keyed(struct mac *m, const char *label, const void *seed, size_t seed_len,
			       void *out, size_t out_len);
int __wrap_kdf_tls12_prf_keyed(struct mac *m, const char *label, const void *seed, size_t seed_len,
			       void *out, size_t out_len)
{
	int ret = __real_kdf_tls12_prf_keyed(m, label, seed, seed_len, out, out_len);

	if (ret >= 0)
		note(label, out, out_len);
	return ret;
}

int __real_kdf_tls12_prf(gnutls_mac_algorithm_t mac, const void *secret, size_t secret_len,
			 const char *label, const void *seed, size_t seed_len, void *out,
			 size_t out_len);
int __wrap_kdf_tls12_prf(gnutls_mac_algorithm_t mac, const void *secret, size_t secret_len,
			 const char *label, const void *seed, size_t seed_len, void *out,
			 size_t out_len);
int __wrap_kdf_tls12_prf(gnutls_mac_algorithm_t mac, const void *secret, size_t secret_len,
			 const char *label, const void *seed, size_t seed_len, void *out,
			 size_t out_len)
{
	int ret = __real_kdf_tls12_prf(mac, secret, secret_len, label, seed, seed_len, out,
				       out_len);

	note("secret of the PRF", secret, secret_len);
	if (ret >= 0)
		note(label, out, out_len);
	return ret;
}

int __real_kx_derive(const struct kx_key *k, const void *peer, size_t peer_len,
		     gnutls_datum_t *out);
int __wrap_kx_derive(const struct kx_key *k, const void *peer, size_t peer_len,
		     gnutls_datum_t *out);
int __wrap_kx_derive(const struct kx_key *k, const void *peer, size_t peer_len, gnutls_datum_t *out)
{
	int ret = __real_kx_derive(k, peer, peer_len, out);

	note("ephemeral key", k->priv.data, k->priv.size);
	if (ret >= 0)
		note("shared secret", out->data, out->size);
	return ret;
}

int __real_aead_init(struct aead *a, gnutls_cipher_algorithm_t alg, const void *key,
		     size_t key_len);
int __wrap_aead_init(struct aead *a, gnutls_cipher_algorithm_t alg, const void *key,
		     size_t key_len);
int __wrap_aead_init(struct aead *a, gnutls_cipher_algorithm_t alg, const void *key, size_t key_len)
{
	note("AEAD key", key, key_len);
	return __real_aead_init(a, alg, key, key_len);
}

int __real_cipher_init(struct cipher *c, gnutls_cipher_algorithm_t alg, bool encrypt,
		       const void *key, size_t key_len, const void *iv, size_t iv_len);
int __wrap_cipher_init(struct cipher *c, gnutls_cipher_algorithm_t alg, bool encrypt,
		       const void *key, size_t key_len, const void *iv, size_t iv_len);
int __wrap_cipher_init(struct cipher *c, gnutls_cipher_algorithm_t alg, bool encrypt,
		       const void *key, size_t key_len, const void *iv, size_t iv_len)
{
	note("cipher key", key, key_len);
	return __real_cipher_init(c, alg, encrypt, key, key_len, iv, iv_len);
}

/* Numbers of the private keys that the servers load. */
static void note_keys(void)
{
	static const char *const names[] = {"RSA d", "RSA p", "RSA q", "RSA u", "RSA e1", "RSA e2"};
	gnutls_datum_t m, e, n[6], d;
	gnutls_x509_privkey_t key;
	gnutls_ecc_curve_t curve;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	d = (gnutls_datum_t){(uint8_t *)pem_rsa_key, sizeof(pem_rsa_key) - 1};
	assert_int_equal(gnutls_x509_privkey_import(key, &d, GNUTLS_X509_FMT_PEM), 0);
	assert_int_equal(gnutls_x509_privkey_export_rsa_raw2(key, &m, &e, &n[0], &n[1], &n[2],
							     &n[3], &n[4], &n[5]),
			 0);
	for (unsigned i = 0; i < 6; i++) {
		note(names[i], n[i].data, n[i].size);
		mem_wipe(n[i].data, n[i].size);
		gnutls_free(n[i].data);
	}
	gnutls_free(m.data);
	gnutls_free(e.data);
	gnutls_x509_privkey_deinit(key);
	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	d = (gnutls_datum_t){(uint8_t *)pem_ec_key, sizeof(pem_ec_key) - 1};
	assert_int_equal(gnutls_x509_privkey_import(key, &d, GNUTLS_X509_FMT_PEM), 0);
	assert_int_equal(gnutls_x509_privkey_export_ecc_raw(key, &curve, &m, &e, &n[0]), 0);
	note("EC private key", n[0].data, n[0].size);
	mem_wipe(n[0].data, n[0].size);
	gnutls_free(n[0].data);
	gnutls_free(m.data);
	gnutls_free(e.data);
	gnutls_x509_privkey_deinit(key);
}

/* --- searching */

/* How many places hold one; each secret is named once. */
static unsigned search_range(const uint8_t *p, const uint8_t *end, const char *name, bool *named)
{
	unsigned n = 0;

	for (; p + 8 <= end; p++) {
		uint64_t w;

		memcpy(&w, p, sizeof(w));
		w ^= MASK;
		for (size_t i = 0; i < secret_count; i++) {
			if (w != secrets[i].word)
				continue;
			if (!named[i])
				print_message("%s%s in %s at %p\n", secrets[i].what,
					      secrets[i].reversed ? " (as a number)" : "", name,
					      (const void *)p);
			named[i] = true;
			n++;
		}
	}
	return n;
}

static unsigned search(void)
{
	bool *named = calloc(secret_count + 1, sizeof(*named));
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512], perms[8], path[256];
	unsigned long from, to;
	unsigned n = 0;

	assert_non_null(f);
	assert_non_null(named);
	while (fgets(line, sizeof(line), f)) {
		path[0] = 0;
		if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &from, &to, perms, path) < 3 ||
		    strncmp(perms, "rw", 2))
			continue;
		n += search_range((const uint8_t *)from, (const uint8_t *)to,
				  path[0] ? path : "a mapping", named);
	}
	fclose(f);
	free(named);
	return n;
}

static unsigned search_log(void)
{
	unsigned n = 0;

	for (size_t i = 0; i < secret_count; i++) {
		char hex[17], upper[17];

		if (secrets[i].reversed)
			continue;
		for (unsigned k = 0; k < 8; k++) {
			unsigned b;

			assert_int_equal(sscanf(secrets[i].hex + 2 * k, "%2x", &b), 1);
			snprintf(hex + 2 * k, 3, "%02x", b ^ 0x11);
			snprintf(upper + 2 * k, 3, "%02X", b ^ 0x11);
		}
		if (strstr(log_text, hex) || strstr(log_text, upper)) {
			print_message("%s in the log\n", secrets[i].what);
			n++;
		}
		mem_wipe(hex, sizeof(hex));
		mem_wipe(upper, sizeof(upper));
	}
	return n;
}

static void take_log(int level, const char *text)
{
	size_t len = strlen(text);

	(void)level;
	if (log_len + len < LOG_MAX) {
		memcpy(log_text + log_len, text, len);
		log_len += len;
	}
}

/* --- cases */

static const struct {
	const char *name, *priority;
	bool resume;
	int end; /* fails in the middle: the server's certificate can't be used */
} rows[] = {
	{"TLS 1.3, ECDSA, X25519",
	 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-SIGN-ALL:+SIGN-ECDSA-SECP256R1-SHA256:"
	 "-GROUP-ALL:+GROUP-X25519",
	 false, 0},
	{"TLS 1.3, RSA, P-256, ChaCha20",
	 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-SIGN-ALL:"
	 "+SIGN-RSA-PSS-RSAE-SHA256:-GROUP-ALL:+GROUP-SECP256R1:"
	 "-CIPHER-ALL:+CHACHA20-POLY1305",
	 false, 0},
	{"TLS 1.3, ticket", "NORMAL:-VERS-ALL:+VERS-TLS1.3", true, 0},
	{"TLS 1.3, PSK", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-KX-ALL:+DHE-PSK:+PSK", false, 0},
	{"TLS 1.2, ECDHE", "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA", false, 0},
	{"TLS 1.2, RSA, CBC",
	 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA:-CIPHER-ALL:+AES-128-CBC:"
	 "-MAC-ALL:+SHA1",
	 false, 0},
	{"TLS 1.2, DHE, CCM",
	 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+DHE-RSA:-CIPHER-ALL:+AES-256-CCM", false, 0},
	{"TLS 1.2, ticket", "NORMAL:-VERS-ALL:+VERS-TLS1.2", true, 0},
	{"TLS 1.3, given up", "NORMAL:-VERS-ALL:+VERS-TLS1.3", false, 1},
	{"TLS 1.2, given up", "NORMAL:-VERS-ALL:+VERS-TLS1.2", false, 1},
};

/* In a function of its own, so that nothing of it stays in the frame of what searches. */
__attribute__((noinline)) static void run(unsigned i)
{
	gnutls_datum_t data = {0}, key = {0};
	struct tls_pair p;

	if (rows[i].resume) {
		assert_int_equal(gnutls_session_ticket_key_generate(&key), 0);
		note("ticket key", key.data, key.size);
	}
	for (unsigned round = 0; round < (rows[i].resume ? 2 : 1); round++) {
		tls_pair_open(&p, rows[i].priority, rows[i].priority);
		if (key.size)
			assert_int_equal(gnutls_session_ticket_enable_server(p.s.s, &key), 0);
		if (round)
			assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
		if (rows[i].end) {
			(void)!gnutls_handshake(p.c.s);
			tls_pair_deliver(&p);
			(void)!gnutls_handshake(p.s.s);
			tls_pair_deliver(&p);
			(void)!gnutls_handshake(p.c.s);
		} else {
			tls_pair_connect(&p);
			tls_pair_talk(&p, 20000);
			if (gnutls_protocol_get_version(p.c.s) == GNUTLS_TLS1_3) {
				assert_int_equal(gnutls_session_key_update(p.c.s, GNUTLS_KU_PEER),
						 0);
				tls_pair_deliver(&p);
				tls_pair_talk(&p, 100);
			}
			if (rows[i].resume && !round)
				assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
			assert_int_equal(gnutls_session_is_resumed(p.c.s) != 0, round);
		}
		tls_pair_close(&p);
	}
	if (data.data)
		mem_wipe(data.data, data.size); /* the application's */
	gnutls_free(data.data);
	if (key.data)
		mem_wipe(key.data, key.size);
	gnutls_free(key.data);
}

static void nothing_is_left(void **state)
{
	unsigned left = 0;

	(void)state;
	note_keys();
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		size_t before = secret_count;
		unsigned n;

		run(i);
		n = search();
		print_message("%s: %zu secrets, %u places\n", rows[i].name,
			      (secret_count - before) / 2, n);
		left += n;
	}
	assert_int_equal(left, 0);
}

/* Freed memory that nobody wiped is found; so is a number of GMP's. */
static void what_is_left_is_found(void **state)
{
	static const uint8_t pattern[32] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
	/* the second keeps the first from being given back */
	uint8_t *p = malloc(65536), *q = malloc(64);

	(void)state;
	assert_non_null(p);
	assert_non_null(q);
	for (unsigned i = 0; i < 32; i++)
		p[40000 + i] = (uint8_t)(pattern[i] * 77 + 13 * i);
	note("control", p + 40000, 32);
	__asm__ volatile("" : : "r"(p) : "memory"); /* written for good */
	free(p);
	assert_true(search() > 0);
	free(q);
	secret_count = 0;
}

static void log_tells_none(void **state)
{
	(void)state;
	log_text = calloc(1, LOG_MAX + 1);
	assert_non_null(log_text);
	gnutls_global_set_log_function(take_log);
	gnutls_global_set_log_level(99);
	secret_count = 0;
	note_keys();
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++)
		run(i);
	gnutls_global_set_log_level(0);
	assert_true(log_len > 10000);
	assert_int_equal(search_log(), 0);
	free(log_text);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_is_found),
		cmocka_unit_test(nothing_is_left),
		cmocka_unit_test(log_tells_none),
	};

	(void)argc;
	/* A loader that looks names up on their first use saves all registers, keys among them, on
	 * the stack. */
	if (!getenv("LD_BIND_NOW")) {
		setenv("LD_BIND_NOW", "1", 1);
		execv("/proc/self/exe", argv);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
