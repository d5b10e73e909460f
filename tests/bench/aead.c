/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authenticated encryption of one record, by the public interface: this library, the system's
 * GnuTLS and OpenSSL in turn in one process, medians and ratios of CPU time.
 * In the build folder: make tests/bench/aead && tests/bench/aead [OUR-LIBRARY [BYTES…]] */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#define ROUNDS    11
#define ROUND_SEC 0.02
#define TEXT_MAX  65536

static unsigned char text[TEXT_MAX] __attribute__((aligned(64)));
static unsigned char out[TEXT_MAX + 64] __attribute__((aligned(64)));
static unsigned char key[32], nonce[12], ad[5], tag[16];

static const struct {
	const char *name, *evp;
	gnutls_cipher_algorithm_t id;
	unsigned key_len;
} algs[] = {
	{"AES-128-GCM", "EVP_aes_128_gcm", GNUTLS_CIPHER_AES_128_GCM, 16},
	{"AES-256-GCM", "EVP_aes_256_gcm", GNUTLS_CIPHER_AES_256_GCM, 32},
	{"CHACHA20-POLY1305", "EVP_chacha20_poly1305", GNUTLS_CIPHER_CHACHA20_POLY1305, 32},
};
#define ALGS (sizeof(algs) / sizeof(algs[0]))

struct gnutls_side {
	__typeof__(gnutls_aead_cipher_init) *init;
	__typeof__(gnutls_aead_cipher_encrypt) *encrypt;
	gnutls_aead_cipher_hd_t h[ALGS];
};

static struct {
	void *(*ctx_new)(void);
	int (*init)(void *, const void *, void *, const unsigned char *, const unsigned char *,
		    int);
	int (*update)(void *, unsigned char *, int *, const unsigned char *, int);
	int (*final)(void *, unsigned char *, int *);
	int (*ctrl)(void *, int, int, void *);
	void *h[ALGS];
} ssl;

static struct gnutls_side ours, stock;

static void *need(void *lib, const char *name)
{
	void *p = lib ? dlsym(lib, name) : NULL;

	if (!p) {
		fprintf(stderr, "aead: %s\n", dlerror());
		exit(77);
	}
	return p;
}

/* Each library in a namespace of its own: they have the same names. */
static void open_gnutls(struct gnutls_side *s, const char *file)
{
	void *lib = dlmopen(LM_ID_NEWLM, file, RTLD_NOW | RTLD_LOCAL);

	s->init = need(lib, "gnutls_aead_cipher_init");
	s->encrypt = need(lib, "gnutls_aead_cipher_encrypt");
	for (size_t a = 0; a < ALGS; a++) {
		gnutls_datum_t k = {key, algs[a].key_len};

		if (s->init(&s->h[a], algs[a].id, &k) < 0)
			exit(1);
	}
}

static void open_ssl(void)
{
	void *lib = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);

	ssl.ctx_new = need(lib, "EVP_CIPHER_CTX_new");
	ssl.init = need(lib, "EVP_CipherInit_ex");
	ssl.update = need(lib, "EVP_CipherUpdate");
	ssl.final = need(lib, "EVP_CipherFinal_ex");
	ssl.ctrl = need(lib, "EVP_CIPHER_CTX_ctrl");
	for (size_t a = 0; a < ALGS; a++) {
		const void *(*cipher)(void) = need(lib, algs[a].evp);

		ssl.h[a] = ssl.ctx_new();
		ssl.init(ssl.h[a], cipher(), NULL, key, nonce, 1);
	}
}

static void gnutls_one(const struct gnutls_side *s, size_t a, size_t len)
{
	size_t n = sizeof(out);
	int ret;

	ret = s->encrypt(s->h[a], nonce, 12, ad, 5, 16, text, len, out, &n);
	if (ret < 0 || n != len + 16)
		exit(1);
}

static void ours_one(size_t a, size_t len)
{
	gnutls_one(&ours, a, len);
}

static void stock_one(size_t a, size_t len)
{
	gnutls_one(&stock, a, len);
}

static void ssl_one(size_t a, size_t len)
{
	int n;

	ssl.init(ssl.h[a], NULL, NULL, NULL, nonce, 1);
	ssl.update(ssl.h[a], NULL, &n, ad, 5);
	ssl.update(ssl.h[a], out, &n, text, (int)len);
	ssl.final(ssl.h[a], out + n, &n);
	ssl.ctrl(ssl.h[a], 0x10, 16, tag);
}

static void (*const side[])(size_t a, size_t len) = {ours_one, stock_one, ssl_one};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double measure(unsigned s, size_t a, size_t len)
{
	double start = now(), t;
	unsigned long n = 0;

	do {
		for (int i = 0; i < 16; i++, n++) {
			nonce[0]++;
			side[s](a, len);
		}
		t = now() - start;
	} while (t < ROUND_SEC);
	return (double)n * (double)len / t / 1e9;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void bench(size_t len)
{
	printf("sealing %zu bytes, GB/s of CPU time: median (lowest-highest) of %d\n", len, ROUNDS);
	printf("%-18s %-22s %-22s %-22s %s\n", "", "ours", "stock GnuTLS", "OpenSSL",
	       "ours/stock  ours/OpenSSL");
	for (size_t a = 0; a < ALGS; a++) {
		double r[3][ROUNDS];
		char cell[3][40];

		for (int i = 0; i < ROUNDS; i++)
			for (unsigned s = 0; s < 3; s++)
				r[s][i] = measure(s, a, len);
		for (unsigned s = 0; s < 3; s++) {
			qsort(r[s], ROUNDS, sizeof(double), by_value);
			snprintf(cell[s], sizeof(cell[s]), "%.2f (%.2f-%.2f)", r[s][ROUNDS / 2],
				 r[s][0], r[s][ROUNDS - 1]);
		}
		printf("%-18s %-22s %-22s %-22s %.2f        %.2f\n", algs[a].name, cell[0], cell[1],
		       cell[2], r[0][ROUNDS / 2] / r[1][ROUNDS / 2],
		       r[0][ROUNDS / 2] / r[2][ROUNDS / 2]);
	}
}

int main(int argc, char **argv)
{
	memset(key, 7, sizeof(key));
	open_gnutls(&ours, argc > 1 ? argv[1] : "lib/.libs/libgnutls.so.30");
	open_gnutls(&stock, "libgnutls.so.30");
	open_ssl();
	if (ours.encrypt == stock.encrypt)
		exit(1);
	for (int i = 2; i < argc; i++) {
		size_t len = strtoul(argv[i], NULL, 0);

		if (!len || len > TEXT_MAX)
			return 2;
		bench(len);
	}
	for (size_t len = 256; argc < 3 && len <= 16384; len *= 8)
		bench(len);
	return 0;
}
