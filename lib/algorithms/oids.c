/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of attributes in distinguished names (RFC 4514, 4519, 2985, 3739; EV guidelines). */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "algorithms/algorithms.h"
#include "base/mem.h"

static const struct ldap_entry {
	const char *oid, *name;
} ldap_names[] = {
	{"2.5.4.3", "CN"},
	{"2.5.4.4", "surName"},
	{"2.5.4.5", "serialNumber"},
	{"2.5.4.6", "C"},
	{"2.5.4.7", "L"},
	{"2.5.4.8", "ST"},
	{"2.5.4.9", "street"},
	{"2.5.4.10", "O"},
	{"2.5.4.11", "OU"},
	{"2.5.4.12", "title"},
	{"2.5.4.13", "description"},
	{"2.5.4.15", "businessCategory"},
	{"2.5.4.17", "postalCode"},
	{"2.5.4.20", "telephoneNumber"},
	{"2.5.4.41", "name"},
	{"2.5.4.42", "givenName"},
	{"2.5.4.43", "initials"},
	{"2.5.4.44", "generationQualifier"},
	{"2.5.4.46", "dnQualifier"},
	{"2.5.4.65", "pseudonym"},
	{"0.9.2342.19200300.100.1.1", "UID"},
	{"0.9.2342.19200300.100.1.25", "DC"},
	{"1.2.840.113549.1.9.1", "EMAIL"},
	{"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionOfIncorporationLocalityName"},
	{"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionOfIncorporationStateOrProvinceName"},
	{"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionOfIncorporationCountryName"},
	{"1.3.6.1.5.5.7.9.2", "placeOfBirth"},
	{"1.3.6.1.5.5.7.9.3", "gender"},
	{"1.3.6.1.5.5.7.9.4", "countryOfCitizenship"},
	{"1.3.6.1.5.5.7.9.5", "countryOfResidence"},
	{"1.2.643.100.1", "OGRN"},
	{"1.2.643.100.3", "SNILS"},
	{"1.2.643.100.5", "OGRNIP"},
	{"1.2.643.3.131.1.1", "INN"},
};

const char *oid_ldap_name(const char *oid)
{
	for (size_t i = 0; oid && i < ARRAY_LEN(ldap_names); i++)
		if (!strcmp(ldap_names[i].oid, oid))
			return ldap_names[i].name;
	return NULL;
}

const char *oid_of_ldap_name(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(ldap_names); i++)
		if (!strcasecmp(ldap_names[i].name, name))
			return ldap_names[i].oid;
	return NULL;
}
