/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public interfaces of ciphers, and the random generator under fork and threads. */
#include "config.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <gnutls/crypto.h>

#include "base/mem.h"

static gnutls_datum_t key_of(gnutls_cipher_algorithm_t alg)
{
	static uint8_t k[64] = "0123456789abcdefghijklmnopqrstuvwxyz";

	return (gnutls_datum_t){k, (unsigned)gnutls_cipher_get_key_size(alg)};
}

static void test_cipher_pieces(void **state)
{
	static uint8_t iv[16] = "an iv of 16 byt";

	(void)state;
	for (const gnutls_cipher_algorithm_t *p = gnutls_cipher_list(); *p; p++) {
		gnutls_datum_t key = key_of(*p), ivd = {iv, gnutls_cipher_get_iv_size(*p)};
		uint8_t text[64], out[64], tag[16], tag2[16];
		gnutls_cipher_hd_t h;
		bool aead = gnutls_cipher_get_tag_size(*p) > 0;
		bool chacha = *p == GNUTLS_CIPHER_CHACHA20_POLY1305;

		memset(text, 'x', sizeof(text));
		if (gnutls_cipher_init(&h, *p, &key, &ivd) < 0)
			continue;
		if (aead)
			assert_int_equal(gnutls_cipher_add_auth(h, "0123456789abcdef", 16), 0);
		else
			assert_int_equal(gnutls_cipher_add_auth(h, "a", 1),
					 GNUTLS_E_INVALID_REQUEST);
		if (chacha)
			assert_int_equal(gnutls_cipher_encrypt2(h, text, 64, out, 64), 0);
		else {
			assert_int_equal(gnutls_cipher_encrypt2(h, text, 32, out, 32), 0);
			assert_int_equal(gnutls_cipher_encrypt2(h, text + 32, 32, out + 32, 32), 0);
		}
		assert_memory_not_equal(text, out, 64);
		assert_int_equal(gnutls_cipher_encrypt2(h, text, 32, out, 31),
				 GNUTLS_E_SHORT_MEMORY_BUFFER);
		if (aead)
			assert_int_equal(gnutls_cipher_tag(h, tag, 16), 0);
		gnutls_cipher_deinit(h);

		assert_int_equal(gnutls_cipher_init(&h, *p, &key, NULL), 0);
		gnutls_cipher_set_iv(h, iv, ivd.size);
		if (aead)
			assert_int_equal(gnutls_cipher_add_auth(h, "0123456789abcdef", 16), 0);
		if (chacha)
			assert_int_equal(gnutls_cipher_decrypt(h, out, 64), 0);
		else {
			assert_int_equal(gnutls_cipher_decrypt(h, out, 32), 0);
			assert_int_equal(gnutls_cipher_decrypt(h, out + 32, 32), 0);
		}
		assert_memory_equal(text, out, 64);
		if (aead) {
			assert_int_equal(gnutls_cipher_tag(h, tag2, 16), 0);
			assert_memory_equal(tag, tag2, 16);
		}
		gnutls_cipher_deinit(h);
	}
}

static void test_padding(void **state)
{
	gnutls_datum_t key = key_of(GNUTLS_CIPHER_AES_256_CBC), iv = {key.data, 16};
	uint8_t text[48] = "some text", out[64], back[64];
	gnutls_cipher_hd_t h;
	size_t len;

	(void)state;
	assert_int_equal(gnutls_cipher_init(&h, GNUTLS_CIPHER_AES_256_CBC, &key, &iv), 0);
	for (size_t n = 0; n <= sizeof(text); n++) {
		size_t want = n - n % 16 + 16, back_len = sizeof(back);

		gnutls_cipher_set_iv(h, key.data, 16);
		assert_int_equal(
			gnutls_cipher_encrypt3(h, text, n, NULL, &len, GNUTLS_CIPHER_PADDING_PKCS7),
			0);
		assert_int_equal(len, want);
		len--;
		assert_int_equal(
			gnutls_cipher_encrypt3(h, text, n, out, &len, GNUTLS_CIPHER_PADDING_PKCS7),
			GNUTLS_E_SHORT_MEMORY_BUFFER);
		len = sizeof(out);
		assert_int_equal(
			gnutls_cipher_encrypt3(h, text, n, out, &len, GNUTLS_CIPHER_PADDING_PKCS7),
			0);
		assert_int_equal(len, want);
		assert_int_equal(gnutls_cipher_decrypt3(h, out, len, back, &back_len,
							GNUTLS_CIPHER_PADDING_PKCS7),
				 0);
		assert_int_equal(back_len, n);
		assert_memory_equal(back, text, n);
	}
	/* every value of the last byte, with nothing before it that fits: only 1 is padding */
	for (unsigned last = 0; last < 256; last++) {
		size_t back_len = 16;
		uint8_t block[16];
		int ret;

		memset(block, 0xee, sizeof(block));
		block[15] = (uint8_t)last;
		gnutls_cipher_set_iv(h, key.data, 16);
		assert_int_equal(gnutls_cipher_encrypt2(h, block, 16, out, 16), 0);
		ret = gnutls_cipher_decrypt3(h, out, 16, back, &back_len,
					     GNUTLS_CIPHER_PADDING_PKCS7);
		assert_int_equal(ret, last == 1 ? 0 : GNUTLS_E_DECRYPTION_FAILED);
	}
	gnutls_cipher_deinit(h);
}

static void test_aead_vectors(void **state)
{
	static uint8_t nonce[16] = "a nonce";

	(void)state;
	for (const gnutls_cipher_algorithm_t *p = gnutls_cipher_list(); *p; p++) {
		gnutls_datum_t key = key_of(*p);
		size_t nonce_len = gnutls_cipher_get_iv_size(*p), len, tag_len;
		gnutls_aead_cipher_hd_t h;
		uint8_t text[40], one[64], two[64], tag[16];
		giovec_t ad[2] = {{(void *)"ab", 2}, {(void *)"cde", 3}};
		giovec_t iov[3] = {{text, 7}, {NULL, 0}, {text + 7, 33}};
		bool siv = *p == GNUTLS_CIPHER_AES_128_SIV || *p == GNUTLS_CIPHER_AES_256_SIV;

		if (!gnutls_cipher_get_tag_size(*p))
			continue;
		memset(text, 'y', sizeof(text));
		assert_int_equal(gnutls_aead_cipher_init(&h, *p, &key), 0);
		len = sizeof(one);
		assert_int_equal(gnutls_aead_cipher_encrypt(h, nonce, nonce_len, "abcde", 5, 0,
							    text, 40, one, &len),
				 0);
		assert_int_equal(len, 40 + gnutls_cipher_get_tag_size(*p));
		size_t two_len = sizeof(two);

		assert_int_equal(gnutls_aead_cipher_encryptv(h, nonce, nonce_len, ad, 2, 0, iov, 3,
							     two, &two_len),
				 0);
		assert_int_equal(two_len, len);
		assert_memory_equal(one, two, len);
		tag_len = 0;
		assert_int_equal(gnutls_aead_cipher_encryptv2(h, nonce, nonce_len, ad, 2, iov, 3,
							      tag, &tag_len),
				 0);
		assert_int_equal(tag_len, gnutls_cipher_get_tag_size(*p));
		assert_memory_equal(text, one + (siv ? 16 : 0), 40);
		assert_memory_equal(tag, one + (siv ? 0 : 40), tag_len);
		tag[0] ^= 1;
		assert_int_equal(gnutls_aead_cipher_decryptv2(h, nonce, nonce_len, ad, 2, iov, 3,
							      tag, tag_len),
				 GNUTLS_E_DECRYPTION_FAILED);
		tag[0] ^= 1;
		assert_int_equal(gnutls_aead_cipher_decryptv2(h, nonce, nonce_len, ad, 2, iov, 3,
							      tag, tag_len),
				 0);
		for (unsigned i = 0; i < 40; i++)
			assert_int_equal(text[i], 'y');
		two_len = 39;
		assert_int_equal(gnutls_aead_cipher_decrypt(h, nonce, nonce_len, "abcde", 5, 0, one,
							    len, two, &two_len),
				 GNUTLS_E_SHORT_MEMORY_BUFFER);
		two_len = sizeof(two);
		assert_int_equal(gnutls_aead_cipher_set_key(h, &key), 0);
		assert_int_equal(gnutls_aead_cipher_decrypt(h, nonce, nonce_len, "abcde", 5, 0, one,
							    len, two, &two_len),
				 0);
		assert_int_equal(two_len, 40);
		assert_int_equal(gnutls_aead_cipher_encrypt(h, nonce, nonce_len, NULL, 0, 17, text,
							    40, one, &len),
				 GNUTLS_E_INVALID_REQUEST);
		gnutls_aead_cipher_deinit(h);
	}
}

static void test_rnd_fork(void **state)
{
	uint8_t parent[32], child[32], again[32];
	int fds[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(gnutls_rnd(GNUTLS_RND_KEY, parent, 7), 0);
	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (gnutls_rnd(GNUTLS_RND_NONCE, child, sizeof(child)) < 0 ||
		    write(fds[1], child, sizeof(child)) != sizeof(child))
			_exit(1);
		_exit(0);
	}
	assert_int_equal(gnutls_rnd(GNUTLS_RND_NONCE, parent, sizeof(parent)), 0);
	assert_int_equal(read(fds[0], child, sizeof(child)), sizeof(child));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_memory_not_equal(parent, child, sizeof(parent));
	gnutls_rnd_refresh();
	assert_int_equal(gnutls_rnd(GNUTLS_RND_RANDOM, again, sizeof(again)), 0);
	assert_memory_not_equal(parent, again, sizeof(parent));
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(gnutls_rnd(GNUTLS_RND_RANDOM, NULL, 0), 0);
	assert_true(gnutls_rnd((gnutls_rnd_level_t)7, again, 1) < 0);
}

#define THREADS 8
#define BLOCKS  2000

static void *rnd_thread(void *p)
{
	uint64_t *out = p;

	for (unsigned i = 0; i < BLOCKS; i++)
		if (gnutls_rnd(GNUTLS_RND_NONCE, &out[i], sizeof(*out)) < 0)
			return p;
	return NULL;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void test_rnd_threads(void **state)
{
	static uint64_t all[THREADS][BLOCKS];
	pthread_t t[THREADS];
	void *failed;

	(void)state;
	for (unsigned i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, rnd_thread, all[i]), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(t[i], &failed), 0);
		assert_null(failed);
	}
	qsort(all, THREADS * BLOCKS, sizeof(uint64_t), compare_u64);
	for (unsigned i = 1; i < THREADS * BLOCKS; i++)
		assert_true((&all[0][0])[i] != (&all[0][0])[i - 1]);
}

/* Long requests go another way: no stretch of zeros, no repetition, and past the reseed. */
static void test_rnd_long(void **state)
{
	size_t len = 3 << 20;
	uint8_t *p = mem_calloc(1, len);
	unsigned counts[256] = {0};

	(void)state;
	assert_int_equal(gnutls_rnd(GNUTLS_RND_RANDOM, p, len), 0);
	for (size_t i = 0; i < len; i++)
		counts[p[i]]++;
	for (unsigned i = 0; i < 256; i++)
		assert_in_range(counts[i], len / 256 - 1200, len / 256 + 1200);
	assert_memory_not_equal(p, p + 65536, 64);
	mem_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cipher_pieces), cmocka_unit_test(test_padding),
		cmocka_unit_test(test_aead_vectors),  cmocka_unit_test(test_rnd_fork),
		cmocka_unit_test(test_rnd_threads),   cmocka_unit_test(test_rnd_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
