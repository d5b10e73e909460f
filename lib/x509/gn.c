/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GeneralName (RFC 5280 §4.2.1.6) and gnutls_subject_alt_names_t, a list of them. */
#include "config.h"

#include "base/idna.h"
#include "base/utf8.h"
#include "x509/x509.h"

#define OID_XMPP "1.3.6.1.5.5.7.8.5"
#define OID_SRV	 "1.3.6.1.5.5.7.8.7"
#define OID_KRB5 "1.3.6.1.5.2.2"
#define OID_MSUPN "1.3.6.1.4.1.311.20.2.3"

static const struct {
	uint8_t tag;
	unsigned type;
} gn_types[] = {
	{DER_CONSTRUCTED(0), GNUTLS_SAN_OTHERNAME}, {DER_CONTEXT(1), GNUTLS_SAN_RFC822NAME},
	{DER_CONTEXT(2), GNUTLS_SAN_DNSNAME},	    {DER_CONSTRUCTED(4), GNUTLS_SAN_DN},
	{DER_CONTEXT(6), GNUTLS_SAN_URI},	    {DER_CONTEXT(7), GNUTLS_SAN_IPADDRESS},
	{DER_CONTEXT(8), GNUTLS_SAN_REGISTERED_ID},
};

int x509_gn_read(struct reader *r, struct x509_gn *gn)
{
	struct reader body, value;
	size_t i;

	*gn = (struct x509_gn){0};
	TRY(der_read_any(r, &gn->tag, &body, NULL));
	gn->data.data = (unsigned char *)body.p;
	gn->data.size = (unsigned)reader_left(&body);
	for (i = 0; i < ARRAY_LEN(gn_types); i++)
		if (gn_types[i].tag == gn->tag)
			break;
	if (i == ARRAY_LEN(gn_types)) {
		/* x400Address and ediPartyName */
		if (gn->tag == DER_CONSTRUCTED(3) || gn->tag == DER_CONSTRUCTED(5))
			return GNUTLS_E_X509_UNKNOWN_SAN;
		return ERR(GNUTLS_E_ASN1_TAG_ERROR);
	}
	gn->type = gn_types[i].type;
	switch (gn->type) {
	case GNUTLS_SAN_OTHERNAME:
		TRY(der_read_oid(&body, gn->oid));
		TRY(der_read(&body, DER_CONSTRUCTED(0), &value));
		TRY(der_read_end(&body));
		gn->data.data = (unsigned char *)value.p;
		gn->data.size = (unsigned)reader_left(&value);
		TRY(der_read_any(&value, &(uint8_t){0}, &body, NULL));
		return der_read_end(&value);
	case GNUTLS_SAN_DN:
		return x509_name_check(&gn->data);
	case GNUTLS_SAN_REGISTERED_ID:
		return der_oid_to_text(gn->data.data, gn->data.size, gn->oid);
	default:
		return 0;
	}
}

int x509_gns_check(const gnutls_datum_t *seq)
{
	struct reader r = reader_of_datum(seq), all;

	TRY(der_read(&r, DER_SEQUENCE, &all));
	TRY(der_read_end(&r));
	while (!reader_is_empty(&all)) {
		struct x509_gn gn;
		int ret = x509_gn_read(&all, &gn);

		if (ret < 0 && ret != GNUTLS_E_X509_UNKNOWN_SAN)
			return ERR(ret);
	}
	return 0;
}

int x509_gn_text(const struct x509_gn *gn, gnutls_datum_t *out)
{
	if (gn->type == GNUTLS_SAN_DN) {
		int ret = x509_name_str(&gn->data, GNUTLS_X509_DN_FLAG_COMPAT, out);

		if (ret != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return ret;
		return datum_copy(out, "", 0);
	}
	if (gn->type == GNUTLS_SAN_REGISTERED_ID)
		return datum_copy(out, gn->oid, strlen(gn->oid));
	return datum_copy(out, gn->data.data, gn->data.size);
}

unsigned x509_gn_virtual_type(const char *oid)
{
	static const struct {
		const char *oid;
		unsigned type;
	} table[] = {
		{OID_XMPP, GNUTLS_SAN_OTHERNAME_XMPP},
		{OID_KRB5, GNUTLS_SAN_OTHERNAME_KRB5PRINCIPAL},
		{OID_MSUPN, GNUTLS_SAN_OTHERNAME_MSUSERPRINCIPAL},
		{OID_SRV, GNUTLS_SAN_OTHERNAME_SRV},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (!strcmp(table[i].oid, oid))
			return table[i].type;
	return GNUTLS_SAN_OTHERNAME;
}

void x509_gn_write(struct writer *w, unsigned type, const void *data, size_t len, const char *oid)
{
	size_t a, b;

	switch (type) {
	case GNUTLS_SAN_OTHERNAME:
		a = der_open(w, DER_CONSTRUCTED(0));
		der_write_oid(w, oid ? oid : "");
		b = der_open(w, DER_CONSTRUCTED(0));
		writer_bytes(w, data, len);
		der_close(w, b);
		der_close(w, a);
		return;
	case GNUTLS_SAN_DN: {
		const char *s = data;
		autofree char *copy = NULL;

		a = der_open(w, DER_CONSTRUCTED(4));
		if (len && s[0] == DER_SEQUENCE) {
			writer_bytes(w, data, len);
		} else {
			copy = mem_strndup(s, len);
			if (!copy || x509_name_from_str(copy, NULL, w) < 0)
				if (!w->error)
					w->error = ERR(GNUTLS_E_PARSING_ERROR);
		}
		der_close(w, a);
		return;
	}
	case GNUTLS_SAN_REGISTERED_ID: {
		autowriter tmp = {0};
		autofree char *copy = mem_strndup(data, len);
		struct reader r, body;

		der_write_oid(&tmp, copy ? copy : "");
		r = reader_of(tmp.data, tmp.len);
		if (writer_error(&tmp) < 0 || der_read(&r, DER_OID, &body) < 0) {
			if (!w->error)
				w->error = ERR(GNUTLS_E_INVALID_REQUEST);
			return;
		}
		der_write(w, DER_CONTEXT(8), body.p, reader_left(&body));
		return;
	}
	default:
		for (size_t i = 0; i < ARRAY_LEN(gn_types); i++)
			if (gn_types[i].type == type) {
				der_write(w, gn_types[i].tag, data, len);
				return;
			}
		if (!w->error)
			w->error = ERR(GNUTLS_E_X509_UNKNOWN_SAN);
	}
}

/**
 * gnutls_x509_othername_to_virtual:
 * @oid: type of an otherName
 * @othername: its value in DER
 * @virt_type: becomes the type (GNUTLS_SAN_OTHERNAME_XMPP, …)
 * @virt: becomes the decoded value, to be freed with gnutls_free()
 *
 * Decodes the values of otherNames that have a type of their own.
 *
 * Returns: 0, or GNUTLS_E_X509_UNKNOWN_SAN for other types.
 *
 * Since: 3.3.8
 **/
int gnutls_x509_othername_to_virtual(const char *oid, const gnutls_datum_t *othername,
				     unsigned int *virt_type, gnutls_datum_t *virt)
{
	unsigned type = oid ? x509_gn_virtual_type(oid) : GNUTLS_SAN_OTHERNAME;
	struct reader r = reader_of_datum(othername), body;
	uint8_t tag;

	if (type == GNUTLS_SAN_OTHERNAME)
		return ERR(GNUTLS_E_X509_UNKNOWN_SAN);
	if (virt_type)
		*virt_type = type;
	if (!virt)
		return 0;
	*virt = (gnutls_datum_t){0};
	if (type == GNUTLS_SAN_OTHERNAME_KRB5PRINCIPAL)
		return x509_krb5_to_text(othername, virt);
	TRY(der_read_any(&r, &tag, &body, NULL));
	TRY(der_read_end(&r));
	if (tag != DER_UTF8 && tag != DER_IA5)
		return ERR(GNUTLS_E_ASN1_TAG_ERROR);
	return datum_copy(virt, body.p, reader_left(&body));
}

/* RFC 4556 §3.2.2: KRB5PrincipalName as name/name@REALM. */
int x509_krb5_to_text(const gnutls_datum_t *der, gnutls_datum_t *out)
{
	struct reader r = reader_of_datum(der), seq, realm, s, name, parts, str;
	autowriter w = {0};
	uint32_t type;
	bool first = true;

	TRY(der_read(&r, DER_SEQUENCE, &seq));
	TRY(der_read_end(&r));
	TRY(der_read(&seq, DER_CONSTRUCTED(0), &s));
	TRY(der_read(&s, 0x1b, &realm));
	TRY(der_read(&seq, DER_CONSTRUCTED(1), &s));
	TRY(der_read(&s, DER_SEQUENCE, &name));
	TRY(der_read(&name, DER_CONSTRUCTED(0), &s));
	TRY(der_read_small(&s, &type));
	TRY(der_read(&name, DER_CONSTRUCTED(1), &s));
	TRY(der_read(&s, DER_SEQUENCE, &parts));
	while (!reader_is_empty(&parts)) {
		TRY(der_read(&parts, 0x1b, &str));
		if (!first)
			writer_u8(&w, '/');
		first = false;
		writer_bytes(&w, str.p, reader_left(&str));
	}
	writer_u8(&w, '@');
	writer_bytes(&w, realm.p, reader_left(&realm));
	return writer_take_datum(&w, out);
}

/* ---- Lists ---- */

/**
 * gnutls_subject_alt_names_init:
 * @sans: where the new, empty list goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_subject_alt_names_init(gnutls_subject_alt_names_t *sans)
{
	*sans = mem_calloc(1, sizeof(**sans));
	return *sans ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_subject_alt_names_deinit:
 * @sans: a list of names, or NULL
 *
 * Frees it.
 *
 * Since: 3.3.0
 **/
void gnutls_subject_alt_names_deinit(gnutls_subject_alt_names_t sans)
{
	if (!sans)
		return;
	x509_gns_clear(sans);
	mem_free(sans);
}

void x509_gns_clear(struct gnutls_subject_alt_names_st *sans)
{
	x509_pool_clear(&sans->pool);
	mem_free(sans->list);
	*sans = (struct gnutls_subject_alt_names_st){0};
}

int x509_gns_add(struct gnutls_subject_alt_names_st *sans, unsigned type, const void *data,
		 size_t len, const char *oid)
{
	struct x509_gn_item *list, item = {.type = type};

	TRY(x509_pool_keep(&sans->pool, data, len, &item.data));
	if (oid)
		TRY(x509_pool_keep(&sans->pool, oid, strlen(oid), &item.oid));
	if (sans->count == sans->room) {
		unsigned room = sans->room ? 2 * sans->room : 4;

		list = mem_realloc_array(sans->list, room, sizeof(*list));
		if (!list)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		sans->list = list;
		sans->room = room;
	}
	sans->list[sans->count++] = item;
	return 0;
}

int x509_gns_import(struct gnutls_subject_alt_names_st *sans, struct reader *names)
{
	while (!reader_is_empty(names)) {
		autodatum text = {0};
		struct x509_gn gn;
		int ret = x509_gn_read(names, &gn);

		if (ret == GNUTLS_E_X509_UNKNOWN_SAN)
			continue;
		TRY(ret);
		TRY(x509_gn_text(&gn, &text));
		TRY(x509_gns_add(sans, gn.type, text.data, text.size,
				 gn.type == GNUTLS_SAN_OTHERNAME ? gn.oid : NULL));
	}
	return 0;
}

/**
 * gnutls_subject_alt_names_get:
 * @sans: a list of names
 * @seq: which one, from 0
 * @san_type: becomes its type (gnutls_x509_subject_alt_name_t)
 * @san: becomes the name; belongs to the list
 * @othername_oid: becomes the OID of an otherName; belongs to the list
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_subject_alt_names_get(gnutls_subject_alt_names_t sans, unsigned int seq,
				 unsigned int *san_type, gnutls_datum_t *san,
				 gnutls_datum_t *othername_oid)
{
	if (seq >= sans->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	if (san)
		*san = sans->list[seq].data;
	if (san_type)
		*san_type = sans->list[seq].type;
	if (othername_oid && sans->list[seq].type == GNUTLS_SAN_OTHERNAME)
		*othername_oid = sans->list[seq].oid;
	return 0;
}

/* Host names go into certificates as A-labels, e-mail addresses with an A-label domain. */
static int to_ascii(unsigned type, const gnutls_datum_t *in, gnutls_datum_t *out)
{
	const uint8_t *at;
	autodatum host = {0};
	size_t local;

	if ((type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_RFC822NAME) ||
	    ascii_is_plain(in->data, in->size))
		return datum_copy(out, in->data, in->size);
	if (type == GNUTLS_SAN_DNSNAME)
		return idna_to_ascii((const char *)in->data, in->size, 0, out);
	at = memchr(in->data, '@', in->size);
	if (!at)
		return ERR(GNUTLS_E_INVALID_UTF8_EMAIL);
	local = (size_t)(at - in->data) + 1;
	if (!ascii_is_plain(in->data, local))
		return ERR(GNUTLS_E_INVALID_UTF8_EMAIL);
	TRY(idna_to_ascii((const char *)at + 1, in->size - local, 0, &host));
	out->data = mem_alloc(local + host.size + 1);
	if (!out->data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	memcpy(out->data, in->data, local);
	memcpy(out->data + local, host.data, host.size);
	out->data[local + host.size] = 0;
	out->size = (unsigned)(local + host.size);
	return 0;
}

/**
 * gnutls_subject_alt_names_set:
 * @sans: a list of names
 * @san_type: type of the new name (gnutls_x509_subject_alt_name_t)
 * @san: the name; copied. Host names and domains of e-mail addresses are brought to A-labels; the
 * XMPP and SRV types take text
 * @othername_oid: type of an otherName, whose @san is DER
 *
 * Appends a name.
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_subject_alt_names_set(gnutls_subject_alt_names_t sans, unsigned int san_type,
				 const gnutls_datum_t *san, const char *othername_oid)
{
	autodatum ascii = {0};

	if (san_type >= GNUTLS_SAN_OTHERNAME_XMPP) {
		autowriter w = {0};
		const char *oid;

		if (san_type == GNUTLS_SAN_OTHERNAME_XMPP)
			oid = OID_XMPP;
		else if (san_type == GNUTLS_SAN_OTHERNAME_MSUSERPRINCIPAL)
			oid = OID_MSUPN;
		else if (san_type == GNUTLS_SAN_OTHERNAME_SRV)
			oid = OID_SRV;
		else
			return ERR(GNUTLS_E_X509_UNKNOWN_SAN);
		der_write(&w, san_type == GNUTLS_SAN_OTHERNAME_SRV ? DER_IA5 : DER_UTF8, san->data,
			  san->size);
		TRY(writer_error(&w));
		return x509_gns_add(sans, GNUTLS_SAN_OTHERNAME, w.data, w.len, oid);
	}
	if (san_type == GNUTLS_SAN_OTHERNAME) {
		struct reader r = reader_of_datum(san), body;
		autowriter oid_check = {0};
		uint8_t tag;

		if (!othername_oid)
			return ERR(GNUTLS_E_INVALID_REQUEST);
		der_write_oid(&oid_check, othername_oid);
		TRY(writer_error(&oid_check));
		TRY(der_read_any(&r, &tag, &body, NULL));
		TRY(der_read_end(&r));
	}
	TRY(to_ascii(san_type, san, &ascii));
	return x509_gns_add(sans, san_type, ascii.data, ascii.size,
			    san_type == GNUTLS_SAN_OTHERNAME ? othername_oid : NULL);
}

/**
 * gnutls_x509_ext_import_subject_alt_names:
 * @ext: value of a subject or issuer alternative name extension
 * @sans: a list of names that the names are added to
 * @flags: unused
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_subject_alt_names(const gnutls_datum_t *ext,
					     gnutls_subject_alt_names_t sans, unsigned int flags)
{
	struct reader r = reader_of_datum(ext), all;

	(void)flags;
	TRY(der_read(&r, DER_SEQUENCE, &all));
	TRY(der_read_end(&r));
	return x509_gns_import(sans, &all);
}

void x509_gns_write(const struct gnutls_subject_alt_names_st *sans, struct writer *w, uint8_t tag)
{
	size_t m = der_open(w, tag);

	for (unsigned i = 0; i < sans->count; i++)
		x509_gn_write(w, sans->list[i].type, sans->list[i].data.data,
			      sans->list[i].data.size, (const char *)sans->list[i].oid.data);
	der_close(w, m);
}

/**
 * gnutls_x509_ext_export_subject_alt_names:
 * @sans: a list of names
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_subject_alt_names(gnutls_subject_alt_names_t sans, gnutls_datum_t *ext)
{
	autowriter w = {0};

	x509_gns_write(sans, &w, DER_SEQUENCE);
	return writer_take_datum(&w, ext);
}
