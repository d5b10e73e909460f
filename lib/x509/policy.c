/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificate policies (RFC 5280 §4.2.1.4) and signed certificate timestamps (RFC 6962 §3.3). */
#include "config.h"

#include "base/utf8.h"
#include "x509/x509.h"

#define OID_QT_CPS    "1.3.6.1.5.5.7.2.1"
#define OID_QT_NOTICE "1.3.6.1.5.5.7.2.2"

struct gnutls_x509_policies_st {
	struct gnutls_x509_policy_st *list;
	unsigned count;
};

/**
 * gnutls_x509_policies_init:
 * @policies: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_policies_init(gnutls_x509_policies_t *policies)
{
	*policies = mem_calloc(1, sizeof(**policies));
	return *policies ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_policies_deinit:
 * @policies: a list of policies, or NULL
 *
 * Frees it.
 *
 * Since: 3.3.0
 **/
void gnutls_x509_policies_deinit(gnutls_x509_policies_t policies)
{
	if (!policies)
		return;
	for (unsigned i = 0; i < policies->count; i++)
		gnutls_x509_policy_release(&policies->list[i]);
	mem_free(policies->list);
	mem_free(policies);
}

/**
 * gnutls_x509_policy_release:
 * @policy: a policy
 *
 * Frees what it holds.
 *
 * Since: 3.1.5
 **/
void gnutls_x509_policy_release(struct gnutls_x509_policy_st *policy)
{
	mem_free(policy->oid);
	for (unsigned i = 0; i < MIN(policy->qualifiers, (unsigned)GNUTLS_MAX_QUALIFIERS); i++)
		mem_free(policy->qualifier[i].data);
	memset(policy, 0, sizeof(*policy));
}

static int policy_copy(struct gnutls_x509_policy_st *to, const struct gnutls_x509_policy_st *from)
{
	memset(to, 0, sizeof(*to));
	to->oid = mem_strdup(from->oid);
	if (!to->oid)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	for (unsigned i = 0; i < MIN(from->qualifiers, (unsigned)GNUTLS_MAX_QUALIFIERS); i++) {
		to->qualifier[i].type = from->qualifier[i].type;
		to->qualifier[i].size = from->qualifier[i].size;
		to->qualifier[i].data =
			mem_strndup(from->qualifier[i].data, from->qualifier[i].size);
		if (!to->qualifier[i].data) {
			gnutls_x509_policy_release(to);
			return ERR(GNUTLS_E_MEMORY_ERROR);
		}
		to->qualifiers++;
	}
	return 0;
}

/**
 * gnutls_x509_policies_get:
 * @policies: a list of policies
 * @seq: which one, from 0
 * @policy: becomes the policy; its content belongs to the list
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_policies_get(gnutls_x509_policies_t policies, unsigned int seq,
			     struct gnutls_x509_policy_st *policy)
{
	if (seq >= policies->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (policy)
		*policy = policies->list[seq];
	return 0;
}

/**
 * gnutls_x509_policies_set:
 * @policies: a list of policies
 * @policy: one more; copied
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_policies_set(gnutls_x509_policies_t policies,
			     const struct gnutls_x509_policy_st *policy)
{
	struct gnutls_x509_policy_st *list;

	for (unsigned i = 0; i < policies->count; i++)
		if (!strcmp(policies->list[i].oid, policy->oid))
			return ERR(GNUTLS_E_INVALID_REQUEST);
	list = mem_realloc_array(policies->list, policies->count + 1, sizeof(*list));
	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	policies->list = list;
	TRY(policy_copy(&list[policies->count], policy));
	policies->count++;
	return 0;
}

/* DisplayText of a UserNotice; empty if it only refers to one. */
static int read_notice(struct reader *r, gnutls_datum_t *text)
{
	struct reader body, part;
	uint8_t tag;

	TRY(der_read(r, DER_SEQUENCE, &body));
	if (der_is_next(&body, DER_SEQUENCE))
		TRY(der_read(&body, DER_SEQUENCE, &part));
	if (reader_is_empty(&body))
		return datum_copy(text, "", 0);
	TRY(der_read_any(&body, &tag, &part, NULL));
	TRY(der_read_end(&body));
	if (tag == DER_BMP)
		return utf8_from_utf16be(part.p, reader_left(&part), text);
	if (tag != DER_UTF8 && tag != DER_IA5 && tag != DER_VISIBLE)
		return ERR(GNUTLS_E_ASN1_TAG_ERROR);
	return datum_copy(text, part.p, reader_left(&part));
}

static int read_qualifier(struct reader *all, struct gnutls_x509_policy_st *p)
{
	struct reader one, body;
	char oid[DER_OID_MAX];
	gnutls_datum_t text = {0};
	unsigned n = p->qualifiers;

	TRY(der_read(all, DER_SEQUENCE, &one));
	TRY(der_read_oid(&one, oid));
	if (n == GNUTLS_MAX_QUALIFIERS)
		return 0;
	if (!strcmp(oid, OID_QT_CPS)) {
		TRY(der_read(&one, DER_IA5, &body));
		TRY(datum_copy(&text, body.p, reader_left(&body)));
		p->qualifier[n].type = GNUTLS_X509_QUALIFIER_URI;
	} else if (!strcmp(oid, OID_QT_NOTICE)) {
		TRY(read_notice(&one, &text));
		p->qualifier[n].type = GNUTLS_X509_QUALIFIER_NOTICE;
	} else {
		p->qualifier[n].type = GNUTLS_X509_QUALIFIER_UNKNOWN;
	}
	p->qualifier[n].data = (char *)text.data;
	p->qualifier[n].size = text.size;
	p->qualifiers++;
	return 0;
}

/* The next PolicyInformation; @p holds allocations whatever comes back. */
static int read_policy(struct reader *all, struct gnutls_x509_policy_st *p)
{
	char oid[DER_OID_MAX];
	struct reader one, quals;

	memset(p, 0, sizeof(*p));
	TRY(der_read(all, DER_SEQUENCE, &one));
	TRY(der_read_oid(&one, oid));
	p->oid = mem_strdup(oid);
	if (!p->oid)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (!reader_is_empty(&one)) {
		TRY(der_read(&one, DER_SEQUENCE, &quals));
		while (!reader_is_empty(&quals))
			TRY(read_qualifier(&quals, p));
	}
	return der_read_end(&one);
}

/**
 * gnutls_x509_ext_import_policies:
 * @ext: value of the extension
 * @policies: a list of policies that they are added to
 * @flags: unused
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_policies(const gnutls_datum_t *ext, gnutls_x509_policies_t policies,
				    unsigned int flags)
{
	struct reader r = reader_of_datum(ext), all;

	(void)flags;
	TRY(der_read(&r, DER_SEQUENCE, &all));
	TRY(der_read_end(&r));
	while (!reader_is_empty(&all)) {
		struct gnutls_x509_policy_st p, *list;
		int ret = read_policy(&all, &p);

		list = ret < 0 ? NULL :
				 mem_realloc_array(policies->list, policies->count + 1,
						   sizeof(*list));
		if (!list) {
			gnutls_x509_policy_release(&p);
			return ERR(ret < 0 ? ret : GNUTLS_E_MEMORY_ERROR);
		}
		policies->list = list;
		list[policies->count++] = p;
	}
	return 0;
}

/**
 * gnutls_x509_ext_export_policies:
 * @policies: a list of policies
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_policies(gnutls_x509_policies_t policies, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t all = der_open(&w, DER_SEQUENCE);

	for (unsigned i = 0; i < policies->count; i++) {
		const struct gnutls_x509_policy_st *p = &policies->list[i];
		size_t one = der_open(&w, DER_SEQUENCE), quals;

		der_write_oid(&w, p->oid);
		if (p->qualifiers) {
			quals = der_open(&w, DER_SEQUENCE);
			for (unsigned j = 0; j < p->qualifiers; j++) {
				size_t q = der_open(&w, DER_SEQUENCE), n;

				if (p->qualifier[j].type == GNUTLS_X509_QUALIFIER_URI) {
					der_write_oid(&w, OID_QT_CPS);
					der_write(&w, DER_IA5, p->qualifier[j].data,
						  p->qualifier[j].size);
				} else if (p->qualifier[j].type == GNUTLS_X509_QUALIFIER_NOTICE) {
					der_write_oid(&w, OID_QT_NOTICE);
					n = der_open(&w, DER_SEQUENCE);
					der_write(&w, DER_UTF8, p->qualifier[j].data,
						  p->qualifier[j].size);
					der_close(&w, n);
				} else {
					return ERR(GNUTLS_E_INVALID_REQUEST);
				}
				der_close(&w, q);
			}
			der_close(&w, quals);
		}
		der_close(&w, one);
	}
	der_close(&w, all);
	return writer_take_datum(&w, ext);
}

/**
 * gnutls_x509_crt_get_policy:
 * @crt: a certificate
 * @indx: which policy, from 0
 * @policy: becomes the policy; free its content with gnutls_x509_policy_release()
 * @critical: becomes 1 if the extension is critical, or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.1.5
 **/
int gnutls_x509_crt_get_policy(gnutls_x509_crt_t crt, unsigned indx,
			       struct gnutls_x509_policy_st *policy, unsigned int *critical)
{
	const struct x509_ext *e;
	struct reader r, all;

	if (!crt)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	memset(policy, 0, sizeof(*policy));
	e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_CRT_POLICY);
	if (!e)
		return GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
	if (critical)
		*critical = e->critical;
	r = reader_of_datum(&e->value);
	TRY(der_read(&r, DER_SEQUENCE, &all));
	while (!reader_is_empty(&all)) {
		int ret = read_policy(&all, policy);

		if (ret == 0 && indx-- == 0)
			return 0;
		gnutls_x509_policy_release(policy);
		TRY(ret);
	}
	return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
}

/* ---- Signed certificate timestamps ---- */

#define SCT_V1	      0
#define SCT_LOG_ID_LEN 32

struct sct {
	uint8_t version;
	uint8_t log_id[SCT_LOG_ID_LEN];
	uint64_t timestamp_ms;
	gnutls_datum_t extensions, signature;
	uint8_t hash_alg, sig_alg;
};

struct gnutls_x509_ct_scts_st {
	struct x509_pool pool;
	struct sct *list;
	unsigned count;
};

/**
 * gnutls_x509_ext_ct_scts_init:
 * @scts: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_x509_ext_ct_scts_init(gnutls_x509_ct_scts_t *scts)
{
	*scts = mem_calloc(1, sizeof(**scts));
	return *scts ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_ext_ct_scts_deinit:
 * @scts: a list of timestamps, or NULL
 *
 * Frees it.
 **/
void gnutls_x509_ext_ct_scts_deinit(gnutls_x509_ct_scts_t scts)
{
	if (!scts)
		return;
	x509_pool_clear(&scts->pool);
	mem_free(scts->list);
	mem_free(scts);
}

static int sct_add(gnutls_x509_ct_scts_t scts, struct reader *one)
{
	struct sct s = {0}, *list;
	struct reader part;

	TRY(reader_u8(one, &s.version));
	if (s.version != SCT_V1)
		return 0; /* of a later version: passed over */
	TRY(reader_copy(one, s.log_id, SCT_LOG_ID_LEN));
	TRY(reader_u64(one, &s.timestamp_ms));
	TRY(reader_vec16(one, &part));
	TRY(x509_pool_keep(&scts->pool, part.p, reader_left(&part), &s.extensions));
	TRY(reader_u8(one, &s.hash_alg));
	TRY(reader_u8(one, &s.sig_alg));
	TRY(reader_vec16(one, &part));
	TRY(x509_pool_keep(&scts->pool, part.p, reader_left(&part), &s.signature));
	TRY(reader_done(one));
	list = mem_realloc_array(scts->list, scts->count + 1, sizeof(*list));
	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	scts->list = list;
	list[scts->count++] = s;
	return 0;
}

/**
 * gnutls_x509_ext_ct_import_scts:
 * @ext: value of the extension
 * @scts: a list of timestamps that they are added to
 * @flags: 0
 *
 * Returns: 0 or an error (RFC 6962 §3.3).
 **/
int gnutls_x509_ext_ct_import_scts(const gnutls_datum_t *ext, gnutls_x509_ct_scts_t scts,
				   unsigned int flags)
{
	struct reader r = reader_of_datum(ext), octets, list, one;

	if (flags)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(der_read(&r, DER_OCTETS, &octets));
	TRY(der_read_end(&r));
	if (reader_vec16(&octets, &list) < 0 || reader_done(&octets) < 0 || reader_is_empty(&list))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	while (!reader_is_empty(&list)) {
		if (reader_vec16(&list, &one) < 0 || reader_is_empty(&one))
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		if (sct_add(scts, &one) < 0)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
	return 0;
}

/**
 * gnutls_x509_ext_ct_export_scts:
 * @scts: a list of timestamps
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_ext_ct_export_scts(const gnutls_x509_ct_scts_t scts, gnutls_datum_t *ext)
{
	autowriter w = {0}, out = {0};
	size_t all = writer_open16(&w), one;

	for (unsigned i = 0; i < scts->count; i++) {
		const struct sct *s = &scts->list[i];

		one = writer_open16(&w);
		writer_u8(&w, s->version);
		writer_bytes(&w, s->log_id, SCT_LOG_ID_LEN);
		writer_u64(&w, s->timestamp_ms);
		writer_vec16(&w, s->extensions.data, s->extensions.size);
		writer_u8(&w, s->hash_alg);
		writer_u8(&w, s->sig_alg);
		writer_vec16(&w, s->signature.data, s->signature.size);
		writer_close16(&w, one);
	}
	writer_close16(&w, all);
	TRY(writer_error(&w));
	der_write(&out, DER_OCTETS, w.data, w.len);
	return writer_take_datum(&out, ext);
}

/**
 * gnutls_x509_ct_sct_get_version:
 * @scts: a list of timestamps
 * @idx: which one, from 0
 * @version_out: becomes its version (1)
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 **/
int gnutls_x509_ct_sct_get_version(const gnutls_x509_ct_scts_t scts, unsigned idx,
				   unsigned int *version_out)
{
	if (idx >= scts->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*version_out = scts->list[idx].version + 1U;
	return 0;
}

/**
 * gnutls_x509_ct_sct_get:
 * @scts: a list of timestamps
 * @idx: which one, from 0
 * @timestamp: becomes its time, or NULL
 * @logid: becomes the identifier of the log, to be freed with gnutls_free(); or NULL
 * @sigalg: becomes the signature algorithm, or NULL
 * @signature: becomes the signature, to be freed with gnutls_free(); or NULL
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 **/
int gnutls_x509_ct_sct_get(const gnutls_x509_ct_scts_t scts, unsigned idx, time_t *timestamp,
			   gnutls_datum_t *logid, gnutls_sign_algorithm_t *sigalg,
			   gnutls_datum_t *signature)
{
	const struct sct *s;

	if (idx >= scts->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	s = &scts->list[idx];
	if (signature)
		TRY(datum_copy(signature, s->signature.data, s->signature.size));
	if (logid) {
		int ret = datum_copy(logid, s->log_id, SCT_LOG_ID_LEN);

		if (ret < 0) {
			if (signature)
				datum_clear(signature);
			return ERR(ret);
		}
	}
	if (timestamp)
		*timestamp = (time_t)(s->timestamp_ms / 1000);
	if (sigalg) {
		const struct sign_entry *se =
			sign_find_tls((uint16_t)(s->hash_alg << 8 | s->sig_alg));

		*sigalg = se ? se->id : GNUTLS_SIGN_UNKNOWN;
	}
	return 0;
}
