/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The trees of our ASN.1 modules: made when first needed, freed with the library; elements of
 * them, decoding and encoding. */
#include "config.h"

#include <limits.h>
#include <string.h>

#include "base/lock.h"
#include "base/log.h"
#include "base/mem.h"
#include "asn1/asn1.h"

extern const asn1_static_node asn1_pkix_table[];
extern const asn1_static_node asn1_pkcs_table[];

static struct {
	const char *prefix;
	const asn1_static_node *table;
	asn1_node tree;
} modules[] = {
	{"PKIX1.", asn1_pkix_table, NULL},
	{"PKCS.", asn1_pkcs_table, NULL},
};

static pthread_mutex_t trees_lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((destructor)) static void free_trees(void)
{
	for (size_t i = 0; i < ARRAY_LEN(modules); i++)
		asn1_delete_structure(&modules[i].tree);
}

int der_error(int asn1_code)
{
	static const struct {
		int asn1, error;
	} table[] = {
		{ASN1_FILE_NOT_FOUND, GNUTLS_E_FILE_ERROR},
		{ASN1_ELEMENT_NOT_FOUND, GNUTLS_E_ASN1_ELEMENT_NOT_FOUND},
		{ASN1_IDENTIFIER_NOT_FOUND, GNUTLS_E_ASN1_IDENTIFIER_NOT_FOUND},
		{ASN1_DER_ERROR, GNUTLS_E_ASN1_DER_ERROR},
		{ASN1_VALUE_NOT_FOUND, GNUTLS_E_ASN1_VALUE_NOT_FOUND},
		{ASN1_GENERIC_ERROR, GNUTLS_E_ASN1_GENERIC_ERROR},
		{ASN1_VALUE_NOT_VALID, GNUTLS_E_ASN1_VALUE_NOT_VALID},
		{ASN1_TAG_ERROR, GNUTLS_E_ASN1_TAG_ERROR},
		{ASN1_TAG_IMPLICIT, GNUTLS_E_ASN1_TAG_IMPLICIT},
		{ASN1_ERROR_TYPE_ANY, GNUTLS_E_ASN1_TYPE_ANY_ERROR},
		{ASN1_SYNTAX_ERROR, GNUTLS_E_ASN1_SYNTAX_ERROR},
		{ASN1_MEM_ERROR, GNUTLS_E_SHORT_MEMORY_BUFFER},
		{ASN1_MEM_ALLOC_ERROR, GNUTLS_E_MEMORY_ERROR},
		{ASN1_DER_OVERFLOW, GNUTLS_E_ASN1_DER_OVERFLOW},
		{ASN1_TIME_ENCODING_ERROR, GNUTLS_E_ASN1_TIME_ERROR},
	};

	if (asn1_code == ASN1_SUCCESS)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].asn1 == asn1_code)
			return table[i].error;
	return GNUTLS_E_ASN1_GENERIC_ERROR;
}

static int tree_of(const char *type, asn1_node *tree)
{
	LOCK_SCOPE(&trees_lock);

	for (size_t i = 0; i < ARRAY_LEN(modules); i++) {
		if (strncmp(type, modules[i].prefix, strlen(modules[i].prefix)) != 0)
			continue;
		if (!modules[i].tree) {
			char why[ASN1_MAX_ERROR_DESCRIPTION_SIZE] = "";
			int rc = asn1_array2tree(modules[i].table, &modules[i].tree, why);

			if (rc != ASN1_SUCCESS) {
				log_debug("ASN.1 module %s: %s\n", modules[i].prefix, why);
				return ERR(der_error(rc));
			}
		}
		*tree = modules[i].tree;
		return 0;
	}
	return ERR(GNUTLS_E_INTERNAL_ERROR);
}

int der_new(asn1_node *node, const char *type)
{
	asn1_node tree = NULL;

	*node = NULL;
	TRY(tree_of(type, &tree));
	TRY(der_error(asn1_create_element(tree, type, node)));
	return 0;
}

void der_free(asn1_node *node)
{
	if (*node)
		asn1_delete_structure2(node, ASN1_DELETE_FLAG_ZEROIZE);
	*node = NULL;
}

static int decode(asn1_node *node, const char *type, const void *der, size_t len, unsigned flags)
{
	char why[ASN1_MAX_ERROR_DESCRIPTION_SIZE] = "";
	int used, rc;

	*node = NULL;
	if (!der || len == 0 || len > INT_MAX)
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	TRY(der_new(node, type));
	used = (int)len;
	rc = asn1_der_decoding2(node, der, &used, flags, why);
	if (rc != ASN1_SUCCESS) {
		log_debug("%s: %s\n", type, why);
		der_free(node);
		return ERR(der_error(rc));
	}
	if ((size_t)used != len) {
		der_free(node);
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	}
	return 0;
}

int der_decode(asn1_node *node, const char *type, const void *der, size_t len)
{
	return decode(node, type, der, len, ASN1_DECODE_FLAG_STRICT_DER);
}

int der_decode_ber(asn1_node *node, const char *type, const void *ber, size_t len)
{
	return decode(node, type, ber, len, 0);
}

int der_encode(asn1_node node, const char *name, gnutls_datum_t *out)
{
	char why[ASN1_MAX_ERROR_DESCRIPTION_SIZE] = "";
	int len = 0, rc;
	uint8_t *der;

	*out = (gnutls_datum_t){0};
	rc = asn1_der_coding(node, name, NULL, &len, why);
	if (rc != ASN1_MEM_ERROR) {
		log_debug("encoding \"%s\": %s\n", name, why);
		return ERR(rc == ASN1_SUCCESS ? GNUTLS_E_INTERNAL_ERROR : der_error(rc));
	}
	der = mem_alloc((size_t)len + 1);
	if (!der)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	rc = asn1_der_coding(node, name, der, &len, why);
	if (rc != ASN1_SUCCESS) {
		mem_free(der);
		return ERR(der_error(rc));
	}
	der[len] = 0;
	*out = (gnutls_datum_t){der, (unsigned)len};
	return 0;
}
