/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fuzz.h. Linked with --wrap for the functions replaced here. */
#include "config.h"

#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/provider.h"

/* What deriving keys from passwords may cost per input; files may ask for far more. */
#define PBKDF2_ROUNDS 500
#define HASH_CALLS    20000

static uint64_t rnd_state;
static unsigned hash_calls;

int __wrap_nettle_rnd(void *out, size_t len);
int __wrap_kdf_pbkdf2(gnutls_mac_algorithm_t mac, const void *key, size_t key_len, const void *salt,
		      size_t salt_len, unsigned iterations, void *out, size_t out_len);
int __real_kdf_pbkdf2(gnutls_mac_algorithm_t mac, const void *key, size_t key_len, const void *salt,
		      size_t salt_len, unsigned iterations, void *out, size_t out_len);
void __wrap_hash_digest(struct hash *h, void *out);
void __real_hash_digest(struct hash *h, void *out);

/* xorshift64* */
int __wrap_nettle_rnd(void *out, size_t len)
{
	uint8_t *p = out;

	for (size_t i = 0; i < len; i++) {
		rnd_state ^= rnd_state >> 12;
		rnd_state ^= rnd_state << 25;
		rnd_state ^= rnd_state >> 27;
		p[i] = (uint8_t)((rnd_state * UINT64_C(0x2545f4914f6cdd1d)) >> 56);
	}
	return 0;
}

int __wrap_kdf_pbkdf2(gnutls_mac_algorithm_t mac, const void *key, size_t key_len, const void *salt,
		      size_t salt_len, unsigned iterations, void *out, size_t out_len)
{
	return __real_kdf_pbkdf2(mac, key, key_len, salt, salt_len, MIN(iterations, PBKDF2_ROUNDS),
				 out, out_len);
}

void __wrap_hash_digest(struct hash *h, void *out)
{
	if (hash_calls++ < HASH_CALLS)
		__real_hash_digest(h, out);
	else
		memset(out, 0, hash_len(h->ops->id));
}

static time_t fixed_time(time_t *t)
{
	if (t)
		*t = FUZZ_NOW;
	return FUZZ_NOW;
}

void fuzz_seed(uint64_t seed)
{
	rnd_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

void fuzz_begin(void)
{
	static bool once;

	if (!once) {
		gnutls_global_set_time_function(fixed_time);
		FUZZ_CHECK(gnutls_global_init() == 0);
		once = true;
	}
	fuzz_seed(1);
	hash_calls = 0;
}

uint8_t fuzz_u8(struct fuzz_input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

uint16_t fuzz_u16(struct fuzz_input *in)
{
	uint8_t low = fuzz_u8(in);

	return (uint16_t)(low | fuzz_u8(in) << 8);
}

uint8_t *fuzz_take(struct fuzz_input *in, size_t max, size_t *len)
{
	uint8_t *copy;

	*len = MIN(max, in->left);
	copy = malloc(*len ? *len : 1);
	FUZZ_CHECK(copy);
	if (*len)
		memcpy(copy, in->p, *len);
	in->p += *len;
	in->left -= *len;
	return copy;
}

char *fuzz_text(struct fuzz_input *in, size_t max)
{
	size_t len = MIN(max, in->left);
	char *text = malloc(len + 1);

	FUZZ_CHECK(text);
	if (len)
		memcpy(text, in->p, len);
	text[len] = 0;
	in->p += len;
	in->left -= len;
	return text;
}

char *fuzz_line(struct fuzz_input *in)
{
	const uint8_t *end = in->left ? memchr(in->p, '\n', in->left) : NULL;
	char *text = fuzz_text(in, end ? (size_t)(end - in->p) : in->left);

	if (end)
		(void)fuzz_u8(in);
	return text;
}

gnutls_datum_t fuzz_rest(struct fuzz_input *in)
{
	gnutls_datum_t d;
	size_t len;

	d.data = fuzz_take(in, in->left, &len);
	d.size = (unsigned)len;
	return d;
}

gnutls_datum_t fuzz_file(const char *name)
{
	gnutls_datum_t d = {0};
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", SRCDIR, name);
	f = fopen(path, "rb");
	if (!f) {
		fprintf(stderr, "%s is missing\n", path);
		exit(1);
	}
	d.data = malloc(1 << 20);
	FUZZ_CHECK(d.data);
	d.size = (unsigned)fread(d.data, 1, (1 << 20) - 1, f);
	d.data[d.size] = 0;
	fclose(f);
	return d;
}

gnutls_x509_crt_t fuzz_ca(void)
{
	static gnutls_x509_crt_t c;
	gnutls_datum_t d;

	if (!c) {
		d = fuzz_file("tests/unit/data/auth/ca1.crt");
		FUZZ_CHECK(gnutls_x509_crt_init(&c) == 0);
		FUZZ_CHECK(gnutls_x509_crt_import(c, &d, GNUTLS_X509_FMT_PEM) == 0);
		free(d.data);
	}
	return c;
}

const char *fuzz_as_file(const void *data, size_t len)
{
	static char name[64];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		FUZZ_CHECK(fd >= 0);
		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	}
	FUZZ_CHECK(ftruncate(fd, 0) == 0);
	FUZZ_CHECK(pwrite(fd, data, len, 0) == (ssize_t)len);
	return name;
}
