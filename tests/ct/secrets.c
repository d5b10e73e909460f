/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work on secrets, for memcheck: in a build with --enable-valgrind, secrets are memory that counts
 * as undefined, so that a branch or an address that depends on one is an error. tests/ct/run runs
 * each case and knows what providers leave open. Arguments: a case, or none for their names. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>

#include "base/ct.h"
#include "base/mem.h"
#include "base/secret.h"
#include "crypto/cipher.h"
#include "crypto/pk.h"
#include "keys/keys.h"
#include "record/cbc.h"
#include "tls-certs.h"
#include "tls-pair.h"

#ifndef MARK_SECRETS
#error "--enable-valgrind"
#endif

static volatile unsigned sink;

/* --- pieces */

/* Has to be found. */
static void leak(void)
{
	uint8_t key[16] = {1};

	SECRET_MARK(key, sizeof(key));
	if (key[3] == 7)
		sink++;
}

static void leak_by_address(void)
{
	static const uint8_t box[256] = {9};
	uint8_t key[16] = {1};

	SECRET_MARK(key, sizeof(key));
	sink += box[key[2]];
}

/* Finished, binders, MACs, cookies, ticket names: all by this. */
static void compare(void)
{
	uint8_t a[32], b[32];

	for (unsigned i = 0; i < 33; i++) {
		memset(a, 5, sizeof(a));
		memcpy(b, a, sizeof(b));
		if (i < 32)
			b[i] ^= 0x80;
		SECRET_MARK(a, sizeof(a));
		assert_int_equal(ct_eq(a, b, sizeof(a)), i == 32);
		assert_int_equal(gnutls_memcmp(a, b, sizeof(a)) == 0, i == 32);
	}
}

static void cbc(void)
{
	static const gnutls_mac_algorithm_t macs[] = {GNUTLS_MAC_SHA1, GNUTLS_MAC_SHA256,
						      GNUTLS_MAC_SHA384};
	uint8_t key[48] = {3}, head[CBC_MAC_HEADER] = {0}, text[512];
	size_t len;

	for (size_t a = 0; a < ARRAY_LEN(macs); a++) {
		struct cbc_mac *m;

		assert_int_equal(cbc_mac_new(&m, mac_find(macs[a]), key), 0);
		for (unsigned pad = 0; pad < 256; pad += 5)
			for (size_t n = 64; n <= sizeof(text); n += 112) {
				memset(text, (int)pad, sizeof(text));
				assert_int_equal(cbc_mac_check(m, head, text, n, &len), 0);
			}
		cbc_mac_free(m);
	}
}

static void padding(void)
{
	const gnutls_datum_t key = {(uint8_t *)"0123456789abcdef", 16};
	gnutls_datum_t iv = {(uint8_t *)"fedcba9876543210", 16};
	uint8_t text[32], last[16];
	gnutls_cipher_hd_t h;
	size_t len, pad;

	for (unsigned p = 0; p < 256; p++) {
		memset(last, (int)p, sizeof(last));
		SECRET_MARK(last, sizeof(last));
		assert_int_equal(ct_padding(last, 16, &pad) != 0, p >= 1 && p <= 16);
		assert_int_equal(pad, p <= 16 ? p : 0);
		SECRET_OPEN(last, sizeof(last));
	}
	assert_int_equal(gnutls_cipher_init(&h, GNUTLS_CIPHER_AES_128_CBC, &key, &iv), 0);
	for (unsigned p = 0; p < 256; p++) {
		len = sizeof(text);
		memset(text, (int)p, sizeof(text));
		SECRET_MARK(text, sizeof(text));
		(void)!gnutls_cipher_decrypt3(h, text, sizeof(text), text, &len,
					      GNUTLS_CIPHER_PADDING_PKCS7);
	}
	gnutls_cipher_deinit(h);
}

/* --- keys: the provider marks what it has loaded, and opens signatures and public values */

static void sign_with(const char *pem, gnutls_sign_algorithm_t algo, unsigned flags)
{
	const gnutls_datum_t d = {(uint8_t *)pem, (unsigned)strlen(pem)};
	const gnutls_datum_t text = {(uint8_t *)"what is signed", 14};
	gnutls_datum_t sig;
	gnutls_privkey_t key;
	gnutls_pubkey_t pub;

	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_import_x509_raw(key, &d, GNUTLS_X509_FMT_PEM, NULL, 0), 0);
	assert_int_equal(gnutls_privkey_sign_data2(key, algo, flags, &text, &sig), 0);
	assert_int_equal(gnutls_pubkey_init(&pub), 0);
	assert_int_equal(gnutls_pubkey_import_privkey(pub, key, 0, 0), 0);
	assert_int_equal(gnutls_pubkey_verify_data2(pub, algo, 0, &text, &sig), 0);
	gnutls_free(sig.data);
	gnutls_pubkey_deinit(pub);
	gnutls_privkey_deinit(key);
}

static void sign_ecdsa(void)
{
	sign_with(pem_ec_key, GNUTLS_SIGN_ECDSA_SHA256, 0);
}

static void sign_ecdsa_reproducible(void)
{
	sign_with(pem_ec_key, GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE);
}

static void sign_eddsa(void)
{
	sign_with(pem_ed_key, GNUTLS_SIGN_EDDSA_ED25519, 0);
}

static void sign_rsa(void)
{
	sign_with(pem_rsa_key, GNUTLS_SIGN_RSA_SHA256, 0);
}

static void sign_rsa_pss(void)
{
	sign_with(pem_rsa_key, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, 0);
}

/* Good and bad padding, right and wrong lengths: one answer, and nothing that shows which. */
static void decrypt_rsa(void)
{
	const gnutls_datum_t d = {(uint8_t *)pem_rsa_key, (unsigned)strlen(pem_rsa_key)};
	const gnutls_datum_t pms = {(uint8_t *)"\3\3 forty-six more bytes of a premaster secret..", 48};
	gnutls_datum_t cipher, plain;
	gnutls_privkey_t key;
	gnutls_pubkey_t pub;
	uint8_t out[48];

	assert_int_equal(gnutls_privkey_init(&key), 0);
	assert_int_equal(gnutls_privkey_import_x509_raw(key, &d, GNUTLS_X509_FMT_PEM, NULL, 0), 0);
	assert_int_equal(gnutls_pubkey_init(&pub), 0);
	assert_int_equal(gnutls_pubkey_import_privkey(pub, key, 0, 0), 0);
	assert_int_equal(gnutls_pubkey_encrypt_data(pub, 0, &pms, &cipher), 0);
	assert_int_equal(privkey_decrypt_fixed(key, &cipher, out, sizeof(out)), 0);
	assert_int_equal(gnutls_privkey_decrypt_data(key, 0, &cipher, &plain), 0);
	assert_int_equal(plain.size, sizeof(out));
	gnutls_free(plain.data);
	cipher.data[cipher.size - 1] ^= 1;
	assert_int_equal(privkey_decrypt_fixed(key, &cipher, out, sizeof(out)), 0);
	assert_int_equal(privkey_decrypt_fixed(key, &cipher, out, 32), 0);
	gnutls_free(cipher.data);
	gnutls_pubkey_deinit(pub);
	gnutls_privkey_deinit(key);
}

/* --- whole sessions: key shares, shared secrets and all that comes of them are secret; what is
 * sealed is public, and so is what was opened with a good tag (its parser may look at it) */

static void session(const char *priority, bool resume)
{
	gnutls_datum_t data = {0};
	struct tls_pair p;

	for (unsigned round = 0; round < (resume ? 2 : 1); round++) {
		tls_pair_open(&p, priority, priority);
		if (round)
			assert_int_equal(gnutls_session_set_data(p.c.s, data.data, data.size), 0);
		tls_pair_connect(&p);
		tls_pair_talk(&p, 1000);
		if (resume && !round)
			assert_int_equal(gnutls_session_get_data2(p.c.s, &data), 0);
		tls_pair_close(&p);
	}
	gnutls_free(data.data);
}

#define TLS13(group, rest) "NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-" group rest
#define TLS12(kx, cipher, mac)                                                                 \
	"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+" kx ":-CIPHER-ALL:+" cipher ":-MAC-ALL:+" mac

static void tls13_x25519(void)
{
	session(TLS13("X25519", ":-SIGN-ALL:+SIGN-ECDSA-SECP256R1-SHA256"), false);
}

static void tls13_p256(void)
{
	session(TLS13("SECP256R1", ":-SIGN-ALL:+SIGN-RSA-PSS-RSAE-SHA256"), false);
}

static void tls13_x448(void)
{
	session(TLS13("X448", ":-SIGN-ALL:+SIGN-EDDSA-ED25519"), false);
}

static void tls13_ffdhe(void)
{
	session(TLS13("FFDHE2048", ":-SIGN-ALL:+SIGN-EDDSA-ED25519"), false);
}

static void tls13_psk(void)
{
	session(TLS13("X25519", ":-KX-ALL:+PSK"), false);
}

static void tls13_ticket_chacha(void)
{
	session(TLS13("X25519", ":-CIPHER-ALL:+CHACHA20-POLY1305"), true);
}

static void tls12_ecdhe_gcm(void)
{
	session(TLS12("ECDHE-ECDSA", "AES-128-GCM", "AEAD"), false);
}

static void tls12_rsa_cbc(void)
{
	session(TLS12("RSA", "AES-128-CBC", "SHA1"), false);
}

static void tls12_dhe_cbc_sha256(void)
{
	session(TLS12("DHE-RSA", "AES-256-CBC", "SHA256"), false);
}

static void tls12_psk_ccm(void)
{
	session(TLS12("PSK", "AES-128-CCM", "AEAD"), false);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{"leak", leak},
	{"leak-by-address", leak_by_address},
	{"compare", compare},
	{"cbc", cbc},
	{"padding", padding},
	{"sign-ecdsa", sign_ecdsa},
	{"sign-ecdsa-reproducible", sign_ecdsa_reproducible},
	{"sign-eddsa", sign_eddsa},
	{"sign-rsa", sign_rsa},
	{"sign-rsa-pss", sign_rsa_pss},
	{"decrypt-rsa", decrypt_rsa},
	{"tls13-x25519", tls13_x25519},
	{"tls13-p256", tls13_p256},
	{"tls13-x448", tls13_x448},
	{"tls13-ffdhe", tls13_ffdhe},
	{"tls13-psk", tls13_psk},
	{"tls13-ticket-chacha", tls13_ticket_chacha},
	{"tls12-ecdhe-gcm", tls12_ecdhe_gcm},
	{"tls12-rsa-cbc", tls12_rsa_cbc},
	{"tls12-dhe-cbc-sha256", tls12_dhe_cbc_sha256},
	{"tls12-psk-ccm", tls12_psk_ccm},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (argc < 2) {
			puts(cases[i].name);
		} else if (!strcmp(argv[1], cases[i].name)) {
			cases[i].run();
			return 0;
		}
	}
	return argc < 2 ? 0 : 1;
}
