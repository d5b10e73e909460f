/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RSA (RFC 8017): signatures of PKCS #1 v1.5 and PSS, encryption of PKCS #1 v1.5, keys. All private
 * operations are blinded and checked. */
#include "config.h"

#include <string.h>

#include <nettle/nettle-meta.h>
#include <nettle/pss.h>
#include <nettle/rsa.h>

#include "base/ct.h"
#include "base/datum.h"
#include "crypto/der-mini.h"
#include "nettle/mpi.h"

/* Larger public exponents are only a way to make others work. */
#define E_BITS_MAX 256
#define N_BITS_MAX 16384

struct rsa_key {
	struct rsa_public_key pub;
	struct rsa_private_key priv;
};

static void rsa_key_clear(struct rsa_key *k)
{
	mpi_clear(k->pub.n);
	mpi_clear(k->pub.e);
	mpi_clear(k->priv.d);
	mpi_clear(k->priv.p);
	mpi_clear(k->priv.q);
	mpi_clear(k->priv.a);
	mpi_clear(k->priv.b);
	mpi_clear(k->priv.c);
}

#define autorsa __attribute__((cleanup(rsa_key_clear))) struct rsa_key

static void rsa_key_init(struct rsa_key *k)
{
	rsa_public_key_init(&k->pub);
	rsa_private_key_init(&k->priv);
}

static bool factors_fit(const struct rsa_key *k)
{
	bool fit;
	mpz_t n;

	mpz_init(n);
	mpz_mul(n, k->priv.p, k->priv.q);
	fit = !mpz_cmp(n, k->pub.n);
	mpz_clear(n);
	return fit;
}

static int rsa_key_load(struct rsa_key *k, const struct pk_params *key, bool private)
{
	mpi_set(k->pub.n, &key->n[PK_RSA_N]);
	mpi_set(k->pub.e, &key->n[PK_RSA_E]);
	if (mpz_sizeinbase(k->pub.n, 2) > N_BITS_MAX || mpz_sizeinbase(k->pub.e, 2) > E_BITS_MAX ||
	    !mpz_odd_p(k->pub.n) || !mpz_odd_p(k->pub.e) || mpz_cmp_ui(k->pub.e, 1) <= 0 ||
	    !rsa_public_key_prepare(&k->pub))
		return ERR(GNUTLS_E_PK_INVALID_PUBKEY);
	if (!private)
		return 0;
	mpi_set(k->priv.d, &key->n[PK_RSA_D]);
	mpi_set(k->priv.p, &key->n[PK_RSA_P]);
	mpi_set(k->priv.q, &key->n[PK_RSA_Q]);
	mpi_set(k->priv.a, &key->n[PK_RSA_EXP1]);
	mpi_set(k->priv.b, &key->n[PK_RSA_EXP2]);
	mpi_set(k->priv.c, &key->n[PK_RSA_U]);
	/* Even factors would make the arithmetic of GMP fail hard; numbers larger than they may be
	 * would overrun nettle's scratch space. */
	if (mpz_sizeinbase(k->priv.p, 2) < 16 || mpz_sizeinbase(k->priv.q, 2) < 16 ||
	    !mpz_odd_p(k->priv.p) || !mpz_odd_p(k->priv.q) || !mpz_sgn(k->priv.a) ||
	    !mpz_sgn(k->priv.b) || !mpz_sgn(k->priv.c) || mpz_cmp(k->priv.a, k->priv.p) >= 0 ||
	    mpz_cmp(k->priv.b, k->priv.q) >= 0 || mpz_cmp(k->priv.c, k->priv.p) >= 0 ||
	    !factors_fit(k) || !rsa_private_key_prepare(&k->priv) || k->priv.size != k->pub.size)
		return ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
	MPI_MARK(k->priv.p);
	MPI_MARK(k->priv.q);
	MPI_MARK(k->priv.a);
	MPI_MARK(k->priv.b);
	MPI_MARK(k->priv.c);
	return 0;
}

/* What is padded and signed with PKCS #1 v1.5: a DigestInfo, or the bare data. */
static int rsa_digest_info(gnutls_digest_algorithm_t dig, const gnutls_datum_t *data,
			   gnutls_datum_t *info)
{
	if (dig == GNUTLS_DIG_UNKNOWN || dig == GNUTLS_DIG_MD5_SHA1) {
		TRY(datum_copy(info, data->data, data->size));
		return 0;
	}
	if (data->size != hash_len(dig))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(mini_der_write_digest_info(dig, data, info));
	return 0;
}

static const struct nettle_hash *pss_hash(gnutls_digest_algorithm_t dig)
{
	switch (dig) {
	case GNUTLS_DIG_SHA1:
		return &nettle_sha1;
	case GNUTLS_DIG_SHA224:
		return &nettle_sha224;
	case GNUTLS_DIG_SHA256:
		return &nettle_sha256;
	case GNUTLS_DIG_SHA384:
		return &nettle_sha384;
	case GNUTLS_DIG_SHA512:
		return &nettle_sha512;
	default:
		return NULL;
	}
}

static int pss_sign(const struct rsa_key *k, const struct pk_sign_how *how,
		    const gnutls_datum_t *data, mpz_t s)
{
	const struct nettle_hash *hash = pss_hash(how->digest);
	size_t bits = mpz_sizeinbase(k->pub.n, 2) - 1;
	size_t salt_len = how->pss_salt_len;
	uint8_t salt[1024];
	int ok;

	if (!hash || data->size != hash->digest_size || salt_len > sizeof(salt) ||
	    (bits + 7) / 8 < hash->digest_size + salt_len + 2)
		return ERR(GNUTLS_E_PK_SIGN_FAILED);
	TRY(nettle_rnd(salt, salt_len));
	ok = pss_encode_mgf1(s, bits, hash, salt_len, salt, data->data) &&
	     rsa_compute_root_tr(&k->pub, &k->priv, NULL, rnd_callback, s, s);
	SECRET_OPEN(&ok, sizeof(ok));
	if (!ok)
		return ERR(GNUTLS_E_PK_SIGN_FAILED);
	return 0;
}

int rsa_key_sign(const struct pk_params *key, const struct pk_sign_how *how,
		 const gnutls_datum_t *data, gnutls_datum_t *sig)
{
	autorsa k;
	autodatum info = {0};
	int ret, ok;
	mpz_t s;

	rsa_key_init(&k);
	mpz_init(s);
	TRY_CLEAN(rsa_key_load(&k, key, true));
	TRY_CLEAN(rnd_ready());
	if (how->algo == GNUTLS_PK_RSA_PSS) {
		TRY_CLEAN(pss_sign(&k, how, data, s));
	} else {
		TRY_CLEAN(rsa_digest_info(how->digest, data, &info));
		ok = rsa_pkcs1_sign_tr(&k.pub, &k.priv, NULL, rnd_callback, info.size, info.data,
				       s);
		SECRET_OPEN(&ok, sizeof(ok)); /* whether the processor has erred */
		if (!ok) {
			ret = ERR(GNUTLS_E_PK_SIGN_FAILED);
			goto cleanup;
		}
	}
	MPI_OPEN(s);
	TRY_CLEAN(mpi_get_padded(s, k.pub.size, sig));
cleanup:
	mpi_clear(s);
	return ret;
}

static bool pss_verify(const struct rsa_key *k, const struct pk_sign_how *how,
		       const gnutls_datum_t *data, const mpz_t s)
{
	const struct nettle_hash *hash = pss_hash(how->digest);
	size_t bits = mpz_sizeinbase(k->pub.n, 2) - 1;
	bool ok;
	mpz_t m;

	if (!hash || data->size != hash->digest_size ||
	    (bits + 7) / 8 < hash->digest_size + (size_t)how->pss_salt_len + 2)
		return false;
	mpz_init(m);
	mpz_powm(m, s, k->pub.e, k->pub.n);
	ok = mpz_sizeinbase(m, 2) <= bits &&
	     pss_verify_mgf1(m, bits, hash, how->pss_salt_len, data->data);
	mpz_clear(m);
	return ok;
}

int rsa_key_verify(const struct pk_params *key, const struct pk_sign_how *how,
		   const gnutls_datum_t *data, const gnutls_datum_t *sig)
{
	autorsa k;
	autodatum info = {0};
	bool ok = false;
	mpz_t s;
	int ret;

	rsa_key_init(&k);
	mpz_init(s);
	TRY_CLEAN(rsa_key_load(&k, key, false));
	mpi_set(s, sig);
	if (sig->size == k.pub.size && mpz_cmp(s, k.pub.n) < 0) {
		if (how->algo == GNUTLS_PK_RSA_PSS) {
			ok = pss_verify(&k, how, data, s);
		} else {
			TRY_CLEAN(rsa_digest_info(how->digest, data, &info));
			ok = rsa_pkcs1_verify(&k.pub, info.size, info.data, s);
		}
	}
	ret = ok ? 0 : ERR(GNUTLS_E_PK_SIG_VERIFY_FAILED);
cleanup:
	mpz_clear(s);
	return ret;
}

/* RFC 8017 §7.2.1: 00 02, at least eight random bytes other than 0, 00, the text. */
static int pkcs1_pad(const gnutls_datum_t *plain, uint8_t *em, size_t len)
{
	size_t pad;

	if ((size_t)plain->size + 11 > len)
		return ERR(GNUTLS_E_ENCRYPTION_FAILED);
	pad = len - 3 - plain->size;
	em[0] = 0;
	em[1] = 2;
	TRY(nettle_rnd(em + 2, pad));
	for (size_t i = 2; i < 2 + pad; i++)
		while (!em[i])
			TRY(nettle_rnd(em + i, 1));
	em[2 + pad] = 0;
	memcpy(em + 3 + pad, plain->data, plain->size);
	return 0;
}

/* By nettle's function the text would stay behind in memory that it frees. */
int rsa_key_encrypt(const struct pk_params *key, const gnutls_datum_t *plain,
		    gnutls_datum_t *cipher)
{
	uint8_t *em = NULL;
	autorsa k;
	mpz_t m, c;
	int ret;

	rsa_key_init(&k);
	mpz_inits(m, c, NULL);
	TRY_CLEAN(rsa_key_load(&k, key, false));
	em = mem_alloc(k.pub.size);
	if (!em) {
		ret = ERR(GNUTLS_E_MEMORY_ERROR);
		goto cleanup;
	}
	TRY_CLEAN(pkcs1_pad(plain, em, k.pub.size));
	mpi_set_bytes(m, em, k.pub.size);
	mpz_powm(c, m, k.pub.e, k.pub.n);
	MPI_OPEN(c);
	TRY_CLEAN(mpi_get_padded(c, k.pub.size, cipher));
cleanup:
	if (em)
		mem_free_wipe(em, k.pub.size);
	mpi_clear(m);
	mpz_clear(c);
	return ret;
}

/* @em = c^d mod n, as many bytes as n has. The ciphertext is blinded here and not by nettle alone,
 * so that what nettle and GMP leave behind, or let be seen, tells nothing of the plaintext; taking
 * the blinding off again is constant in time and wiped. */
static int root_blinded(const struct rsa_key *k, const mpz_t c, uint8_t *em)
{
	mp_size_t n = (mp_size_t)mpz_size(k->pub.n);
	size_t itch_mul = (size_t)mpn_sec_mul_itch(n, n);
	size_t itch_div = (size_t)mpn_sec_div_r_itch(2 * n, n);
	size_t total = ((size_t)n * 4 + MAX(itch_mul, itch_div)) * sizeof(mp_limb_t);
	mp_limb_t *room = mem_calloc(1, total), *a, *b, *product, *scratch;
	mpz_t r, inverse, x;
	int ret;

	if (!room)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	mpz_inits(r, inverse, x, NULL);
	do {
		TRY_CLEAN(mpi_random(k->pub.n, em, k->pub.size));
		mpi_set_bytes(r, em, k->pub.size);
	} while (!mpz_invert(inverse, r, k->pub.n));
	mpz_powm(x, r, k->pub.e, k->pub.n);
	mpz_mul(x, x, c);
	mpz_mod(x, x, k->pub.n);
	ret = rsa_compute_root_tr(&k->pub, &k->priv, NULL, rnd_callback, x, x);
	SECRET_OPEN(&ret, sizeof(ret)); /* whether the processor has erred */
	if (!ret)
		TRY_CLEAN(GNUTLS_E_DECRYPTION_FAILED);
	MPI_OPEN(x);
	MPI_MARK(inverse);
	a = room;
	b = a + n;
	product = b + n;
	scratch = product + 2 * n;
	memcpy(a, mpz_limbs_read(x), mpz_size(x) * sizeof(*a));
	memcpy(b, mpz_limbs_read(inverse), mpz_size(inverse) * sizeof(*b));
	mpn_sec_mul(product, a, n, b, n, scratch);
	mpn_sec_div_r(product, 2 * n, mpz_limbs_read(k->pub.n), n, scratch);
	mpi_limbs_get(product, n, em, k->pub.size);
	ret = 0;
cleanup:
	mem_free_wipe(room, total);
	mpi_clear(r);
	mpi_clear(inverse);
	mpi_clear(x);
	return ret;
}

/* RFC 8017 §7.2.2: a mask, and where the text begins (len if it is wrong). */
static uint32_t pkcs1_unpad(const uint8_t *em, size_t len, size_t *at)
{
	uint32_t good = ct_is_zero(em[0]) & ct_eq_u32(em[1], 2), looking = 0xffffffff;
	size_t end = 0;

	for (size_t i = 2; i < len; i++) {
		uint32_t zero = ct_is_zero(em[i]) & looking;

		end |= i & zero;
		looking &= ~zero;
	}
	good &= ~looking & ~ct_lt_u32((uint32_t)end, 10);
	*at = ((end + 1) & good) | (len & ~(size_t)(int32_t)good);
	return good;
}

/* To @em, which has room for key->n; the caller wipes it. */
static int decrypt_raw(struct rsa_key *k, const struct pk_params *key, const gnutls_datum_t *cipher,
		       size_t plain_len, uint8_t **em)
{
	mpz_t c;
	int ret;

	mpz_init(c);
	TRY_CLEAN(rsa_key_load(k, key, true));
	TRY_CLEAN(rnd_ready());
	mpi_set(c, cipher);
	if (cipher->size != k->pub.size || mpz_cmp(c, k->pub.n) >= 0 ||
	    plain_len + 11 > k->pub.size)
		TRY_CLEAN(GNUTLS_E_DECRYPTION_FAILED);
	*em = mem_alloc(k->pub.size);
	if (!*em)
		TRY_CLEAN(GNUTLS_E_MEMORY_ERROR);
	TRY_CLEAN(root_blinded(k, c, *em));
cleanup:
	mpz_clear(c);
	return ret;
}

int rsa_key_decrypt(const struct pk_params *key, const gnutls_datum_t *cipher,
		    gnutls_datum_t *plain)
{
	uint8_t *em = NULL;
	uint32_t good;
	autorsa k;
	size_t at;
	int ret;

	rsa_key_init(&k);
	TRY_CLEAN(decrypt_raw(&k, key, cipher, 0, &em));
	good = pkcs1_unpad(em, k.pub.size, &at);
	/* this interface tells both */
	SECRET_OPEN(&good, sizeof(good));
	SECRET_OPEN(&at, sizeof(at));
	if (!good)
		TRY_CLEAN(GNUTLS_E_DECRYPTION_FAILED);
	TRY_CLEAN(datum_copy(plain, em + at, k.pub.size - at));
cleanup:
	if (em)
		mem_free_wipe(em, k.pub.size);
	return ret;
}

int rsa_key_decrypt_fixed(const struct pk_params *key, const gnutls_datum_t *cipher, void *out,
			  size_t len)
{
	uint8_t *em = NULL;
	uint32_t good;
	autorsa k;
	size_t at;
	int ret;

	rsa_key_init(&k);
	TRY_CLEAN(decrypt_raw(&k, key, cipher, len, &em));
	good = pkcs1_unpad(em, k.pub.size, &at);
	good &= ct_eq_u32((uint32_t)at, (uint32_t)(k.pub.size - len));
	ct_select(good, out, em + k.pub.size - len, out, len);
cleanup:
	if (em)
		mem_free_wipe(em, k.pub.size);
	return ret;
}

static int rsa_key_store(const struct rsa_key *k, struct pk_params *key)
{
	TRY(mpi_get(k->pub.n, &key->n[PK_RSA_N]));
	TRY(mpi_get(k->pub.e, &key->n[PK_RSA_E]));
	TRY(mpi_get(k->priv.d, &key->n[PK_RSA_D]));
	TRY(mpi_get(k->priv.p, &key->n[PK_RSA_P]));
	TRY(mpi_get(k->priv.q, &key->n[PK_RSA_Q]));
	TRY(mpi_get(k->priv.a, &key->n[PK_RSA_EXP1]));
	TRY(mpi_get(k->priv.b, &key->n[PK_RSA_EXP2]));
	TRY(mpi_get(k->priv.c, &key->n[PK_RSA_U]));
	return 0;
}

int rsa_key_generate(struct pk_params *key, unsigned bits)
{
	autorsa k;

	rsa_key_init(&k);
	if (bits < 512 || bits > N_BITS_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(rnd_ready());
	mpz_set_ui(k.pub.e, 65537);
	if (!rsa_generate_keypair(&k.pub, &k.priv, NULL, rnd_callback, NULL, NULL, bits, 0))
		return ERR(GNUTLS_E_PK_GENERATION_ERROR);
	TRY(rsa_key_store(&k, key));
	return 0;
}

int rsa_key_check(const struct pk_params *key, bool private)
{
	autorsa k;
	mpz_t t, u;
	int ret = 0;

	rsa_key_init(&k);
	TRY(rsa_key_load(&k, key, private));
	if (!private)
		return 0;
	mpz_init(t);
	mpz_init(u);
	/* n = p q, both prime and different, and exponents and coefficient that belong to them */
	mpz_mul(t, k.priv.p, k.priv.q);
	if (mpz_cmp(t, k.pub.n) || !mpz_cmp(k.priv.p, k.priv.q) || !mpi_is_prime(k.priv.p) ||
	    !mpi_is_prime(k.priv.q))
		goto bad;
	mpz_mul(t, k.priv.c, k.priv.q);
	mpz_mod(t, t, k.priv.p);
	if (mpz_cmp_ui(t, 1))
		goto bad;
	mpz_sub_ui(u, k.priv.p, 1);
	mpz_mod(t, k.priv.d, u);
	if (mpz_cmp(t, k.priv.a))
		goto bad;
	mpz_mul(t, k.priv.a, k.pub.e);
	mpz_mod(t, t, u);
	if (mpz_cmp_ui(t, 1))
		goto bad;
	mpz_sub_ui(u, k.priv.q, 1);
	mpz_mod(t, k.priv.d, u);
	if (mpz_cmp(t, k.priv.b))
		goto bad;
	mpz_mul(t, k.priv.b, k.pub.e);
	mpz_mod(t, t, u);
	if (!mpz_cmp_ui(t, 1))
		goto cleanup;
bad:
	ret = ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
cleanup:
	mpi_clear(t);
	mpi_clear(u);
	return ret;
}

static int fill_one(gnutls_datum_t *d, const mpz_t x)
{
	datum_clear_wipe(d);
	TRY(mpi_get(x, d));
	return 0;
}

int rsa_key_fill(struct pk_params *key)
{
	autorsa k;
	mpz_t t;
	int ret = 0;

	rsa_key_init(&k);
	mpz_init(t);
	mpi_set(k.pub.n, &key->n[PK_RSA_N]);
	mpi_set(k.pub.e, &key->n[PK_RSA_E]);
	mpi_set(k.priv.d, &key->n[PK_RSA_D]);
	mpi_set(k.priv.p, &key->n[PK_RSA_P]);
	mpi_set(k.priv.q, &key->n[PK_RSA_Q]);
	if (mpz_cmp_ui(k.priv.p, 3) < 0 || mpz_cmp_ui(k.priv.q, 3) < 0) {
		ret = ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
		goto cleanup;
	}
	if (!mpz_sgn(k.pub.n)) {
		mpz_mul(k.pub.n, k.priv.p, k.priv.q);
		TRY_CLEAN(fill_one(&key->n[PK_RSA_N], k.pub.n));
	}
	if (!mpz_sgn(k.priv.d)) {
		mpz_sub_ui(k.priv.a, k.priv.p, 1);
		mpz_sub_ui(k.priv.b, k.priv.q, 1);
		mpz_lcm(t, k.priv.a, k.priv.b);
		if (!mpz_invert(k.priv.d, k.pub.e, t)) {
			ret = ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
			goto cleanup;
		}
		TRY_CLEAN(fill_one(&key->n[PK_RSA_D], k.priv.d));
	}
	if (!key->n[PK_RSA_U].size) {
		if (!mpz_invert(k.priv.c, k.priv.q, k.priv.p)) {
			ret = ERR(GNUTLS_E_PK_INVALID_PRIVKEY);
			goto cleanup;
		}
		TRY_CLEAN(fill_one(&key->n[PK_RSA_U], k.priv.c));
	}
	if (!key->n[PK_RSA_EXP1].size || !key->n[PK_RSA_EXP2].size) {
		mpz_sub_ui(t, k.priv.p, 1);
		mpz_mod(k.priv.a, k.priv.d, t);
		TRY_CLEAN(fill_one(&key->n[PK_RSA_EXP1], k.priv.a));
		mpz_sub_ui(t, k.priv.q, 1);
		mpz_mod(k.priv.b, k.priv.d, t);
		TRY_CLEAN(fill_one(&key->n[PK_RSA_EXP2], k.priv.b));
	}
cleanup:
	mpi_clear(t);
	return ret;
}
