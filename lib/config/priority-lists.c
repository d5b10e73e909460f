/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Getters: what a priority string names, as lists of ids. */
#include "config.h"

#include "base/mem.h"
#include "config/presets.h"

static int give(const struct priority_list *l, const unsigned **list)
{
	*list = l->ids;
	return (int)l->count;
}

/**
 * gnutls_priority_kx_list:
 * @pcache: priorities
 * @list: takes the ids of key exchanges (gnutls_kx_algorithm_t), borrowed
 *
 * Returns: how many there are.
 * Since: 3.2.3
 **/
int gnutls_priority_kx_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(&pcache->kxs, list);
}

/**
 * gnutls_priority_cipher_list:
 * @pcache: priorities
 * @list: takes the ids of ciphers (gnutls_cipher_algorithm_t), borrowed
 *
 * Returns: how many there are.
 * Since: 3.2.3
 **/
int gnutls_priority_cipher_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(&pcache->ciphers, list);
}

/**
 * gnutls_priority_mac_list:
 * @pcache: priorities
 * @list: takes the ids of MACs (gnutls_mac_algorithm_t), borrowed
 *
 * Returns: how many there are.
 * Since: 3.2.3
 **/
int gnutls_priority_mac_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(&pcache->macs, list);
}

/**
 * gnutls_priority_protocol_list:
 * @pcache: priorities
 * @list: takes the ids of versions (gnutls_protocol_t), borrowed; also those that this library
 *   parses but does not speak
 *
 * Returns: how many there are.
 * Since: 3.0
 **/
int gnutls_priority_protocol_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(&pcache->versions, list);
}

/**
 * gnutls_priority_sign_list:
 * @pcache: priorities
 * @list: takes the ids of signature algorithms (gnutls_sign_algorithm_t), borrowed
 *
 * Returns: how many there are.
 * Since: 3.0
 **/
int gnutls_priority_sign_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(&pcache->signs, list);
}

/**
 * gnutls_priority_group_list:
 * @pcache: priorities
 * @list: takes the ids of groups (gnutls_group_t), borrowed
 *
 * Returns: how many there are.
 * Since: 3.6.0
 **/
int gnutls_priority_group_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(&pcache->groups, list);
}

/**
 * gnutls_priority_ecc_curve_list:
 * @pcache: priorities
 * @list: takes the ids of curves (gnutls_ecc_curve_t), borrowed
 *
 * Curves and groups share their ids; this list ends where the first finite-field group stands.
 * gnutls_priority_group_list() shows everything.
 *
 * Returns: how many there are.
 * Since: 3.0
 **/
int gnutls_priority_ecc_curve_list(gnutls_priority_t pcache, const unsigned int **list)
{
	const struct priority_list *l = &pcache->groups;
	unsigned n = 0;

	while (n < l->count && l->ids[n] < GNUTLS_GROUP_FFDHE2048)
		n++;
	*list = l->ids;
	return (int)n;
}

/**
 * gnutls_priority_certificate_type_list:
 * @pcache: priorities
 * @list: takes the ids of certificate types, borrowed
 *
 * As gnutls_priority_certificate_type_list2() for the client's, or with %SERVER_PRECEDENCE the
 * server's.
 *
 * Returns: how many there are.
 * Since: 3.0
 **/
int gnutls_priority_certificate_type_list(gnutls_priority_t pcache, const unsigned int **list)
{
	return give(pcache->server_precedence ? &pcache->server_ctypes : &pcache->client_ctypes,
		    list);
}

/**
 * gnutls_priority_certificate_type_list2:
 * @pcache: priorities
 * @list: takes the ids of certificate types (gnutls_certificate_type_t), borrowed
 * @target: GNUTLS_CTYPE_CLIENT or GNUTLS_CTYPE_SERVER: whose certificates
 *
 * Returns: how many there are; 0 for other targets.
 * Since: 3.6.4
 **/
int gnutls_priority_certificate_type_list2(gnutls_priority_t pcache, const unsigned int **list,
					   gnutls_ctype_target_t target)
{
	switch (target) {
	case GNUTLS_CTYPE_CLIENT:
		return give(&pcache->client_ctypes, list);
	case GNUTLS_CTYPE_SERVER:
		return give(&pcache->server_ctypes, list);
	default:
		return 0;
	}
}

/**
 * gnutls_priority_compression_list:
 * @pcache: priorities
 * @list: takes the only compression method there is: none
 *
 * Returns: 1.
 * Since: 3.0
 **/
int gnutls_priority_compression_list(gnutls_priority_t pcache, const unsigned int **list)
{
	static const unsigned null_only[] = {GNUTLS_COMP_NULL};

	(void)pcache;
	*list = null_only;
	return 1;
}

/**
 * gnutls_priority_string_list:
 * @iter: position, from 0
 * @flags: GNUTLS_PRIORITY_LIST_INIT_KEYWORDS: the keywords that can start a priority string;
 *   GNUTLS_PRIORITY_LIST_SPECIAL: the options, without their percent sign
 *
 * Returns: a word (static), or NULL behind the last.
 * Since: 3.4.0
 **/
const char *gnutls_priority_string_list(unsigned iter, unsigned flags)
{
	size_t count;
	const struct preset *presets = preset_table(&count);

	if (!(flags & GNUTLS_PRIORITY_LIST_INIT_KEYWORDS))
		return flags & GNUTLS_PRIORITY_LIST_SPECIAL ? preset_option_name(iter) : NULL;
	for (size_t i = 0; i < count; i++)
		if (!presets[i].hidden && iter-- == 0)
			return presets[i].name;
	return NULL;
}
