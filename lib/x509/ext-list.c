/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Extensions that hold lists: key purposes, authority key identifiers, CRL distribution points,
 * authority information access, TLS features (RFC 5280 §4.2.1, §4.2.2, RFC 7633). */
#include "config.h"

#include "x509/x509.h"

static int open_seq(const gnutls_datum_t *ext, struct reader *body)
{
	struct reader r = reader_of_datum(ext);

	TRY(der_read(&r, DER_SEQUENCE, body));
	return der_read_end(&r);
}

/* ---- Key purposes ---- */

struct gnutls_x509_key_purposes_st {
	struct gnutls_subject_alt_names_st items; /* each one's data is an OID in text */
};

/**
 * gnutls_x509_key_purpose_init:
 * @p: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_key_purpose_init(gnutls_x509_key_purposes_t *p)
{
	*p = mem_calloc(1, sizeof(**p));
	return *p ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_key_purpose_deinit:
 * @p: a list of purposes, or NULL
 *
 * Frees it.
 *
 * Since: 3.3.0
 **/
void gnutls_x509_key_purpose_deinit(gnutls_x509_key_purposes_t p)
{
	if (!p)
		return;
	x509_gns_clear(&p->items);
	mem_free(p);
}

/**
 * gnutls_x509_key_purpose_set:
 * @p: a list of purposes
 * @oid: one more, dotted (GNUTLS_KP_*)
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_key_purpose_set(gnutls_x509_key_purposes_t p, const char *oid)
{
	return x509_gns_add(&p->items, 0, oid, strlen(oid), NULL);
}

/**
 * gnutls_x509_key_purpose_get:
 * @p: a list of purposes
 * @idx: which one, from 0
 * @oid: becomes the OID, dotted; belongs to the list
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_key_purpose_get(gnutls_x509_key_purposes_t p, unsigned idx, gnutls_datum_t *oid)
{
	if (idx >= p->items.count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*oid = p->items.list[idx].data;
	return 0;
}

/**
 * gnutls_x509_ext_import_key_purposes:
 * @ext: value of an extended key usage extension
 * @p: a list of purposes that they are added to
 * @flags: unused
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.12).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_key_purposes(const gnutls_datum_t *ext, gnutls_x509_key_purposes_t p,
					unsigned int flags)
{
	struct reader body;
	char oid[DER_OID_MAX];

	(void)flags;
	TRY(open_seq(ext, &body));
	while (!reader_is_empty(&body)) {
		TRY(der_read_oid(&body, oid));
		TRY(gnutls_x509_key_purpose_set(p, oid));
	}
	return 0;
}

/**
 * gnutls_x509_ext_export_key_purposes:
 * @p: a list of purposes
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_key_purposes(gnutls_x509_key_purposes_t p, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t m = der_open(&w, DER_SEQUENCE);

	for (unsigned i = 0; i < p->items.count; i++)
		der_write_oid(&w, (const char *)p->items.list[i].data.data);
	der_close(&w, m);
	return writer_take_datum(&w, ext);
}

/* ---- Authority key identifier ---- */

struct gnutls_x509_aki_st {
	gnutls_datum_t id, serial;
	struct gnutls_subject_alt_names_st issuer;
};

/**
 * gnutls_x509_aki_init:
 * @aki: where the new, empty identifier goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aki_init(gnutls_x509_aki_t *aki)
{
	*aki = mem_calloc(1, sizeof(**aki));
	return *aki ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_aki_deinit:
 * @aki: an identifier, or NULL
 *
 * Frees it.
 *
 * Since: 3.3.0
 **/
void gnutls_x509_aki_deinit(gnutls_x509_aki_t aki)
{
	if (!aki)
		return;
	datum_clear(&aki->id);
	datum_clear(&aki->serial);
	x509_gns_clear(&aki->issuer);
	mem_free(aki);
}

/**
 * gnutls_x509_aki_get_id:
 * @aki: an authority key identifier
 * @id: becomes the identifier; belongs to @aki
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aki_get_id(gnutls_x509_aki_t aki, gnutls_datum_t *id)
{
	if (!aki->id.size)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*id = aki->id;
	return 0;
}

/**
 * gnutls_x509_aki_set_id:
 * @aki: an authority key identifier
 * @id: the identifier; copied
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aki_set_id(gnutls_x509_aki_t aki, const gnutls_datum_t *id)
{
	return datum_set(&aki->id, id->data, id->size);
}

/**
 * gnutls_x509_aki_set_cert_issuer:
 * @aki: an authority key identifier
 * @san_type: type of the name of the issuer's issuer
 * @san: the name; copied
 * @othername_oid: type of an otherName
 * @serial: the issuer's serial number; copied
 *
 * Appends a name and sets the number.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aki_set_cert_issuer(gnutls_x509_aki_t aki, unsigned int san_type,
				    const gnutls_datum_t *san, const char *othername_oid,
				    const gnutls_datum_t *serial)
{
	TRY(datum_set(&aki->serial, serial->data, serial->size));
	return gnutls_subject_alt_names_set(&aki->issuer, san_type, san, othername_oid);
}

/**
 * gnutls_x509_aki_get_cert_issuer:
 * @aki: an authority key identifier
 * @seq: which name, from 0
 * @san_type: becomes its type
 * @san: becomes the name; belongs to @aki
 * @othername_oid: becomes the type of an otherName; belongs to @aki
 * @serial: becomes the issuer's serial number; belongs to @aki
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aki_get_cert_issuer(gnutls_x509_aki_t aki, unsigned int seq, unsigned int *san_type,
				    gnutls_datum_t *san, gnutls_datum_t *othername_oid,
				    gnutls_datum_t *serial)
{
	TRY(gnutls_subject_alt_names_get(&aki->issuer, seq, san_type, san, othername_oid));
	if (serial)
		*serial = aki->serial;
	return 0;
}

/**
 * gnutls_x509_ext_import_authority_key_id:
 * @ext: value of the extension
 * @aki: an identifier to be filled
 * @flags: unused
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.1).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_authority_key_id(const gnutls_datum_t *ext, gnutls_x509_aki_t aki,
					    unsigned int flags)
{
	struct reader body, part;

	(void)flags;
	TRY(open_seq(ext, &body));
	if (der_is_next(&body, DER_CONTEXT(0))) {
		TRY(der_read(&body, DER_CONTEXT(0), &part));
		TRY(datum_set(&aki->id, part.p, reader_left(&part)));
	}
	if (der_is_next(&body, DER_CONSTRUCTED(1))) {
		TRY(der_read(&body, DER_CONSTRUCTED(1), &part));
		TRY(x509_gns_import(&aki->issuer, &part));
	}
	if (der_is_next(&body, DER_CONTEXT(2))) {
		TRY(der_read(&body, DER_CONTEXT(2), &part));
		TRY(datum_set(&aki->serial, part.p, reader_left(&part)));
	}
	return der_read_end(&body);
}

/**
 * gnutls_x509_ext_export_authority_key_id:
 * @aki: an authority key identifier
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_authority_key_id(gnutls_x509_aki_t aki, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t m = der_open(&w, DER_SEQUENCE);

	if (aki->id.size)
		der_write(&w, DER_CONTEXT(0), aki->id.data, aki->id.size);
	if (aki->issuer.count)
		x509_gns_write(&aki->issuer, &w, DER_CONSTRUCTED(1));
	if (aki->serial.size)
		der_write(&w, DER_CONTEXT(2), aki->serial.data, aki->serial.size);
	der_close(&w, m);
	return writer_take_datum(&w, ext);
}

/* ---- CRL distribution points ---- */

struct dist_point {
	struct gnutls_subject_alt_names_st name; /* exactly one */
	unsigned reasons;
};

struct gnutls_x509_crl_dist_points_st {
	struct dist_point *list;
	unsigned count;
};

/**
 * gnutls_x509_crl_dist_points_init:
 * @cdp: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crl_dist_points_init(gnutls_x509_crl_dist_points_t *cdp)
{
	*cdp = mem_calloc(1, sizeof(**cdp));
	return *cdp ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_crl_dist_points_deinit:
 * @cdp: a list of distribution points, or NULL
 *
 * Frees it.
 *
 * Since: 3.3.0
 **/
void gnutls_x509_crl_dist_points_deinit(gnutls_x509_crl_dist_points_t cdp)
{
	if (!cdp)
		return;
	for (unsigned i = 0; i < cdp->count; i++)
		x509_gns_clear(&cdp->list[i].name);
	mem_free(cdp->list);
	mem_free(cdp);
}

/**
 * gnutls_x509_crl_dist_points_get:
 * @cdp: a list of distribution points
 * @seq: which one, from 0
 * @type: becomes the type of its name
 * @dist: becomes the name; belongs to the list
 * @reason_flags: becomes a combination of gnutls_x509_crl_reason_flags_t, 0 for all
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crl_dist_points_get(gnutls_x509_crl_dist_points_t cdp, unsigned int seq,
				    unsigned int *type, gnutls_datum_t *dist,
				    unsigned int *reason_flags)
{
	if (seq >= cdp->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (reason_flags)
		*reason_flags = cdp->list[seq].reasons;
	return gnutls_subject_alt_names_get(&cdp->list[seq].name, 0, type, dist, NULL);
}

static int dist_add(gnutls_x509_crl_dist_points_t cdp, unsigned reasons, unsigned type,
		    const gnutls_datum_t *name)
{
	struct dist_point *list = mem_realloc_array(cdp->list, cdp->count + 1, sizeof(*list));

	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	cdp->list = list;
	list[cdp->count] = (struct dist_point){.reasons = reasons};
	TRY(x509_gns_add(&list[cdp->count].name, type, name->data, name->size, NULL));
	cdp->count++;
	return 0;
}

/**
 * gnutls_x509_crl_dist_points_set:
 * @cdp: a list of distribution points
 * @type: type of the name
 * @dist: the name; copied
 * @reason_flags: a combination of gnutls_x509_crl_reason_flags_t, 0 for all
 *
 * Appends a point.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_crl_dist_points_set(gnutls_x509_crl_dist_points_t cdp,
				    gnutls_x509_subject_alt_name_t type, const gnutls_datum_t *dist,
				    unsigned int reason_flags)
{
	return dist_add(cdp, reason_flags, type, dist);
}

/**
 * gnutls_x509_ext_import_crl_dist_points:
 * @ext: value of the extension
 * @cdp: a list of distribution points that they are added to
 * @flags: unused
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.13).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_crl_dist_points(const gnutls_datum_t *ext,
					   gnutls_x509_crl_dist_points_t cdp, unsigned int flags)
{
	struct reader body;

	(void)flags;
	TRY(open_seq(ext, &body));
	while (!reader_is_empty(&body)) {
		struct reader dp, name = {0}, full, skip;
		unsigned reasons = 0;

		TRY(der_read(&body, DER_SEQUENCE, &dp));
		if (der_is_next(&dp, DER_CONSTRUCTED(0)))
			TRY(der_read(&dp, DER_CONSTRUCTED(0), &name));
		if (der_is_next(&dp, DER_CONTEXT(1)))
			TRY(x509_read_named_bits(&dp, DER_CONTEXT(1), &reasons));
		if (der_is_next(&dp, DER_CONSTRUCTED(2)))
			TRY(der_read(&dp, DER_CONSTRUCTED(2), &skip));
		TRY(der_read_end(&dp));
		if (!der_is_next(&name, DER_CONSTRUCTED(0)))
			continue; /* relative to the issuer */
		TRY(der_read(&name, DER_CONSTRUCTED(0), &full));
		while (!reader_is_empty(&full)) {
			autodatum text = {0};
			struct x509_gn gn;
			int ret = x509_gn_read(&full, &gn);

			if (ret == GNUTLS_E_X509_UNKNOWN_SAN)
				continue;
			TRY(ret);
			TRY(x509_gn_text(&gn, &text));
			TRY(dist_add(cdp, reasons, gn.type, &text));
		}
	}
	return 0;
}

/**
 * gnutls_x509_ext_export_crl_dist_points:
 * @cdp: a list of distribution points
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_crl_dist_points(gnutls_x509_crl_dist_points_t cdp, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t all = der_open(&w, DER_SEQUENCE);

	for (unsigned i = 0; i < cdp->count; i++) {
		size_t dp = der_open(&w, DER_SEQUENCE);
		size_t name = der_open(&w, DER_CONSTRUCTED(0));

		x509_gns_write(&cdp->list[i].name, &w, DER_CONSTRUCTED(0));
		der_close(&w, name);
		if (cdp->list[i].reasons)
			x509_write_named_bits(&w, DER_CONTEXT(1), cdp->list[i].reasons);
		der_close(&w, dp);
	}
	der_close(&w, all);
	return writer_take_datum(&w, ext);
}

/* ---- Authority information access ---- */

struct gnutls_x509_aia_st {
	struct gnutls_subject_alt_names_st items; /* oid: the access method */
};

/**
 * gnutls_x509_aia_init:
 * @aia: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aia_init(gnutls_x509_aia_t *aia)
{
	*aia = mem_calloc(1, sizeof(**aia));
	return *aia ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_aia_deinit:
 * @aia: a list of access descriptions, or NULL
 *
 * Frees it.
 *
 * Since: 3.3.0
 **/
void gnutls_x509_aia_deinit(gnutls_x509_aia_t aia)
{
	if (!aia)
		return;
	x509_gns_clear(&aia->items);
	mem_free(aia);
}

/**
 * gnutls_x509_aia_get:
 * @aia: a list of access descriptions
 * @seq: which one, from 0
 * @oid: becomes the OID of the method; belongs to the list
 * @san_type: becomes the type of the location
 * @san: becomes the location; belongs to the list
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aia_get(gnutls_x509_aia_t aia, unsigned int seq, gnutls_datum_t *oid,
			unsigned *san_type, gnutls_datum_t *san)
{
	TRY(gnutls_subject_alt_names_get(&aia->items, seq, san_type, san, NULL));
	if (oid)
		*oid = aia->items.list[seq].oid;
	return 0;
}

/**
 * gnutls_x509_aia_set:
 * @aia: a list of access descriptions
 * @oid: the method (GNUTLS_OID_AD_OCSP, …)
 * @san_type: type of the location
 * @san: the location; copied
 *
 * Appends a description.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_aia_set(gnutls_x509_aia_t aia, const char *oid, unsigned san_type,
			const gnutls_datum_t *san)
{
	if (!oid)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_gns_add(&aia->items, san_type, san->data, san->size, oid);
}

/**
 * gnutls_x509_ext_import_aia:
 * @ext: value of the extension
 * @aia: a list of access descriptions that they are added to
 * @flags: unused
 *
 * Returns: 0 or an error (RFC 5280 §4.2.2.1).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_aia(const gnutls_datum_t *ext, gnutls_x509_aia_t aia, unsigned int flags)
{
	struct reader body, one;

	(void)flags;
	TRY(open_seq(ext, &body));
	while (!reader_is_empty(&body)) {
		autodatum text = {0};
		char oid[DER_OID_MAX];
		struct x509_gn gn;
		int ret;

		TRY(der_read(&body, DER_SEQUENCE, &one));
		TRY(der_read_oid(&one, oid));
		ret = x509_gn_read(&one, &gn);
		if (ret == GNUTLS_E_X509_UNKNOWN_SAN)
			continue;
		TRY(ret);
		TRY(der_read_end(&one));
		TRY(x509_gn_text(&gn, &text));
		TRY(x509_gns_add(&aia->items, gn.type, text.data, text.size, oid));
	}
	return 0;
}

/**
 * gnutls_x509_ext_export_aia:
 * @aia: a list of access descriptions
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_aia(gnutls_x509_aia_t aia, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t all = der_open(&w, DER_SEQUENCE);

	for (unsigned i = 0; i < aia->items.count; i++) {
		const struct x509_gn_item *it = &aia->items.list[i];
		size_t one = der_open(&w, DER_SEQUENCE);

		der_write_oid(&w, (const char *)it->oid.data);
		x509_gn_write(&w, it->type, it->data.data, it->data.size, NULL);
		der_close(&w, one);
	}
	der_close(&w, all);
	return writer_take_datum(&w, ext);
}

/* ---- TLS features ---- */

struct gnutls_x509_tlsfeatures_st {
	uint16_t list[64];
	unsigned count;
};

/**
 * gnutls_x509_tlsfeatures_init:
 * @features: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_tlsfeatures_init(gnutls_x509_tlsfeatures_t *features)
{
	*features = mem_calloc(1, sizeof(**features));
	return *features ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_tlsfeatures_deinit:
 * @features: a list of features, or NULL
 *
 * Frees it.
 *
 * Since: 3.5.1
 **/
void gnutls_x509_tlsfeatures_deinit(gnutls_x509_tlsfeatures_t features)
{
	mem_free(features);
}

/**
 * gnutls_x509_tlsfeatures_get:
 * @f: a list of features
 * @idx: which one, from 0
 * @feature: becomes the number of the TLS extension
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_tlsfeatures_get(gnutls_x509_tlsfeatures_t f, unsigned idx, unsigned int *feature)
{
	if (idx >= f->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*feature = f->list[idx];
	return 0;
}

/**
 * gnutls_x509_tlsfeatures_add:
 * @f: a list of features
 * @feature: number of a TLS extension
 *
 * Returns: 0, or GNUTLS_E_INTERNAL_ERROR if the list is full.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_tlsfeatures_add(gnutls_x509_tlsfeatures_t f, unsigned int feature)
{
	if (feature > UINT16_MAX || f->count == ARRAY_LEN(f->list))
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	f->list[f->count++] = (uint16_t)feature;
	return 0;
}

/**
 * gnutls_x509_ext_import_tlsfeatures:
 * @ext: value of the extension
 * @f: a list of features
 * @flags: GNUTLS_EXT_FLAG_APPEND: add to what is there
 *
 * Returns: 0 or an error (RFC 7633 §4).
 *
 * Since: 3.5.1
 **/
int gnutls_x509_ext_import_tlsfeatures(const gnutls_datum_t *ext, gnutls_x509_tlsfeatures_t f,
				       unsigned int flags)
{
	struct reader body;

	TRY(open_seq(ext, &body));
	if (!(flags & GNUTLS_EXT_FLAG_APPEND))
		f->count = 0;
	while (!reader_is_empty(&body)) {
		uint32_t v;
		unsigned i;

		TRY(der_read_small(&body, &v));
		if (v > UINT16_MAX)
			return ERR(GNUTLS_E_CERTIFICATE_ERROR);
		for (i = 0; i < f->count && f->list[i] != v; i++)
			;
		if (i == f->count)
			TRY(gnutls_x509_tlsfeatures_add(f, v));
	}
	return 0;
}

/**
 * gnutls_x509_ext_export_tlsfeatures:
 * @f: a list of features
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.5.1
 **/
int gnutls_x509_ext_export_tlsfeatures(gnutls_x509_tlsfeatures_t f, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t all = der_open(&w, DER_SEQUENCE);

	for (unsigned i = 0; i < f->count; i++)
		der_write_small(&w, f->list[i]);
	der_close(&w, all);
	return writer_take_datum(&w, ext);
}

/**
 * gnutls_x509_tlsfeatures_check_crt:
 * @feat: the features of an issuer
 * @crt: a certificate
 *
 * Returns: 1 if the certificate has all of these features, else 0 (RFC 7633 §4.2.2).
 *
 * Since: 3.5.1
 **/
unsigned gnutls_x509_tlsfeatures_check_crt(gnutls_x509_tlsfeatures_t feat, gnutls_x509_crt_t crt)
{
	struct gnutls_x509_tlsfeatures_st own = {0};
	const struct x509_ext *e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_TLSFEATURES);

	if (!feat->count)
		return 1;
	if (!e || gnutls_x509_ext_import_tlsfeatures(&e->value, &own, 0) < 0)
		return 0;
	for (unsigned i = 0; i < feat->count; i++) {
		unsigned j;

		for (j = 0; j < own.count && own.list[j] != feat->list[i]; j++)
			;
		if (j == own.count)
			return 0;
	}
	return 1;
}
