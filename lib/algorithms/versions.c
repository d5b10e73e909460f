/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Protocol versions, certificate types, compression methods and GOST parameter sets. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

static const struct version_entry versions[] = {
	{.id = GNUTLS_SSL3, .name = "SSL3.0", .wire = 0x0300, .obsolete = true,
	 .next = GNUTLS_TLS1_0, .age = 0},
	{.id = GNUTLS_TLS1_0, .name = "TLS1.0", .wire = 0x0301, .next = GNUTLS_TLS1_1, .age = 1},
	{.id = GNUTLS_TLS1_1, .name = "TLS1.1", .wire = 0x0302, .next = GNUTLS_TLS1_2, .age = 2},
	{.id = GNUTLS_TLS1_2, .name = "TLS1.2", .wire = 0x0303, .implemented = true,
	 .next = GNUTLS_TLS1_3, .age = 3},
	{.id = GNUTLS_TLS1_3, .name = "TLS1.3", .wire = 0x0304, .implemented = true,
	 .tls13_sem = true, .next = GNUTLS_VERSION_UNKNOWN, .age = 5},
	/* of a Cisco VPN, before the standard */
	{.id = GNUTLS_DTLS0_9, .name = "DTLS0.9", .wire = 0x0100, .dtls = true,
	 .next = GNUTLS_DTLS1_0, .age = 0},
	{.id = GNUTLS_DTLS1_0, .name = "DTLS1.0", .wire = 0xfeff, .dtls = true,
	 .next = GNUTLS_DTLS1_2, .age = 1},
	{.id = GNUTLS_DTLS1_2, .name = "DTLS1.2", .wire = 0xfefd, .dtls = true,
	 .next = GNUTLS_VERSION_UNKNOWN, .age = 2},
};

static const gnutls_protocol_t version_ids[] = {
	GNUTLS_TLS1_0,  GNUTLS_TLS1_1,  GNUTLS_TLS1_2,  GNUTLS_TLS1_3,
	GNUTLS_DTLS0_9, GNUTLS_DTLS1_0, GNUTLS_DTLS1_2, 0,
};

const struct version_entry *version_find(gnutls_protocol_t id)
{
	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (versions[i].id == id)
			return &versions[i];
	return NULL;
}

const struct version_entry *version_find_wire(uint16_t wire)
{
	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		if (versions[i].wire == wire)
			return &versions[i];
	return NULL;
}

/**
 * gnutls_protocol_get_name:
 * @version: a protocol version
 *
 * Returns: its name (static), or NULL.
 **/
const char *gnutls_protocol_get_name(gnutls_protocol_t version)
{
	const struct version_entry *v = version_find(version);

	return v ? v->name : NULL;
}

/**
 * gnutls_protocol_get_id:
 * @name: name of a version, such as "TLS1.3", in any case
 *
 * Returns: the version, or GNUTLS_VERSION_UNKNOWN.
 **/
gnutls_protocol_t gnutls_protocol_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(versions); i++)
		if (!strcasecmp(versions[i].name, name))
			return versions[i].id;
	return GNUTLS_VERSION_UNKNOWN;
}

/**
 * gnutls_protocol_list:
 *
 * Returns: the known protocol versions (static), ended by 0.
 **/
const gnutls_protocol_t *gnutls_protocol_list(void)
{
	return version_ids;
}

struct named_id {
	int id;
	const char *name;
};

/* In the look-up by name the short forms of priority strings count, too. */
static const struct named_id cert_types[] = {
	{GNUTLS_CRT_X509, "X.509"},
	{GNUTLS_CRT_X509, "X509"},
	{GNUTLS_CRT_RAWPK, "RAWPK"},
};

static const gnutls_certificate_type_t cert_type_ids[] = {GNUTLS_CRT_X509, GNUTLS_CRT_RAWPK, 0};

/**
 * gnutls_certificate_type_get_name:
 * @type: a certificate type
 *
 * Returns: its name for humans (static), or NULL.
 **/
const char *gnutls_certificate_type_get_name(gnutls_certificate_type_t type)
{
	if (type == GNUTLS_CRT_X509)
		return "X.509";
	return type == GNUTLS_CRT_RAWPK ? "Raw Public Key" : NULL;
}

/**
 * gnutls_certificate_type_get_id:
 * @name: "X.509", "X509" or "RAWPK", in any case
 *
 * Returns: the certificate type, or GNUTLS_CRT_UNKNOWN.
 **/
gnutls_certificate_type_t gnutls_certificate_type_get_id(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(cert_types); i++)
		if (!strcasecmp(cert_types[i].name, name))
			return (gnutls_certificate_type_t)cert_types[i].id;
	return GNUTLS_CRT_UNKNOWN;
}

/**
 * gnutls_certificate_type_list:
 *
 * Returns: the supported certificate types (static), ended by 0.
 **/
const gnutls_certificate_type_t *gnutls_certificate_type_list(void)
{
	return cert_type_ids;
}

static const gnutls_compression_method_t compression_ids[] = {GNUTLS_COMP_NULL, 0};

/**
 * gnutls_compression_get_name:
 * @algorithm: a compression method
 *
 * Returns: "NULL" for the only method that records can have, else NULL.
 **/
const char *gnutls_compression_get_name(gnutls_compression_method_t algorithm)
{
	return algorithm == GNUTLS_COMP_NULL ? "NULL" : NULL;
}

/**
 * gnutls_compression_get_id:
 * @name: name of a compression method
 *
 * Returns: GNUTLS_COMP_NULL or GNUTLS_COMP_UNKNOWN.
 **/
gnutls_compression_method_t gnutls_compression_get_id(const char *name)
{
	return name && !strcasecmp(name, "NULL") ? GNUTLS_COMP_NULL : GNUTLS_COMP_UNKNOWN;
}

/**
 * gnutls_compression_list:
 *
 * Returns: the compression methods of records (static), ended by 0.
 **/
const gnutls_compression_method_t *gnutls_compression_list(void)
{
	return compression_ids;
}

static const struct gost_paramset {
	gnutls_gost_paramset_t id;
	const char *name, *oid;
} gost_paramsets[] = {
	{GNUTLS_GOST_PARAMSET_TC26_Z, "TC26-Z", "1.2.643.7.1.2.5.1.1"},
	{GNUTLS_GOST_PARAMSET_CP_A, "CryptoPro-A", "1.2.643.2.2.31.1"},
	{GNUTLS_GOST_PARAMSET_CP_B, "CryptoPro-B", "1.2.643.2.2.31.2"},
	{GNUTLS_GOST_PARAMSET_CP_C, "CryptoPro-C", "1.2.643.2.2.31.3"},
	{GNUTLS_GOST_PARAMSET_CP_D, "CryptoPro-D", "1.2.643.2.2.31.4"},
};

/**
 * gnutls_gost_paramset_get_name:
 * @param: a GOST 28147 parameter set
 *
 * Returns: its name (static), "Unknown" if there is none.
 * Since: 3.6.3
 **/
const char *gnutls_gost_paramset_get_name(gnutls_gost_paramset_t param)
{
	for (size_t i = 0; i < ARRAY_LEN(gost_paramsets); i++)
		if (gost_paramsets[i].id == param)
			return gost_paramsets[i].name;
	return "Unknown";
}

/**
 * gnutls_gost_paramset_get_oid:
 * @param: a GOST 28147 parameter set
 *
 * Returns: its OID (static), or NULL.
 * Since: 3.6.3
 **/
const char *gnutls_gost_paramset_get_oid(gnutls_gost_paramset_t param)
{
	for (size_t i = 0; i < ARRAY_LEN(gost_paramsets); i++)
		if (gost_paramsets[i].id == param)
			return gost_paramsets[i].oid;
	return NULL;
}

/**
 * gnutls_oid_to_gost_paramset:
 * @oid: an OID in dotted form
 *
 * Returns: the parameter set, or GNUTLS_GOST_PARAMSET_UNKNOWN.
 * Since: 3.6.3
 **/
gnutls_gost_paramset_t gnutls_oid_to_gost_paramset(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(gost_paramsets); i++)
		if (!strcmp(gost_paramsets[i].oid, oid))
			return gost_paramsets[i].id;
	return GNUTLS_GOST_PARAMSET_UNKNOWN;
}
