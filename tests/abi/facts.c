/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints what the ABI fixes, one fact a line; tests/abi/run compares the output of this library
 * with that of the stock one, and of programs built against either side's headers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

static void errors(void)
{
	for (int code = 10; code > -66000; code--) {
		const char *name = gnutls_strerror_name(code);
		int level = -1, alert;

		/* Unknown codes are all alike: a few of them will do. */
		if (!name && code % 1000)
			continue;
		alert = gnutls_error_to_alert(code, &level);
		printf("error %d %s fatal %d alert %d level %d text %d\n", code,
		       name ? name : "(none)", gnutls_error_is_fatal(code), alert, level,
		       gnutls_strerror(code) != NULL);
	}
}

static void alerts(void)
{
	for (int a = 0; a < 256; a++) {
		const char *name = gnutls_alert_get_strname((gnutls_alert_description_t)a);

		printf("alert %d %s %d\n", a, name ? name : "(none)",
		       gnutls_alert_get_name((gnutls_alert_description_t)a) != NULL);
	}
}

static void datum(const char *name, const gnutls_datum_t *d)
{
	printf("%s %u ", name, d->size);
	for (unsigned i = 0; i < d->size; i++)
		printf("%02x", d->data[i]);
	printf("\n");
}

#define FFDHE(n)                                                                                   \
	datum("ffdhe " #n " prime", &gnutls_ffdhe_##n##_group_prime);                              \
	datum("ffdhe " #n " q", &gnutls_ffdhe_##n##_group_q);                                      \
	datum("ffdhe " #n " generator", &gnutls_ffdhe_##n##_group_generator);                      \
	printf("ffdhe " #n " key bits %u\n", gnutls_ffdhe_##n##_key_bits)
#define SRP(n)                                                                                     \
	datum("srp " #n " prime", &gnutls_srp_##n##_group_prime);                                  \
	datum("srp " #n " generator", &gnutls_srp_##n##_group_generator)

static void groups(void)
{
	FFDHE(2048);
	FFDHE(3072);
	FFDHE(4096);
	FFDHE(6144);
	FFDHE(8192);
	SRP(1024);
	SRP(1536);
	SRP(2048);
	SRP(3072);
	SRP(4096);
	SRP(8192);
}

static int hooked;

static void *counting_malloc(size_t size)
{
	hooked++;
	return malloc(size);
}

/* The hooks are COPY-relocated into this program, and the library has to look at this copy. */
static void memory(void)
{
	char *s = gnutls_malloc(8), *copy;
	gnutls_datum_t bytes = { (void *)"abc", 3 }, text = { NULL, 0 };

	gnutls_malloc = counting_malloc;
	gnutls_hex_encode2(&bytes, &text);
	printf("memory hooks reach the library %d\n", hooked > 0);
	gnutls_free(text.data);
	gnutls_malloc = malloc;

	strcpy(s, "abc");
	copy = gnutls_strdup(s);
	s = gnutls_realloc(s, 16);
	printf("memory %s %s\n", s, copy);
	gnutls_free(s);
	gnutls_free(copy);
	s = gnutls_calloc(4, 4);
	printf("memory %d %d\n", s[0], s[15]);
	gnutls_free(s);
}

#define VALUE(x) printf("macro " #x " %lld\n", (long long)(x))

static void macros(void)
{
	VALUE(GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
	VALUE(GNUTLS_BITS_TO_CURVE(0x80000003u));
	VALUE(GNUTLS_BITS_ARE_CURVE(0x80000003u) != 0);
	VALUE(GNUTLS_BITS_ARE_CURVE(2048) != 0);
	VALUE(GNUTLS_SIGN_ALGO_TO_FLAGS(GNUTLS_SIGN_RSA_SHA256));
	VALUE(GNUTLS_FLAGS_TO_SIGN_ALGO(6u << 20));
	VALUE(GNUTLS_SUBGROUP_TO_BITS(2048, 256));
	VALUE(GNUTLS_BITS_TO_SUBGROUP(0x01000800));
	VALUE(GNUTLS_BITS_TO_GROUP(0x01000800));
	VALUE(GNUTLS_BITS_HAVE_SUBGROUP(0x01000800) != 0);
	VALUE(GNUTLS_PROFILE_TO_VFLAGS(GNUTLS_PROFILE_HIGH));
	VALUE(GNUTLS_VFLAGS_TO_PROFILE(0x06000001));
	VALUE(GNUTLS_PKCS_CIPHER_MASK(GNUTLS_PKCS_NULL_PASSWORD | GNUTLS_PKCS_PBES2_AES_128));
}

int main(void)
{
	printf("version %s\n", gnutls_check_version(NULL));
	printf("version at least 3.6.0: %d\n", gnutls_check_version("3.6.0") != NULL);
	printf("version at least 3.9.0: %d\n", gnutls_check_version("3.9.0") != NULL);
	printf("version numeric: %d\n", gnutls_check_version_numeric(3, 7, 9) ? 1 : 0);
	errors();
	alerts();
	groups();
	memory();
	macros();
	printf("end\n");
	return 0;
}
