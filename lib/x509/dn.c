/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names as objects (gnutls_x509_dn_t), and names in DER (gnutls_x509_rdn_*). */
#include "config.h"

#include "base/lock.h"
#include "x509/x509.h"

static int dn_index(gnutls_x509_dn_t dn)
{
	struct x509_name_iter it;
	struct x509_dn_entry *list;
	struct x509_ava ava;
	unsigned n = 0;
	int ret;

	TRY(x509_name_start(&it, &dn->der));
	while ((ret = x509_name_next(&it, &ava)) > 0)
		n++;
	TRY(ret);
	list = mem_calloc(n + 1, sizeof(*list));
	if (!list)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	n = 0;
	TRY_CLEAN(x509_name_start(&it, &dn->der));
	while ((ret = x509_name_next(&it, &ava)) > 0) {
		memcpy(list[n].oid, ava.oid, sizeof(ava.oid));
		list[n].tag = ava.tag;
		list[n].value = ava.value;
		list[n].rdn = ava.rdn;
		list[n].ava = ava.ava;
		n++;
	}
cleanup:
	if (ret < 0) {
		mem_free(list);
		return ERR(ret);
	}
	mem_free(dn->entries);
	dn->entries = list;
	dn->count = n;
	return 0;
}

/**
 * gnutls_x509_dn_init:
 * @dn: where the new, empty name goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 2.4.0
 **/
int gnutls_x509_dn_init(gnutls_x509_dn_t *dn)
{
	*dn = mem_calloc(1, sizeof(**dn));
	if (!*dn)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	(*dn)->own = true;
	return 0;
}

/**
 * gnutls_x509_dn_deinit:
 * @dn: a name, or NULL
 *
 * Frees it; not for names that belong to a certificate.
 *
 * Since: 2.4.0
 **/
void gnutls_x509_dn_deinit(gnutls_x509_dn_t dn)
{
	if (!dn || !dn->own)
		return;
	datum_clear(&dn->der);
	mem_free(dn->entries);
	mem_free(dn);
}

static int dn_take(gnutls_x509_dn_t dn, const void *der, size_t len)
{
	struct gnutls_x509_dn_st fresh = {.own = true};

	TRY(datum_copy(&fresh.der, der, len));
	if (dn_index(&fresh) < 0) {
		datum_clear(&fresh.der);
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
	datum_clear(&dn->der);
	mem_free(dn->entries);
	*dn = fresh;
	return 0;
}

/**
 * gnutls_x509_dn_import:
 * @dn: a name
 * @data: a Name in DER
 *
 * Returns: 0, or GNUTLS_E_ASN1_DER_ERROR.
 *
 * Since: 2.4.0
 **/
int gnutls_x509_dn_import(gnutls_x509_dn_t dn, const gnutls_datum_t *data)
{
	return dn_take(dn, data->data, data->size);
}

/**
 * gnutls_x509_dn_set_str:
 * @dn: a name
 * @str: its string form (RFC 4514)
 * @err: becomes where in @str parsing failed, or NULL
 *
 * Returns: 0, or GNUTLS_E_PARSING_ERROR.
 *
 * Since: 3.5.3
 **/
int gnutls_x509_dn_set_str(gnutls_x509_dn_t dn, const char *str, const char **err)
{
	autowriter w = {0};

	TRY(x509_name_from_str(str, err, &w));
	return dn_take(dn, w.data, w.len);
}

/**
 * gnutls_x509_dn_get_str:
 * @dn: a name
 * @str: becomes its text, to be freed with gnutls_free()
 *
 * In the order of the encoding, as gnutls_x509_crt_get_dn().
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if it is empty.
 *
 * Since: 3.4.2
 **/
int gnutls_x509_dn_get_str(gnutls_x509_dn_t dn, gnutls_datum_t *str)
{
	return gnutls_x509_dn_get_str2(dn, str, GNUTLS_X509_DN_FLAG_COMPAT);
}

/**
 * gnutls_x509_dn_get_str2:
 * @dn: a name
 * @str: becomes its text, to be freed with gnutls_free()
 * @flags: 0 for the order of RFC 4514, or GNUTLS_X509_DN_FLAG_COMPAT
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE if it is empty.
 *
 * Since: 3.5.7
 **/
int gnutls_x509_dn_get_str2(gnutls_x509_dn_t dn, gnutls_datum_t *str, unsigned flags)
{
	if (!dn)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_name_str(&dn->der, flags, str);
}

/**
 * gnutls_x509_dn_get_rdn_ava:
 * @dn: a name
 * @irdn: which relative name, from 0
 * @iava: which attribute of it, from 0
 * @ava: becomes the attribute; points into @dn
 *
 * Returns: 0, or GNUTLS_E_ASN1_ELEMENT_NOT_FOUND.
 *
 * Since: 2.4.0
 **/
int gnutls_x509_dn_get_rdn_ava(gnutls_x509_dn_t dn, int irdn, int iava, gnutls_x509_ava_st *ava)
{
	if (irdn < 0 || iava < 0)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	for (unsigned i = 0; i < dn->count; i++) {
		struct x509_dn_entry *e = &dn->entries[i];

		if (e->rdn != (unsigned)irdn || e->ava != (unsigned)iava)
			continue;
		ava->oid.data = (unsigned char *)e->oid;
		ava->oid.size = (unsigned)strlen(e->oid) + 1;
		ava->value = e->value;
		ava->value_tag = e->tag & 0x1f;
		return 0;
	}
	return ERR(GNUTLS_E_ASN1_ELEMENT_NOT_FOUND);
}

/**
 * gnutls_x509_dn_export:
 * @dn: a name
 * @format: DER or PEM
 * @output_data: the caller's buffer
 * @output_data_size: its size; becomes the length
 *
 * Returns: 0, or GNUTLS_E_SHORT_MEMORY_BUFFER.
 *
 * Since: 2.4.0
 **/
int gnutls_x509_dn_export(gnutls_x509_dn_t dn, gnutls_x509_crt_fmt_t format, void *output_data,
			  size_t *output_data_size)
{
	if (!dn)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_export_buf(&dn->der, format, "NAME", output_data, output_data_size);
}

/**
 * gnutls_x509_dn_export2:
 * @dn: a name
 * @format: DER or PEM
 * @out: becomes a new datum
 *
 * Returns: 0 or an error.
 *
 * Since: 3.1.3
 **/
int gnutls_x509_dn_export2(gnutls_x509_dn_t dn, gnutls_x509_crt_fmt_t format, gnutls_datum_t *out)
{
	if (!dn)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return x509_export(&dn->der, format, "NAME", out);
}

/* Made on first demand and kept in the certificate. */
static int crt_dn(struct gnutls_x509_dn_st *dn, const gnutls_datum_t *name, gnutls_x509_dn_t *out)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	LOCK_SCOPE(&lock);

	if (!name->size)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_FOUND);
	if (dn->der.data != name->data || dn->der.size != name->size) {
		dn->der = *name;
		dn->own = false;
		TRY(dn_index(dn));
	}
	*out = dn;
	return 0;
}

/**
 * gnutls_x509_crt_get_subject:
 * @cert: a certificate
 * @dn: becomes the subject's name; belongs to the certificate
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_subject(gnutls_x509_crt_t cert, gnutls_x509_dn_t *dn)
{
	return crt_dn(&cert->subject_dn, &cert->subject, dn);
}

/**
 * gnutls_x509_crt_get_issuer:
 * @cert: a certificate
 * @dn: becomes the issuer's name; belongs to the certificate
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_get_issuer(gnutls_x509_crt_t cert, gnutls_x509_dn_t *dn)
{
	return crt_dn(&cert->issuer_dn, &cert->issuer, dn);
}

/* ---- Names in DER ---- */

/**
 * gnutls_x509_rdn_get:
 * @idn: a Name in DER
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length of the text
 *
 * In the order of the encoding, as gnutls_x509_crt_get_dn().
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or another error.
 **/
int gnutls_x509_rdn_get(const gnutls_datum_t *idn, char *buf, size_t *sizeof_buf)
{
	if (!sizeof_buf || !idn)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_name_check(idn));
	return x509_name_export(idn, GNUTLS_X509_DN_FLAG_COMPAT, buf, sizeof_buf);
}

/**
 * gnutls_x509_rdn_get2:
 * @idn: a Name in DER
 * @str: becomes its text, to be freed with gnutls_free()
 * @flags: 0 for the order of RFC 4514, or GNUTLS_X509_DN_FLAG_COMPAT
 *
 * Returns: 0 or an error.
 *
 * Since: 3.6.3
 **/
int gnutls_x509_rdn_get2(const gnutls_datum_t *idn, gnutls_datum_t *str, unsigned flags)
{
	TRY(x509_name_check(idn));
	return x509_name_str(idn, flags, str);
}

/**
 * gnutls_x509_rdn_get_by_oid:
 * @idn: a Name in DER
 * @oid: an attribute
 * @indx: which of several, from 0
 * @raw_flag: 0 for text, else the DER value
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 **/
int gnutls_x509_rdn_get_by_oid(const gnutls_datum_t *idn, const char *oid, unsigned indx,
			       unsigned int raw_flag, void *buf, size_t *sizeof_buf)
{
	if (!sizeof_buf)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_name_check(idn));
	return x509_name_get_by_oid(idn, oid, indx, raw_flag, buf, sizeof_buf);
}

/**
 * gnutls_x509_rdn_get_oid:
 * @idn: a Name in DER
 * @indx: which attribute, from 0
 * @buf: the caller's buffer, or NULL
 * @sizeof_buf: its size; becomes the length
 *
 * Returns: 0, GNUTLS_E_SHORT_MEMORY_BUFFER, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE.
 *
 * Since: 2.4.0
 **/
int gnutls_x509_rdn_get_oid(const gnutls_datum_t *idn, unsigned indx, void *buf, size_t *sizeof_buf)
{
	if (!sizeof_buf)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(x509_name_check(idn));
	return x509_name_get_oid(idn, indx, buf, sizeof_buf);
}
