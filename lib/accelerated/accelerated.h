/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the accelerated providers. A provider is one file and one row in aead.c; what it offers
 * is used only after its known-answer test, and nettle's is there for the rest. */
#ifndef ACCELERATED_ACCELERATED_H
#define ACCELERATED_ACCELERATED_H

#include "crypto/provider.h"

/* What a provider may use of the processor. The first are the values of GNUTLS_CPUID_OVERRIDE; who
 * allows AVX there allows what came after it as well. */
enum accel_cpu {
	ACCEL_NONE = 0x1,
	ACCEL_AESNI = 0x2,
	ACCEL_SSSE3 = 0x4,
	ACCEL_PCLMUL = 0x8,
	ACCEL_AVX = 0x10,
	ACCEL_AVX2 = 0x10000000,
	ACCEL_AVX512 = 0x20000000,
	ACCEL_SHA = 0x40000000,
	ACCEL_ALL = 0x7000001e,
};

struct accel_provider {
	const char *name;
	/* Rows (the last has id 0) for this processor within @allowed, or NULL. They stay valid and
	 * unchanged; only tests ask again, with other limits, when nothing is in use. */
	const struct aead_ops *(*aead)(unsigned allowed);
};

#ifdef HAVE_IPSEC_MB
extern const struct accel_provider accel_ipsec_mb;
#endif
#ifdef __x86_64__
extern const struct accel_provider accel_aesni;
#endif

/* malloc may align less than vector code wants: contexts are @align - 1 bytes longer. */
static inline void *accel_aligned(void *ctx, size_t align)
{
	return (uint8_t *)ctx + (-(uintptr_t)ctx & (align - 1));
}

/* From the text of GNUTLS_CPUID_OVERRIDE (NULL: not set) to a set of enum accel_cpu. */
unsigned accel_allowed(const char *override);
/* Whether @o gives the known answers; what has none here fails. */
bool accel_kat(const struct aead_ops *o);
/* The same for SHA-256 and its HMAC. */
bool accel_sha256_kat(const struct hash_ops *hash, const struct mac_ops *mac);

#endif
