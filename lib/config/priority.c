/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing of priority strings: elements are applied to lists of ids one after the other, whether
 * or not this library has what they name; suites.c then picks what exists. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/mem.h"
#include "config/presets.h"
#include "config/priority-internal.h"
#include "config/system-config.h"

#define DEFAULT_PRIORITY "NORMAL"

static bool list_has(const struct priority_list *l, unsigned id)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->ids[i] == id)
			return true;
	return false;
}

static void list_add(struct priority_list *l, unsigned id)
{
	if (!list_has(l, id) && l->count < PRIORITY_MAX)
		l->ids[l->count++] = id;
}

static void list_remove(struct priority_list *l, unsigned id)
{
	unsigned n = 0;

	for (unsigned i = 0; i < l->count; i++)
		if (l->ids[i] != id)
			l->ids[n++] = l->ids[i];
	l->count = n;
}

static void list_add_all(struct priority_list *l, const unsigned *ids)
{
	for (; *ids; ids++)
		list_add(l, *ids);
}

static void list_remove_all(struct priority_list *l, const unsigned *ids)
{
	for (; *ids; ids++)
		list_remove(l, *ids);
}

static void list_set(struct priority_list *l, const unsigned *ids)
{
	l->count = 0;
	list_add_all(l, ids);
}

/* Parsing state: the keyword that comes first replaces what was there, later ones add to it. */
struct parse {
	struct gnutls_priority_st *p;
	bool has_base;
};

static void apply_preset(struct parse *st, const struct preset *k, bool explicit_add)
{
	struct gnutls_priority_st *p = st->p;
	void (*apply)(struct priority_list *,
		      const unsigned *) = explicit_add || st->has_base ? list_add_all : list_set;

	if (k->versions)
		apply(&p->versions, k->versions);
	apply(&p->ciphers, k->ciphers);
	apply(&p->macs, k->macs);
	apply(&p->kxs, k->kxs);
	apply(&p->groups, k->groups);
	apply(&p->signs, k->signs);
	/* The lowest level that was named so far counts; only %PROFILE_ raises it again. */
	unsigned profile = (unsigned)GNUTLS_VFLAGS_TO_PROFILE(p->verify_flags);

	if (!p->level || k->level < p->level)
		p->level = k->level;
	if (!profile || (unsigned)k->profile < profile) {
		p->verify_flags &= ~GNUTLS_VFLAGS_PROFILE_MASK;
		p->verify_flags |= GNUTLS_PROFILE_TO_VFLAGS((unsigned)k->profile);
	}
	if (!explicit_add)
		st->has_base = true;
}

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncasecmp(s, prefix, strlen(prefix));
}

/* Lists with a name, as in +GROUP-ALL. Names are prefixes: what follows them is ignored, as ever.
 */
enum removal { CLEAR, ONLY_THESE };

static const struct bulk {
	const char *name;
	size_t list[2]; /* offsets in gnutls_priority_st; twice the same: just one */
	enum removal removal;
	const unsigned *ids; /* NULL: what the NORMAL keyword has there */
	size_t of_preset;
} bulks[] = {
#define L(field) offsetof(struct gnutls_priority_st, field)
#define P(field) offsetof(struct preset, field)
	{"VERS-TLS-ALL", {L(versions), L(versions)}, ONLY_THESE, preset_tls_versions, 0},
	{"VERS-DTLS-ALL", {L(versions), L(versions)}, ONLY_THESE, preset_dtls_versions, 0},
	{"VERS-ALL", {L(versions), L(versions)}, CLEAR, preset_versions, 0},
	{"CURVE-ALL", {L(groups), L(groups)}, CLEAR, NULL, P(groups)},
	{"GROUP-DH-ALL", {L(groups), L(groups)}, ONLY_THESE, preset_dh_groups, 0},
	{"GROUP-EC-ALL", {L(groups), L(groups)}, ONLY_THESE, preset_ec_groups, 0},
	{"GROUP-GOST-ALL", {L(groups), L(groups)}, ONLY_THESE, preset_gost_groups, 0},
	{"GROUP-ALL", {L(groups), L(groups)}, CLEAR, NULL, P(groups)},
	{"SIGN-GOST-ALL", {L(signs), L(signs)}, CLEAR, preset_gost_signs, 0},
	{"SIGN-ALL", {L(signs), L(signs)}, CLEAR, NULL, P(signs)},
	{"MAC-GOST-ALL", {L(macs), L(macs)}, CLEAR, preset_gost_macs, 0},
	{"MAC-ALL", {L(macs), L(macs)}, CLEAR, NULL, P(macs)},
	{"CIPHER-GOST-ALL", {L(ciphers), L(ciphers)}, CLEAR, preset_gost_ciphers, 0},
	{"CIPHER-ALL", {L(ciphers), L(ciphers)}, CLEAR, NULL, P(ciphers)},
	{"KX-GOST-ALL", {L(kxs), L(kxs)}, CLEAR, preset_gost_kxs, 0},
	{"KX-ALL", {L(kxs), L(kxs)}, CLEAR, NULL, P(kxs)},
	{"CTYPE-CLI-ALL", {L(client_ctypes), L(client_ctypes)}, CLEAR, preset_ctypes, 0},
	{"CTYPE-SRV-ALL", {L(server_ctypes), L(server_ctypes)}, CLEAR, preset_ctypes, 0},
	{"CTYPE-ALL", {L(client_ctypes), L(server_ctypes)}, CLEAR, preset_ctypes, 0},
#undef L
#undef P
};

static void bulk_apply(struct gnutls_priority_st *p, const struct bulk *b, bool add)
{
	const unsigned *ids = b->ids;

	if (!ids)
		ids = *(const unsigned *const *)(const void *)((const char *)preset_find("NORMAL") +
							       b->of_preset);
	if (!add && ids == preset_dtls_versions)
		list_remove(&p->versions, GNUTLS_DTLS0_9);
	for (unsigned i = 0; i < 2; i++) {
		struct priority_list *l = (void *)((char *)p + b->list[i]);

		if (add)
			list_add_all(l, ids);
		else if (b->removal == CLEAR)
			l->count = 0;
		else
			list_remove_all(l, ids);
	}
}

static void gost_apply(struct gnutls_priority_st *p, bool add)
{
	static const char *const names[] = {"CIPHER-GOST-ALL", "MAC-GOST-ALL", "KX-GOST-ALL",
					    "SIGN-GOST-ALL", "GROUP-GOST-ALL"};

	for (size_t n = 0; n < ARRAY_LEN(names); n++)
		for (size_t i = 0; i < ARRAY_LEN(bulks); i++)
			if (!strcmp(bulks[i].name, names[n]))
				bulk_apply(p, &bulks[i], add);
}

static unsigned group_by_name(const char *name)
{
	for (const unsigned *g = preset_gost_groups; *g; g++) {
		const struct group_entry *e = group_find((gnutls_group_t)*g);

		if (e && !strcasecmp(e->name, name))
			return *g;
	}
	return gnutls_group_get_id(name);
}

/* Single algorithms: a prefix, a look-up by name (0: unknown), and where the id goes. */
#define ID_OF(fn, get)                            \
	static unsigned fn(const char *name)      \
	{                                         \
		int id = (int)get(name);          \
		return id > 0 ? (unsigned)id : 0; \
	}
ID_OF(mac_id, gnutls_mac_get_id)
ID_OF(cipher_id, gnutls_cipher_get_id)
ID_OF(kx_id, gnutls_kx_get_id)
ID_OF(curve_id, gnutls_ecc_curve_get_id)
ID_OF(sign_id, gnutls_sign_get_id)
ID_OF(ctype_id, gnutls_certificate_type_get_id)

static unsigned version_id(const char *name)
{
	int id = (int)gnutls_protocol_get_id(name);

	return id > 0 && id < GNUTLS_VERSION_UNKNOWN ? (unsigned)id : 0;
}

static const struct single {
	const char *prefix;
	unsigned (*id)(const char *name);
	size_t list[2];
} singles[] = {
#define L(field) offsetof(struct gnutls_priority_st, field)
	{"", mac_id, {L(macs), L(macs)}},
	{"", cipher_id, {L(ciphers), L(ciphers)}},
	{"", kx_id, {L(kxs), L(kxs)}},
	{"VERS-", version_id, {L(versions), L(versions)}},
	{"CURVE-", curve_id, {L(groups), L(groups)}},
	{"GROUP-", group_by_name, {L(groups), L(groups)}},
	{"SIGN-", sign_id, {L(signs), L(signs)}},
	{"CTYPE-CLI-", ctype_id, {L(client_ctypes), L(client_ctypes)}},
	{"CTYPE-SRV-", ctype_id, {L(server_ctypes), L(server_ctypes)}},
	{"CTYPE-", ctype_id, {L(client_ctypes), L(server_ctypes)}},
#undef L
};

/* Accepted without effect: compression is gone, and algorithms have no such prefixes. */
static bool is_ignored(const char *name)
{
	static const char *const prefixes[] = {"COMP-", "MAC-", "CIPHER-", "KX-", "CTYPE-OPENPGP"};
	static const char *const names[] = {"ARCFOUR-40", "RSA-EXPORT"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (!strcasecmp(name, names[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (has_prefix(name, prefixes[i]))
			return true;
	return false;
}

/* +NAME, -NAME or !NAME; @name is without the sign. */
static bool apply_signed(struct parse *st, const char *name, bool add)
{
	struct gnutls_priority_st *p = st->p;
	const struct preset *k = add ? preset_find(name) : NULL;

	if (k) {
		apply_preset(st, k, true);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(bulks); i++) {
		if (has_prefix(name, bulks[i].name)) {
			bulk_apply(p, &bulks[i], add);
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(singles); i++) {
		const struct single *s = &singles[i];
		unsigned id = has_prefix(name, s->prefix) ? s->id(name + strlen(s->prefix)) : 0;

		if (!id)
			continue;
		for (unsigned j = 0; j < 2; j++) {
			struct priority_list *l = (void *)((char *)p + s->list[j]);

			if (add)
				list_add(l, id);
			else
				list_remove(l, id);
		}
		return true;
	}
	if (has_prefix(name, "GOST")) {
		gost_apply(p, add);
		return true;
	}
	return is_ignored(name);
}

static bool apply_element(struct parse *st, const char *e, bool first)
{
	const struct preset *k;

	if (first && !strcasecmp(e, "NONE")) {
		struct gnutls_priority_st *p = st->p;

		p->versions.count = p->groups.count = p->signs.count = 0;
		p->client_ctypes.count = p->server_ctypes.count = 0;
		st->has_base = true;
		return true;
	}
	switch (*e) {
	case '+':
		return apply_signed(st, e + 1, true);
	case '-':
	case '!':
		return apply_signed(st, e + 1, false);
	case '%':
		return preset_option(st->p, e + 1);
	default:
		k = preset_find(e);
		if (!k)
			return false;
		apply_preset(st, k, false);
		return true;
	}
}

/* What holds without keywords: NORMAL's versions, groups, signatures; no suites. */
static void priority_start(struct gnutls_priority_st *p)
{
	const struct preset *normal = preset_find("NORMAL");

	list_set(&p->versions, preset_versions);
	list_set(&p->groups, normal->groups);
	list_set(&p->signs, normal->signs);
	list_add(&p->client_ctypes, GNUTLS_CRT_X509);
	list_add(&p->server_ctypes, GNUTLS_CRT_X509);
	p->sr = PRIORITY_SR_PARTIAL;
}

/* Applies all of @text; *@bad becomes the offset of the element that is wrong. Spaces in front of
 * elements are skipped and, as ever, not counted in that. */
static int parse_elements(struct gnutls_priority_st *p, const char *text, size_t *bad)
{
	struct parse st = {.p = p};
	autofree char *copy = mem_strdup(text);
	bool first = true;

	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	*bad = 0;
	for (char *e = copy, *next; e; e = next, first = false) {
		next = strchr(e, ':');
		if (next)
			*next++ = '\0';
		while (*e == ' ')
			e++;
		if (!apply_element(&st, e, first)) {
			log_debug("priority string: \"%s\" is unknown here\n", e);
			return ERR(GNUTLS_E_INVALID_REQUEST);
		}
		*bad += strlen(e) + 1;
	}
	return 0;
}

/* "@A,B:rest" becomes the first of A and B that the system-wide configuration knows, with the
 * rest; other strings lose leading white space. *@changed says if offsets in the result are not
 * those of @text. */
static int resolve(const char *text, char **out, bool *changed)
{
	const char *s = text;

	while (isspace((unsigned char)*s))
		s++;
	*changed = s != text || *s == '@';
	if (*s != '@') {
		*out = mem_strdup(s);
		return *out ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
	}
	const char *rest = strchr(s, ':');
	size_t names_len = rest ? (size_t)(rest - s) : strlen(s);
	autofree char *names = mem_strndup(s + 1, names_len - 1);
	autofree char *value = NULL;

	if (!names)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	TRY(system_config_load());
	for (char *save = NULL, *name = strtok_r(names, ",", &save); name && !value;
	     name = strtok_r(NULL, ",", &save))
		value = system_config_priority(name);
	if (!value) {
		log_debug("priority string: the configuration has none of @%s\n", names);
		return ERR(GNUTLS_E_INVALID_REQUEST);
	}
	size_t len = strlen(value) + (rest ? strlen(rest) : 0) + 1;

	*out = mem_alloc(len);
	if (!*out)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	snprintf(*out, len, "%s%s", value, rest ? rest : "");
	return 0;
}

/* What @all stands for, by the configuration of now; @bad as of parse_elements. */
static int priority_of(const char *all, gnutls_priority_t *out, size_t *bad)
{
	unsigned generation = policy_generation();
	struct gnutls_priority_st *p = priority_cache_find(all, generation);
	int ret;

	*out = p;
	if (p)
		return 0;
	p = mem_calloc(1, sizeof(*p));
	if (!p)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	p->refs = 1;
	priority_start(p);
	TRY_CLEAN(parse_elements(p, all, bad));
	TRY_CLEAN(priority_compute(p));
	priority_cache_add(all, generation, p);
	*out = p;
	return 0;
cleanup:
	mem_free(p);
	return ret;
}

/* Parses @text, or the default with @text appended. @err_pos points into @text. */
static int priority_new(gnutls_priority_t *out, const char *text, bool append, const char **err_pos)
{
	autofree char *base = NULL, *own = NULL, *resolved = NULL, *joined = NULL;
	gnutls_priority_t p;
	const char *all;
	size_t skip = 0, bad = 0;
	bool changed = false, base_changed;

	if (err_pos)
		*err_pos = text;
	if (!text || append) {
		base = system_config_default_priority();
		if (!base)
			base = mem_strdup(DEFAULT_PRIORITY);
		if (!base)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		TRY(resolve(base, &resolved, &base_changed));
		all = resolved;
		if (text) {
			skip = strlen(resolved) + 1;
			size_t len = skip + strlen(text) + 1;

			joined = mem_alloc(len);
			if (!joined)
				return ERR(GNUTLS_E_MEMORY_ERROR);
			snprintf(joined, len, "%s:%s", resolved, text);
			all = joined;
		}
	} else {
		TRY(resolve(text, &own, &changed));
		all = own;
	}
	log_debug("selected priority string: %s\n", all);
	int ret = priority_of(all, &p, &bad);

	if (ret == GNUTLS_E_INVALID_REQUEST && err_pos && *err_pos && !changed && bad >= skip)
		*err_pos += bad - skip;
	if (ret < 0)
		return ret;
	*out = p;
	return 0;
}

/**
 * gnutls_priority_init:
 * @priority_cache: takes the new priorities, to be freed with gnutls_priority_deinit()
 * @priorities: the string, or NULL for the default of this system
 * @err_pos: takes a pointer into @priorities: to the element that is wrong, or to the start; or
 * NULL
 *
 * Parses a priority string: what sessions may negotiate and in which order they prefer it. The
 * result can be given to any number of sessions, also of several threads.
 *
 * Returns: 0; GNUTLS_E_INVALID_REQUEST if an element is unknown; GNUTLS_E_NO_PRIORITIES_WERE_SET
 *   if nothing is left to negotiate; GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_priority_init(gnutls_priority_t *priority_cache, const char *priorities,
			 const char **err_pos)
{
	return priority_new(priority_cache, priorities, false, err_pos);
}

/**
 * gnutls_priority_init2:
 * @priority_cache: takes the new priorities, to be freed with gnutls_priority_deinit()
 * @priorities: the string, or NULL for the default of this system
 * @err_pos: takes a pointer into @priorities: to the element that is wrong, or to the start; or
 * NULL
 * @flags: GNUTLS_PRIORITY_INIT_DEF_APPEND appends the string to the default; or 0
 *
 * As gnutls_priority_init(), with flags.
 *
 * Returns: as gnutls_priority_init().
 * Since: 3.6.3
 **/
int gnutls_priority_init2(gnutls_priority_t *priority_cache, const char *priorities,
			  const char **err_pos, unsigned flags)
{
	return priority_new(priority_cache, priorities, flags & GNUTLS_PRIORITY_INIT_DEF_APPEND,
			    err_pos);
}

gnutls_priority_t priority_ref(gnutls_priority_t p)
{
	__atomic_add_fetch(&p->refs, 1, __ATOMIC_RELAXED);
	return p;
}

/**
 * gnutls_priority_deinit:
 * @priority_cache: priorities, or NULL
 *
 * Gives them up. Sessions that use them keep them for themselves.
 **/
void gnutls_priority_deinit(gnutls_priority_t priority_cache)
{
	if (priority_cache && !__atomic_sub_fetch(&priority_cache->refs, 1, __ATOMIC_ACQ_REL))
		mem_free(priority_cache);
}

int priority_default(gnutls_priority_t *out)
{
	return priority_new(out, NULL, false, NULL);
}
