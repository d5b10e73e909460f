/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates and what hangs on them, as the rooms above see them. Everything is parsed once, at
 * import; reading an imported object changes nothing in it, so threads may share it. */
#ifndef X509_X509_H
#define X509_X509_H

#include <gnutls/abstract.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

#include "asn1/asn1.h"
#include "base/datum.h"
#include "crypto/pk.h"

/* Chains that are built and walked are bounded by this many certificates. */
#define X509_CHAIN_MAX 100

struct x509_chunk;

/* What setters put into an object lives as long as the object. */
struct x509_pool {
	struct x509_chunk *list;
};
MUST_USE int x509_pool_keep(struct x509_pool *pool, const void *data, size_t len,
			    gnutls_datum_t *out);
/* The writer's content goes into the pool. */
MUST_USE int x509_pool_take(struct x509_pool *pool, struct writer *w, gnutls_datum_t *out);
void x509_pool_clear(struct x509_pool *pool);

struct x509_ext {
	char oid[DER_OID_MAX];
	gnutls_datum_t value; /* content of the OCTET STRING; borrowed */
	bool critical;
};

struct x509_exts {
	struct x509_ext *list; /* owned */
	unsigned count;
};
/* @seq: the SEQUENCE OF Extension, with header. Duplicates: GNUTLS_E_X509_DUPLICATE_EXTENSION */
MUST_USE int x509_exts_parse(struct x509_exts *exts, struct reader *seq);
const struct x509_ext *x509_exts_find(const struct x509_exts *exts, const char *oid);
/* Sets or replaces; value is copied to the pool. */
MUST_USE int x509_exts_set(struct x509_exts *exts, struct x509_pool *pool, const char *oid,
			   const void *value, size_t len, bool critical);
MUST_USE int x509_exts_get_oid(const struct x509_exts *exts, unsigned indx, void *oid, size_t *len,
			       unsigned *critical);
MUST_USE int x509_exts_get_data(const struct x509_exts *exts, unsigned indx, void *data,
				size_t *len);
MUST_USE int x509_exts_get_data2(const struct x509_exts *exts, unsigned indx,
				 gnutls_datum_t *data);
MUST_USE int x509_exts_get_aki(const struct x509_exts *exts, gnutls_x509_aki_t *aki,
			       unsigned *critical);
MUST_USE int x509_exts_get_aki_id(const struct x509_exts *exts, void *id, size_t *id_size,
				  unsigned *critical);
MUST_USE int x509_exts_get_aki_issuer(const struct x509_exts *exts, unsigned seq, void *alt,
				      size_t *alt_size, unsigned *alt_type, void *serial,
				      size_t *serial_size, unsigned *critical);
MUST_USE int x509_exts_get_alt_name(const struct x509_exts *exts, const char *oid, unsigned seq,
				    void *buf, size_t *len, unsigned *type, unsigned *critical,
				    bool want_oid);
void x509_exts_write(const struct x509_exts *exts, struct writer *w);
void x509_exts_clear(struct x509_exts *exts);

struct x509_dn_entry {
	char oid[DER_OID_MAX];
	uint8_t tag;
	gnutls_datum_t value;
	unsigned rdn, ava;
};

struct gnutls_x509_dn_st {
	gnutls_datum_t der; /* Name; owned if @own */
	bool own;
	struct x509_dn_entry *entries; /* owned */
	unsigned count;
};

struct gnutls_x509_crt_int {
	gnutls_datum_t der; /* owned; empty for a draft that was never signed */
	bool dirty;	    /* changed since @der was made */
	unsigned flags;	    /* gnutls_x509_crt_flags */
	struct x509_pool pool;

	/* borrowed from @der or @pool; those in DER have their header */
	unsigned version;
	gnutls_datum_t tbs, serial /* content */, tbs_sigalg, issuer, subject, spki;
	gnutls_datum_t issuer_uid, subject_uid /* bits */, sigalg, signature /* bits */;
	time_t not_before, not_after; /* -1: unset */
	struct x509_exts exts;

	struct der_sign sign;
	struct pk_params pk;
	int pk_ret; /* why @pk is empty: unknown algorithm, … */

	/* basic constraints, key usage: looked at by every handshake and chain */
	bool has_basic, is_ca, has_usage;
	int path_len; /* -1: none */
	unsigned usage;

	struct gnutls_x509_dn_st subject_dn, issuer_dn; /* for gnutls_x509_crt_get_subject */
};

struct x509_revoked;

struct gnutls_x509_crl_int {
	gnutls_datum_t der;
	bool dirty;
	struct x509_pool pool;
	unsigned version;
	gnutls_datum_t tbs, tbs_sigalg, issuer, revoked /* content of the list */, sigalg, signature;
	time_t this_update, next_update; /* -1: absent */
	struct x509_exts exts;
	struct der_sign sign;
	unsigned count;
	struct x509_revoked *sorted; /* by serial; owned */
};

/* ---- Parsing ---- */

/* Forgets what @crt was and parses a copy of @der into it. */
MUST_USE int x509_crt_parse(gnutls_x509_crt_t crt, const gnutls_datum_t *der);
/* Back to an empty draft; flags stay. */
void x509_crt_forget(gnutls_x509_crt_t crt);
/* Looks again at key, basic constraints and key usage, after a change. */
/* Fails only for want of memory; a key that cannot be read shows in pk_ret. */
MUST_USE int x509_crt_cache(gnutls_x509_crt_t crt);
/* Writes @crt->der from the fields. */
MUST_USE int x509_crt_encode(gnutls_x509_crt_t crt);
/* Each is followed by its issuer, as far as there is one; returns how many that holds for. */
unsigned x509_chain_sort(gnutls_x509_crt_t *list, unsigned count);
/* A new object from DER. */
MUST_USE int x509_crt_new(gnutls_x509_crt_t *crt, const gnutls_datum_t *der);
MUST_USE int x509_crt_copy(gnutls_x509_crt_t *to, gnutls_x509_crt_t from);
/* DER as imported or signed (borrowed), re-encoded if it was changed meanwhile. */
MUST_USE int x509_crt_der(gnutls_x509_crt_t crt, gnutls_datum_t *der);
/* The public key, or why there is none. */
MUST_USE int x509_crt_spki(gnutls_x509_crt_t crt, const struct pk_params **pk);
/* Key usage bits; ~0 if the extension is absent (everything is allowed). */
unsigned x509_crt_usage(gnutls_x509_crt_t crt);
bool x509_crt_same(gnutls_x509_crt_t a, gnutls_x509_crt_t b);
bool x509_crt_is_self_issued(gnutls_x509_crt_t crt);
/* Subject of @issuer is issuer of @crt, key identifiers don't contradict. */
bool x509_crt_issued_by(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer);

/* Content of a Time as a time_t, never below 0. */
MUST_USE int x509_read_time(struct reader *r, time_t *t);
/* Checks a signature over @tbs made with @sign by @key. */
MUST_USE int x509_check_signature(const struct pk_params *key, const struct der_sign *sign,
				  const gnutls_datum_t *tbs, const gnutls_datum_t *signature);
/* Signing: prepare tells the algorithm that goes into what is signed. */
struct x509_signer {
	gnutls_privkey_t key;
	const struct sign_entry *se;
	unsigned flags;
	gnutls_datum_t algid; /* owned; to be cleared */
};
MUST_USE int x509_sign_prepare(gnutls_privkey_t key, gnutls_digest_algorithm_t digest,
			       unsigned flags, struct x509_signer *s);
MUST_USE int x509_sign_finish(struct x509_signer *s, const gnutls_datum_t *tbs,
			      gnutls_datum_t *out);
MUST_USE int x509_write_time(struct writer *w, time_t t);
/* A list of alternative names with one more (or only that one). */
MUST_USE int x509_alt_name_value(const struct x509_exts *exts, const char *ext_oid, unsigned type,
				 const void *data, unsigned len, const char *oid, unsigned flags,
				 gnutls_datum_t *value);

/* DER (or PEM) to the caller's buffer or a new datum. */
MUST_USE int x509_export(const gnutls_datum_t *der, gnutls_x509_crt_fmt_t format, const char *label,
			 gnutls_datum_t *out);
MUST_USE int x509_export_buf(const gnutls_datum_t *der, gnutls_x509_crt_fmt_t format,
			     const char *label, void *buf, size_t *len);
/* SHA-1, SHA-256 or SHA-512 of the SubjectPublicKeyInfo by GNUTLS_KEYID_USE_*. */
MUST_USE int x509_key_id(const gnutls_datum_t *spki, unsigned flags, void *buf, size_t *len);

/* ---- Names (RFC 5280 §4.1.2.4) ---- */

struct x509_attr {
	const char *oid;
	const char *name; /* in strings; NULL: none */
	uint8_t tag;	  /* of its values; 0: a DirectoryString */
};
const struct x509_attr *x509_attr_find(const char *oid);
const struct x509_attr *x509_attr_find_name(const char *name);

struct x509_name_iter {
	struct reader rdns, set;
	unsigned rdn, ava;
};

struct x509_ava {
	char oid[DER_OID_MAX];
	uint8_t tag;
	gnutls_datum_t value; /* content */
	gnutls_datum_t raw;   /* with header */
	unsigned rdn, ava;
};

/* @name: a Name with header; GNUTLS_E_ASN1_* if it is none. */
MUST_USE int x509_name_start(struct x509_name_iter *it, const gnutls_datum_t *name);
/* 1: @ava is the next one; 0: no more. */
MUST_USE int x509_name_next(struct x509_name_iter *it, struct x509_ava *ava);
MUST_USE int x509_name_check(const gnutls_datum_t *name);
bool x509_name_is_empty(const gnutls_datum_t *name);
/* RFC 4514, most specific first; GNUTLS_X509_DN_FLAG_COMPAT: in the order of the encoding. */
MUST_USE int x509_name_str(const gnutls_datum_t *name, unsigned flags, gnutls_datum_t *out);
MUST_USE int x509_name_export(const gnutls_datum_t *name, unsigned flags, char *buf, size_t *len);
MUST_USE int x509_name_get_by_oid(const gnutls_datum_t *name, const char *oid, unsigned indx,
				  unsigned raw, void *buf, size_t *len);
MUST_USE int x509_name_get_oid(const gnutls_datum_t *name, unsigned indx, void *buf, size_t *len);
/* The text of a string value in UTF-8 without any escaping. */
MUST_USE int x509_ava_text(const struct x509_ava *ava, gnutls_datum_t *out);
/* Appends an attribute to the RDNs in @rdns (a Name, or empty). */
MUST_USE int x509_name_append(const gnutls_datum_t *name, const char *oid, unsigned raw,
			      const void *value, size_t len, struct writer *out);
/* A Name from its RFC 4514 form. */
MUST_USE int x509_name_from_str(const char *str, const char **err, struct writer *out);

/* ---- General names (RFC 5280 §4.2.1.6) ---- */

struct x509_gn {
	unsigned type;	     /* gnutls_x509_subject_alt_name_t */
	uint8_t tag;
	gnutls_datum_t data; /* text, address, Name in DER, value of an otherName in DER, OID content */
	char oid[DER_OID_MAX]; /* of an otherName, or the registeredID itself */
};

/* Reads one; types we have no name for give GNUTLS_E_X509_UNKNOWN_SAN with @gn->tag set. */
MUST_USE int x509_gn_read(struct reader *r, struct x509_gn *gn);
/* @virt: XMPP and the like get types of their own. */
unsigned x509_gn_virtual_type(const char *oid);
void x509_gn_write(struct writer *w, unsigned type, const void *data, size_t len, const char *oid);
/* What the older getters hand out: DN as text, registeredID dotted. */
MUST_USE int x509_gn_text(const struct x509_gn *gn, gnutls_datum_t *out);
MUST_USE int x509_krb5_to_text(const gnutls_datum_t *der, gnutls_datum_t *out);
/* Every name in a SEQUENCE OF GeneralName can be read. */
MUST_USE int x509_gns_check(const gnutls_datum_t *seq);

struct x509_gn_item {
	unsigned type;
	gnutls_datum_t data, oid;
};

struct gnutls_subject_alt_names_st {
	struct x509_pool pool;
	struct x509_gn_item *list;
	unsigned count, room;
};

MUST_USE int x509_gns_add(struct gnutls_subject_alt_names_st *sans, unsigned type, const void *data,
			  size_t len, const char *oid);
/* All names in @names, the content of a SEQUENCE OF. */
MUST_USE int x509_gns_import(struct gnutls_subject_alt_names_st *sans, struct reader *names);
void x509_gns_write(const struct gnutls_subject_alt_names_st *sans, struct writer *w, uint8_t tag);
void x509_gns_clear(struct gnutls_subject_alt_names_st *sans);

/* Named bit lists; the first byte is in the low eight bits. */
MUST_USE int x509_read_named_bits(struct reader *r, uint8_t tag, unsigned *bits);
void x509_write_named_bits(struct writer *w, uint8_t tag, unsigned bits);

/* ---- Host names ---- */

/* @name: NUL-terminated pattern of @len bytes out of a certificate. */
bool x509_hostname_match(const char *pattern, size_t pattern_len, const char *host, size_t host_len,
			 unsigned flags);

/* ---- Name constraints (RFC 5280 §4.2.1.10) ---- */

struct gnutls_name_constraints_st;
/* *@nc becomes @nc ∩ constraints of @crt. */
MUST_USE int x509_constraints_add(gnutls_x509_name_constraints_t nc, gnutls_x509_crt_t crt);
bool x509_constraints_is_empty(const struct gnutls_name_constraints_st *nc);
/* All names of @crt (subject and alternative names) are inside. */
bool x509_constraints_allow(gnutls_x509_name_constraints_t nc, gnutls_x509_crt_t crt);

/* ---- CRLs ---- */

MUST_USE int x509_crl_parse(gnutls_x509_crl_t crl, const gnutls_datum_t *der);
bool x509_crl_has(gnutls_x509_crl_t crl, const gnutls_datum_t *serial);

/* ---- Trust lists ---- */

/* Names of the CAs that were added with GNUTLS_TL_USE_IN_TLS, each with a length of two bytes
 * before it: what a CertificateRequest lists. Borrowed. */
void x509_trust_rdns(gnutls_x509_trust_list_t list, gnutls_datum_t *rdns);
/* Adds copies of all of them, or after an error of none; returns how many. */
MUST_USE int x509_trust_add_copies(gnutls_x509_trust_list_t list, const gnutls_x509_crt_t *cas,
				   unsigned ca_count, const gnutls_x509_crl_t *crls,
				   unsigned crl_count, unsigned flags);

#endif
