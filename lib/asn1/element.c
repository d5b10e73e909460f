/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of libtasn1's elements, without fixed buffers. */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "asn1/asn1.h"

/* Names of elements: libtasn1 has short ones, and none comes from outside. */
#define NAME_MAX_LEN 192

static int name_join(char out[NAME_MAX_LEN], const char *a, const char *b)
{
	int n = snprintf(out, NAME_MAX_LEN, "%s%s%s", a, a[0] && b[0] ? "." : "", b);

	return n < 0 || n >= NAME_MAX_LEN ? ERR(GNUTLS_E_INTERNAL_ERROR) : 0;
}

/* @len: bytes, but bits of a BIT STRING. */
static int get_value(asn1_node_const node, const char *name, gnutls_datum_t *out, unsigned *len,
		     unsigned *etype)
{
	size_t bytes;
	uint8_t *data;
	int n = 0, rc;

	*out = (gnutls_datum_t){0};
	rc = asn1_read_value_type(node, name, NULL, &n, etype);
	if (rc == ASN1_SUCCESS && n == 0) {
		*len = 0;
		return datum_copy(out, "", 0);
	}
	if (rc != ASN1_MEM_ERROR || n < 0)
		return ERR(rc == ASN1_SUCCESS ? GNUTLS_E_INTERNAL_ERROR : der_error(rc));
	bytes = *etype == ASN1_ETYPE_BIT_STRING ? ((size_t)n + 7) / 8 : (size_t)n;
	data = mem_calloc(bytes + 1, 1);
	if (!data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	n = (int)bytes;
	rc = asn1_read_value_type(node, name, data, &n, etype);
	if (rc != ASN1_SUCCESS) {
		mem_free_wipe(data, bytes);
		return ERR(der_error(rc));
	}
	*len = (unsigned)n;
	if (*etype != ASN1_ETYPE_BIT_STRING)
		bytes = (size_t)n;
	/* libtasn1 counts the terminator of texts */
	if (*etype == ASN1_ETYPE_OBJECT_ID || *etype == ASN1_ETYPE_CHOICE)
		bytes = strnlen((char *)data, bytes);
	*out = (gnutls_datum_t){data, (unsigned)bytes};
	return 0;
}

int der_get(asn1_node_const node, const char *name, gnutls_datum_t *out)
{
	unsigned len, etype = 0;

	TRY(get_value(node, name, out, &len, &etype));
	if (etype == ASN1_ETYPE_BIT_STRING && len % 8 != 0) {
		datum_clear_wipe(out);
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
	return 0;
}

int der_get_bits(asn1_node_const node, const char *name, gnutls_datum_t *out, unsigned *bits)
{
	unsigned etype = 0;

	TRY(get_value(node, name, out, bits, &etype));
	if (etype != ASN1_ETYPE_BIT_STRING) {
		datum_clear_wipe(out);
		return ERR(GNUTLS_E_ASN1_TAG_ERROR);
	}
	return 0;
}

int der_get_text(asn1_node_const node, const char *name, char *out, size_t out_size)
{
	int len = (int)MIN(out_size, INT_MAX) - 1, rc;

	rc = asn1_read_value(node, name, out, &len);
	if (rc != ASN1_SUCCESS)
		return ERR(der_error(rc));
	out[len] = '\0';
	return 0;
}

int der_get_small(asn1_node_const node, const char *name, uint32_t *v)
{
	uint8_t raw[5];
	int len = sizeof(raw), rc;
	uint32_t x = 0;

	rc = asn1_read_value(node, name, raw, &len);
	if (rc == ASN1_MEM_ERROR)
		return ERR(GNUTLS_E_ASN1_DER_OVERFLOW);
	if (rc != ASN1_SUCCESS)
		return ERR(der_error(rc));
	if (len < 1 || (raw[0] & 0x80) || (len == 5 && raw[0] != 0))
		return ERR(GNUTLS_E_ASN1_DER_OVERFLOW);
	for (int i = 0; i < len; i++)
		x = x << 8 | raw[i];
	*v = x;
	return 0;
}

int der_get_bool(asn1_node_const node, const char *name, bool *v)
{
	char text[8];

	TRY(der_get_text(node, name, text, sizeof(text)));
	*v = strcmp(text, "TRUE") == 0;
	return 0;
}

int der_get_time(asn1_node_const node, const char *name, time_t *t)
{
	char path[NAME_MAX_LEN], kind[16], text[32];
	bool general;

	TRY(der_get_text(node, name, kind, sizeof(kind)));
	general = strcmp(kind, "generalTime") == 0;
	TRY(name_join(path, name, kind));
	TRY(der_get_text(node, path, text, sizeof(text)));
	return general ? der_time_generalized(text, strlen(text), t)
		       : der_time_utc(text, strlen(text), t);
}

int der_get_whole(asn1_node node, const gnutls_datum_t *der, const char *name,
		  gnutls_datum_t *whole)
{
	int start, end, rc;

	if (der->size > INT_MAX)
		return ERR(GNUTLS_E_ASN1_DER_OVERFLOW);
	rc = asn1_der_decoding_startEnd(node, der->data, (int)der->size, name, &start, &end);
	if (rc != ASN1_SUCCESS)
		return ERR(der_error(rc));
	if (start < 0 || end < start || (unsigned)end >= der->size)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	*whole = (gnutls_datum_t){der->data + start, (unsigned)(end - start) + 1};
	return 0;
}

int der_get_count(asn1_node_const node, const char *name, unsigned *count)
{
	int n, rc;

	rc = asn1_number_of_elements(node, name, &n);
	if (rc != ASN1_SUCCESS)
		return ERR(der_error(rc));
	*count = (unsigned)n;
	return 0;
}

bool der_has(asn1_node_const node, const char *name)
{
	int n = 0, rc;

	rc = asn1_read_value(node, name, NULL, &n);
	return rc == ASN1_SUCCESS || rc == ASN1_MEM_ERROR;
}

int der_put(asn1_node node, const char *name, const void *data, size_t len)
{
	/* libtasn1 takes a length of 0 for "remove it" or "count yourself" */
	if (len == 0 || len > INT_MAX)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_VALID);
	TRY(der_error(asn1_write_value(node, name, data, (int)len)));
	return 0;
}

int der_put_absent(asn1_node node, const char *name)
{
	TRY(der_error(asn1_write_value(node, name, NULL, 0)));
	return 0;
}

int der_put_text(asn1_node node, const char *name, const char *text)
{
	TRY(der_error(asn1_write_value(node, name, text, 1)));
	return 0;
}

int der_put_small(asn1_node node, const char *name, uint32_t v)
{
	const uint8_t raw[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
				(uint8_t)v};

	return der_put_uint(node, name, raw, sizeof(raw));
}

int der_put_bool(asn1_node node, const char *name, bool v)
{
	return der_put_text(node, name, v ? "TRUE" : "FALSE");
}

int der_put_bits(asn1_node node, const char *name, const void *data, unsigned bits)
{
	if (bits > INT_MAX)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_VALID);
	TRY(der_error(asn1_write_value(node, name, data, (int)bits)));
	return 0;
}

int der_put_uint(asn1_node node, const char *name, const void *data, size_t len)
{
	const uint8_t *p = data;
	autodatum padded = {0};

	while (len > 1 && p[0] == 0)
		p++, len--;
	if (len == 0)
		return ERR(GNUTLS_E_ASN1_VALUE_NOT_VALID);
	if (!(p[0] & 0x80))
		return der_put(node, name, p, len);
	padded.data = mem_alloc(len + 1);
	if (!padded.data)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	padded.size = (unsigned)len + 1;
	padded.data[0] = 0;
	memcpy(padded.data + 1, p, len);
	return der_put(node, name, padded.data, padded.size);
}

int der_put_time(asn1_node node, const char *name, time_t t)
{
	char path[NAME_MAX_LEN], text[16];
	bool general;

	TRY(der_time_text(t, text));
	general = strncmp(text, "1950", 4) < 0 || strncmp(text, "2050", 4) >= 0;
	TRY(der_put_text(node, name, general ? "generalTime" : "utcTime"));
	TRY(name_join(path, name, general ? "generalTime" : "utcTime"));
	if (general)
		return der_put(node, path, text, strlen(text));
	return der_put(node, path, text + 2, strlen(text + 2));
}

int der_put_new(asn1_node node, const char *name)
{
	TRY(der_error(asn1_write_value(node, name, "NEW", 1)));
	return 0;
}
