/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The attributes that names are made of: object identifiers, short names, string types. */
#include "config.h"

#include <strings.h>

#include "x509/x509.h"

static const struct x509_attr table[] = {
	{GNUTLS_OID_X520_COMMON_NAME, "CN", 0},
	{GNUTLS_OID_X520_SURNAME, "surName", 0},
	{"2.5.4.5", "serialNumber", DER_PRINTABLE},
	{GNUTLS_OID_X520_COUNTRY_NAME, "C", DER_PRINTABLE},
	{GNUTLS_OID_X520_LOCALITY_NAME, "L", 0},
	{GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME, "ST", 0},
	{"2.5.4.9", "street", 0},
	{GNUTLS_OID_X520_ORGANIZATION_NAME, "O", 0},
	{GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, "OU", 0},
	{GNUTLS_OID_X520_TITLE, "title", 0},
	{"2.5.4.13", "description", 0},
	{"2.5.4.15", "businessCategory", 0},
	{GNUTLS_OID_X520_POSTALCODE, "postalCode", 0},
	{"2.5.4.20", "telephoneNumber", DER_PRINTABLE},
	{GNUTLS_OID_X520_NAME, "name", 0},
	{GNUTLS_OID_X520_GIVEN_NAME, "givenName", 0},
	{GNUTLS_OID_X520_INITIALS, "initials", 0},
	{GNUTLS_OID_X520_GENERATION_QUALIFIER, "generationQualifier", 0},
	{GNUTLS_OID_X520_DN_QUALIFIER, "dnQualifier", DER_PRINTABLE},
	{GNUTLS_OID_X520_PSEUDONYM, "pseudonym", 0},
	{GNUTLS_OID_LDAP_DC, "DC", DER_IA5},
	{GNUTLS_OID_LDAP_UID, "UID", 0},
	{GNUTLS_OID_PKCS9_EMAIL, "EMAIL", DER_IA5},
	{"1.2.840.113549.1.9.4", NULL, DER_OCTETS},
	{"1.2.840.113549.1.9.7", NULL, 0},
	{"1.2.840.113549.1.9.20", NULL, DER_BMP},
	{"1.2.840.113549.1.9.21", NULL, DER_OCTETS},
	{GNUTLS_OID_PKIX_PLACE_OF_BIRTH, "placeOfBirth", 0},
	{GNUTLS_OID_PKIX_GENDER, "gender", DER_PRINTABLE},
	{GNUTLS_OID_PKIX_COUNTRY_OF_CITIZENSHIP, "countryOfCitizenship", DER_PRINTABLE},
	{GNUTLS_OID_PKIX_COUNTRY_OF_RESIDENCE, "countryOfResidence", DER_PRINTABLE},
	{"1.3.6.1.5.5.7.8.5", "XmppAddr", DER_UTF8},
	{"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionOfIncorporationLocalityName", 0},
	{"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionOfIncorporationStateOrProvinceName", 0},
	{"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionOfIncorporationCountryName", DER_PRINTABLE},
	{"1.2.643.3.131.1.1", "INN", 0x12},
	{"1.2.643.100.1", "OGRN", 0x12},
	{"1.2.643.100.3", "SNILS", 0x12},
	{"1.2.643.100.5", "OGRNIP", 0x12},
};

const struct x509_attr *x509_attr_find(const char *oid)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (!strcmp(table[i].oid, oid))
			return &table[i];
	return NULL;
}

const struct x509_attr *x509_attr_find_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].name && !strcasecmp(table[i].name, name))
			return &table[i];
	return NULL;
}

/**
 * gnutls_x509_dn_oid_known:
 * @oid: an object identifier in dotted form
 *
 * Tells whether values of this name attribute can be shown as text; those of others come in hex.
 *
 * Returns: 1 if it is known, else 0.
 **/
int gnutls_x509_dn_oid_known(const char *oid)
{
	return x509_attr_find(oid) != NULL;
}

/**
 * gnutls_x509_dn_oid_name:
 * @oid: an object identifier in dotted form
 * @flags: 0, or GNUTLS_X509_DN_OID_RETURN_OID: fall back to @oid itself
 *
 * The short name that stands for an attribute in the string form of names (RFC 4514 §3).
 *
 * Returns: a static string, @oid, or NULL.
 *
 * Since: 3.0
 **/
const char *gnutls_x509_dn_oid_name(const char *oid, unsigned int flags)
{
	const struct x509_attr *a = x509_attr_find(oid);

	if (a && a->name)
		return a->name;
	return (flags & GNUTLS_X509_DN_OID_RETURN_OID) ? oid : NULL;
}
