/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system-wide configuration: reads [global], [overrides] and [priorities], keeps what
 * priority strings ask for, and tells the algorithm tables what counts as secure. */
#include "config.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "algorithms/algorithms.h"
#include "base/datum.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/writer.h"
#include "config/config-file.h"
#include "config/ktls-config.h"
#include "config/presets.h"
#include "config/system-config.h"
#include "system/files.h"

#define MAX_IDS 128

struct ids {
	unsigned count;
	unsigned id[MAX_IDS];
};

struct named_string {
	struct named_string *next;
	char *name, *value;
};

/* The lists hold what is disabled or insecure; in an allowlist, what is enabled or secure. */
struct config {
	bool allowlist;
	bool ktls;
	struct ids hashes, signs, cert_signs, curves, versions;
	struct ids ciphers, macs, groups, kxs;
	gnutls_certificate_verification_profiles_t min_profile;
	char *default_priority;
	struct named_string *priorities; /* the first of a name counts */
};

/* Tells one content of a file from another. */
struct file_mark {
	struct timespec mtime;
	off_t size;
	ino_t inode;
};

static struct {
	pthread_mutex_t lock;
	atomic_bool tried; /* a first load was made */
	bool loaded;
	char *path;
	bool strict;
	struct file_mark mark;
	struct config *config; /* NULL: none */

	/* kernel TLS: a file of our own beside it, and the environment */
	char *ktls_path;
	struct file_mark ktls_mark;
	bool ktls_loaded;
	struct ktls_config ktls;
	enum ktls_environment ktls_env;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void config_free(struct config *c)
{
	if (!c)
		return;
	for (struct named_string *n = c->priorities, *next; n; n = next) {
		next = n->next;
		mem_free(n->name);
		mem_free(n->value);
		mem_free(n);
	}
	mem_free(c->default_priority);
	mem_free(c);
}

/* --- lines */

static unsigned digest_id(const char *name)
{
	return (unsigned)gnutls_digest_get_id(name);
}

static unsigned sign_id(const char *name)
{
	return (unsigned)gnutls_sign_get_id(name);
}

static unsigned curve_id(const char *name)
{
	return (unsigned)gnutls_ecc_curve_get_id(name);
}

static unsigned version_id(const char *name)
{
	gnutls_protocol_t v = gnutls_protocol_get_id(name);

	return v == GNUTLS_VERSION_UNKNOWN ? 0 : (unsigned)v;
}

static unsigned cipher_id(const char *name)
{
	return (unsigned)gnutls_cipher_get_id(name);
}

static unsigned mac_id(const char *name)
{
	return (unsigned)gnutls_mac_get_id(name);
}

static unsigned group_id(const char *name)
{
	if (!strncasecmp(name, "GROUP-", 6))
		name += 6;
	return (unsigned)gnutls_group_get_id(name);
}

static unsigned kx_id(const char *name)
{
	return (unsigned)gnutls_kx_get_id(name);
}

/* Keys of [overrides] that list algorithms; @allow: as they are called in an allowlist. */
static const struct {
	const char *block, *allow;
	unsigned (*id)(const char *name);
	size_t offset;
} lists[] = {
	{"insecure-hash", "secure-hash", digest_id, offsetof(struct config, hashes)},
	{"insecure-sig", "secure-sig", sign_id, offsetof(struct config, signs)},
	{"insecure-sig-for-cert", "secure-sig-for-cert", sign_id,
	 offsetof(struct config, cert_signs)},
	{"disabled-curve", "enabled-curve", curve_id, offsetof(struct config, curves)},
	{"disabled-version", "enabled-version", version_id, offsetof(struct config, versions)},
	{"tls-disabled-cipher", "tls-enabled-cipher", cipher_id, offsetof(struct config, ciphers)},
	{"tls-disabled-mac", "tls-enabled-mac", mac_id, offsetof(struct config, macs)},
	{"tls-disabled-group", "tls-enabled-group", group_id, offsetof(struct config, groups)},
	{"tls-disabled-kx", "tls-enabled-kx", kx_id, offsetof(struct config, kxs)},
};

static bool ids_have(const struct ids *l, unsigned id)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->id[i] == id)
			return true;
	return false;
}

static int refuse(const struct config_line *l, const char *why)
{
	log_debug("cfg: %s:%u: [%s] %s = %s: %s\n", l->file, l->line, l->section, l->key, l->value,
		  why);
	return GNUTLS_E_PARSING_ERROR;
}

static int take_global(struct config *c, const struct config_line *l)
{
	if (!strcasecmp(l->key, "override-mode")) {
		if (strcasecmp(l->value, "allowlist") && strcasecmp(l->value, "blocklist"))
			return refuse(l, "neither allowlist nor blocklist");
		c->allowlist = !strcasecmp(l->value, "allowlist");
		return 0;
	}
	if (!strcasecmp(l->key, "ktls")) {
		if (strcasecmp(l->value, "true") && strcasecmp(l->value, "false"))
			return refuse(l, "neither true nor false");
		c->ktls = !strcasecmp(l->value, "true");
		return 0;
	}
	return refuse(l, "unknown key");
}

static int take_list(struct ids *ids, unsigned (*id_of)(const char *name),
		     const struct config_line *l)
{
	unsigned id = id_of(l->value);

	if (!id)
		return refuse(l, "unknown algorithm");
	if (ids_have(ids, id))
		return 0;
	if (ids->count == MAX_IDS)
		return refuse(l, "too many");
	ids->id[ids->count++] = id;
	log_debug("cfg: %s %s\n", l->key, l->value);
	return 0;
}

static int take_override(struct config *c, const struct config_line *l)
{
	if (!strcasecmp(l->key, "min-verification-profile")) {
		gnutls_certificate_verification_profiles_t p = preset_profile(l->value);

		if (p == GNUTLS_PROFILE_UNKNOWN)
			return refuse(l, "unknown profile");
		c->min_profile = p;
		return 0;
	}
	if (!strcasecmp(l->key, "default-priority-string")) {
		if (!*l->value)
			return refuse(l, "empty; the built-in default stays");
		mem_free(c->default_priority);
		c->default_priority = mem_strdup(l->value);
		return c->default_priority ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
	}
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		bool block = !strcasecmp(l->key, lists[i].block);

		if (!block && strcasecmp(l->key, lists[i].allow))
			continue;
		if (block == c->allowlist)
			return refuse(l, "not in this override-mode");
		return take_list((void *)((char *)c + lists[i].offset), lists[i].id, l);
	}
	return refuse(l, "unknown key");
}

static int take_priority(struct config *c, const struct config_line *l)
{
	struct named_string *n = mem_calloc(1, sizeof(*n)), **end = &c->priorities;

	if (!n)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	while (*end)
		end = &(*end)->next;
	*end = n;
	n->name = mem_strdup(l->key);
	n->value = mem_strdup(l->value);
	if (!n->name || !n->value)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	log_debug("cfg: priority %s = %s\n", n->name, n->value);
	return 0;
}

/* First pass: the mode rules the keys of [overrides] wherever [global] stands. */
static int first_pass(void *ctx, const struct config_line *l)
{
	return strcasecmp(l->section, "global") ? 0 : take_global(ctx, l);
}

static int second_pass(void *ctx, const struct config_line *l)
{
	if (!strcasecmp(l->section, "global"))
		return 0;
	if (!strcasecmp(l->section, "overrides"))
		return take_override(ctx, l);
	if (!strcasecmp(l->section, "priorities") || !*l->section)
		return take_priority(ctx, l);
	return refuse(l, "unknown section");
}

/* --- loading */

/* Tells the algorithm tables. */
static void policy_apply(const struct config *c)
{
	bool secure = c && c->allowlist;

	policy_reset();
	if (!c)
		return;
	if (c->allowlist)
		policy_start_allowlist();
	/* The ids come from the tables: these cannot fail. */
	for (unsigned i = 0; i < c->hashes.count; i++)
		(void)!policy_set_digest((gnutls_digest_algorithm_t)c->hashes.id[i], secure);
	for (unsigned i = 0; i < c->signs.count; i++)
		(void)!policy_set_sign((gnutls_sign_algorithm_t)c->signs.id[i], secure);
	for (unsigned i = 0; i < c->cert_signs.count; i++)
		(void)!policy_set_sign_for_certs((gnutls_sign_algorithm_t)c->cert_signs.id[i],
						 secure);
	for (unsigned i = 0; i < c->curves.count; i++)
		(void)!policy_set_curve((gnutls_ecc_curve_t)c->curves.id[i], secure);
	for (unsigned i = 0; i < c->versions.count; i++)
		(void)!policy_set_version((gnutls_protocol_t)c->versions.id[i], secure);
	policy_open(c->allowlist);
}

static int read_config(const gnutls_datum_t *text, struct config *c)
{
	TRY(config_file_parse(text, state.path, state.strict, first_pass, c));
	return config_file_parse(text, state.path, state.strict, second_pass, c);
}

enum found { FILE_NONE, FILE_SAME, FILE_NEW };

static bool is_same(const struct file_mark *a, const struct file_mark *b)
{
	return a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec &&
	       a->size == b->size && a->inode == b->inode;
}

/* FILE_NEW: @text has it, @mark its mark; FILE_SAME: @known tells that we have it; FILE_NONE: there
 * is none that we may read, which is fine even where invalid ones are not. */
static int find_file(const char *path, const struct file_mark *known, struct file_mark *mark,
		     gnutls_datum_t *text)
{
	struct stat st;
	int ret, err;

	if (stat(path, &st) == 0) {
		*mark = (struct file_mark){st.st_mtim, st.st_size, st.st_ino};
		if (known && is_same(mark, known))
			return FILE_SAME;
		ret = file_load(path, CONFIG_FILE_MAX, false, text);
		if (ret == 0)
			return FILE_NEW;
		if (ret == GNUTLS_E_MEMORY_ERROR)
			return ERR(ret);
	}
	err = errno;
	log_debug("cfg: no %s: %s\n", path, strerror(err));
	if (err == ENOENT || err == ENOTDIR || err == EACCES || err == EPERM || err == ELOOP)
		return FILE_NONE;
	return ERR(GNUTLS_E_FILE_ERROR);
}

static int open_path(void)
{
	const char *path = secure_getenv("GNUTLS_SYSTEM_PRIORITY_FILE");
	const char *strict = secure_getenv("GNUTLS_SYSTEM_PRIORITY_FAIL_ON_INVALID");

	state.strict = strict && !strcmp(strict, "1");
	if (!path)
		path = SYSTEM_PRIORITY_FILE;
	state.ktls_path = ktls_config_path(path);
	if (!state.ktls_path)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	state.path = mem_strdup(path);
	if (!state.path) {
		mem_free(state.ktls_path);
		state.ktls_path = NULL;
		return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	return 0;
}

/* An error that may be ignored: the file is not used. */
static int unusable(const char *path, int ret)
{
	log_debug("cfg: %s is invalid and not used\n", path);
	return state.strict || ret == GNUTLS_E_MEMORY_ERROR ? ERR(ret) : 0;
}

/* The file of our own; one that goes away takes its switches along. */
static int load_ktls_locked(void)
{
	struct ktls_config c = KTLS_CONFIG_DEFAULTS;
	struct file_mark mark;
	autodatum text = {0};
	int ret = find_file(state.ktls_path, state.ktls_loaded ? &state.ktls_mark : NULL, &mark,
			    &text);

	if (ret == FILE_SAME)
		return 0;
	if (ret == FILE_NONE) {
		state.ktls = c;
		state.ktls_loaded = false;
		return 0;
	}
	if (ret > 0)
		ret = ktls_config_read(&text, state.ktls_path, state.strict, &c);
	if (ret < 0)
		return unusable(state.ktls_path, ret);
	state.ktls = c;
	state.ktls_loaded = true;
	state.ktls_mark = mark;
	log_debug("cfg: loaded %s\n", state.ktls_path);
	return 0;
}

static int load_main_locked(void)
{
	struct config *c;
	struct file_mark mark;
	autodatum text = {0};
	int ret = find_file(state.path, state.loaded ? &state.mark : NULL, &mark, &text);

	if (ret == FILE_NONE || ret == FILE_SAME)
		return 0;
	if (ret < 0)
		return unusable(state.path, ret);
	c = mem_calloc(1, sizeof(*c));
	ret = c ? read_config(&text, c) : GNUTLS_E_MEMORY_ERROR;
	if (ret < 0) {
		config_free(c);
		return unusable(state.path, ret);
	}
	config_free(state.config);
	state.config = c;
	state.loaded = true;
	state.mark = mark;
	policy_apply(c);
	log_debug("cfg: loaded %s\n", state.path);
	return 0;
}

static int load_locked(void)
{
	if (!state.path)
		TRY(open_path());
	if (!state.tried) {
		state.ktls = KTLS_CONFIG_DEFAULTS;
		state.ktls_env = ktls_environment();
	}
	state.tried = true;
	TRY(load_main_locked());
	TRY(load_ktls_locked());
	return state.strict && state.ktls_env == KTLS_ENV_INVALID ? ERR(GNUTLS_E_PARSING_ERROR) : 0;
}

int system_config_load(void)
{
	LOCK_SCOPE(&state.lock);
	return load_locked();
}

void system_config_unload(void)
{
	LOCK_SCOPE(&state.lock);
	config_free(state.config);
	mem_free(state.path);
	mem_free(state.ktls_path);
	state.config = NULL;
	state.path = state.ktls_path = NULL;
	state.ktls_loaded = false;
	state.loaded = false;
	state.tried = false;
	policy_reset();
}

/* For the getters: the configuration is there even if nobody initialised the library. */
static void ensure_tried(void)
{
	if (!state.tried && load_locked() < 0)
		log_debug("cfg: not usable\n");
}

/* --- answers */

void system_config_ktls(struct system_config_ktls *out)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	*out = (struct system_config_ktls){
		.enabled = state.config && state.config->ktls,
		.enabled_by = state.loaded ? GNUTLS_KTLS_SOURCE_FILE : GNUTLS_KTLS_SOURCE_DEFAULT,
		.send = state.ktls.send,
		.recv = state.ktls.recv,
		.direction_by = state.ktls_loaded ? GNUTLS_KTLS_SOURCE_FILE
						  : GNUTLS_KTLS_SOURCE_DEFAULT,
		.require_rekey = state.ktls.require_rekey,
		.zerocopy = state.ktls.zerocopy,
		.rekey_after = state.ktls.rekey_after,
	};
	switch (state.ktls_env) {
	case KTLS_ENV_OFF:
	case KTLS_ENV_ON:
		out->enabled = state.ktls_env == KTLS_ENV_ON;
		out->enabled_by = GNUTLS_KTLS_SOURCE_ENVIRONMENT;
		break;
	case KTLS_ENV_SEND:
	case KTLS_ENV_RECV:
		out->enabled = true;
		out->send = state.ktls_env == KTLS_ENV_SEND;
		out->recv = !out->send;
		out->enabled_by = out->direction_by = GNUTLS_KTLS_SOURCE_ENVIRONMENT;
		break;
	case KTLS_ENV_NONE:
	case KTLS_ENV_INVALID:
		break;
	}
}

void system_config_paths(struct system_config_paths *out)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	*out = (struct system_config_paths){state.path, state.ktls_path, state.loaded,
					    state.ktls_loaded};
}

static bool listed(size_t offset, unsigned id)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	const struct config *c = state.config;

	return c && ids_have((const void *)((const char *)c + offset), id);
}

/* In an allowlist, priority strings that applications write out are not bound by the lists of
 * tls-enabled-*: those make up the default. */
static bool disabled(size_t offset, unsigned id)
{
	return !system_config_is_allowlist() && listed(offset, id);
}

bool system_config_is_allowlist(void)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	return state.config && state.config->allowlist;
}

bool system_config_version_disabled(gnutls_protocol_t v)
{
	return !policy_version_enabled(v);
}

bool system_config_cipher_disabled(gnutls_cipher_algorithm_t c)
{
	return disabled(offsetof(struct config, ciphers), c);
}

bool system_config_mac_disabled(gnutls_mac_algorithm_t m)
{
	return disabled(offsetof(struct config, macs), m);
}

bool system_config_kx_disabled(gnutls_kx_algorithm_t k)
{
	return disabled(offsetof(struct config, kxs), k);
}

bool system_config_group_disabled(gnutls_group_t g)
{
	return disabled(offsetof(struct config, groups), g);
}

bool system_config_sign_insecure(gnutls_sign_algorithm_t s, bool for_certs)
{
	return !policy_sign_secure(s, for_certs);
}

bool system_config_hash_insecure(gnutls_digest_algorithm_t d)
{
	return !policy_digest_secure(d);
}

gnutls_certificate_verification_profiles_t system_config_min_profile(void)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	return state.config ? state.config->min_profile : GNUTLS_PROFILE_UNKNOWN;
}

static void append(struct writer *w, const char *prefix, const char *name)
{
	if (!name)
		return;
	writer_str(w, prefix);
	writer_str(w, name);
}

/* What the lists of an allowlist amount to, as a priority string; versions as they are enabled
 * now (gnutls_protocol_set_enabled). */
static char *allowlist_string(const struct config *c)
{
	autowriter w = {0};

	append(&w, "", "NONE");
	for (unsigned i = 0; i < c->kxs.count; i++)
		append(&w, ":+", gnutls_kx_get_name((gnutls_kx_algorithm_t)c->kxs.id[i]));
	for (unsigned i = 0; i < c->groups.count; i++)
		append(&w, ":+GROUP-", gnutls_group_get_name((gnutls_group_t)c->groups.id[i]));
	for (unsigned i = 0; i < c->ciphers.count; i++)
		append(&w, ":+",
		       gnutls_cipher_get_name((gnutls_cipher_algorithm_t)c->ciphers.id[i]));
	for (unsigned i = 0; i < c->macs.count; i++)
		append(&w, ":+", gnutls_mac_get_name((gnutls_mac_algorithm_t)c->macs.id[i]));
	for (unsigned i = 0; i < c->signs.count; i++)
		append(&w, ":+SIGN-",
		       gnutls_sign_get_name((gnutls_sign_algorithm_t)c->signs.id[i]));
	for (unsigned i = 0; i < c->versions.count; i++)
		if (policy_version_enabled((gnutls_protocol_t)c->versions.id[i]))
			append(&w, ":+VERS-",
			       gnutls_protocol_get_name((gnutls_protocol_t)c->versions.id[i]));
	for (const gnutls_protocol_t *v = gnutls_protocol_list(); *v; v++)
		if (policy_version_enabled(*v) && !ids_have(&c->versions, *v))
			append(&w, ":+VERS-", gnutls_protocol_get_name(*v));
	writer_u8(&w, 0);
	return writer_error(&w) < 0 ? NULL : mem_dup(w.data, w.len);
}

char *system_config_priority(const char *name)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	if (!state.config)
		return NULL;
	if (state.config->allowlist && !strcmp(name, "SYSTEM"))
		return allowlist_string(state.config);
	for (const struct named_string *n = state.config->priorities; n; n = n->next)
		if (!strcmp(n->name, name))
			return mem_strdup(n->value);
	return NULL;
}

char *system_config_default_priority(void)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	if (!state.config)
		return NULL;
	if (state.config->default_priority)
		return mem_strdup(state.config->default_priority);
	return state.config->allowlist ? mem_strdup("@SYSTEM") : NULL;
}

/**
 * gnutls_get_system_config_file:
 *
 * Returns: the path (static) of the system-wide configuration, whether or not the file exists.
 * Since: 3.6.9
 **/
const char *gnutls_get_system_config_file(void)
{
	LOCK_SCOPE(&state.lock);
	ensure_tried();
	return state.path;
}
