/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The key schedule of TLS 1.3. RFC 8446 §7, §4.4.4. */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "crypto/kdf.h"
#include "handshake/tls13.h"

#define EXPORTER_LABEL_MAX (255 - 6) /* behind "tls13 " */

static gnutls_mac_algorithm_t suite_hmac(const struct hs_params *p)
{
	return p->suite->prf;
}

/* HKDF-Expand-Label with a MAC keyed with the secret. */
static int expand_keyed(struct mac *m, const char *label, size_t label_len, const void *context,
			size_t context_len, void *out, size_t out_len)
{
	uint8_t buf[2 + 256 + 256];
	struct writer w;
	size_t mark;

	writer_init_fixed(&w, buf, sizeof(buf));
	writer_u16(&w, (uint16_t)out_len);
	mark = writer_open8(&w);
	writer_str(&w, "tls13 ");
	writer_bytes(&w, label, label_len);
	writer_close8(&w, mark);
	writer_vec8(&w, context, context_len);
	TRY(writer_error(&w));
	return kdf_hkdf_expand_keyed(m, w.data, w.len, out, out_len);
}

static int expand(gnutls_mac_algorithm_t hmac, const void *secret, size_t secret_len,
		  const char *label, size_t label_len, const void *context, size_t context_len,
		  void *out, size_t out_len)
{
	struct mac m;
	int ret;

	TRY(mac_init(&m, hmac, secret, secret_len));
	ret = expand_keyed(&m, label, label_len, context, context_len, out, out_len);
	mac_clear(&m);
	return ret;
}

int hs13_expand_label(gnutls_mac_algorithm_t hmac, const void *secret, size_t secret_len,
		      const char *label, const void *context, size_t context_len, void *out,
		      size_t out_len)
{
	return expand(hmac, secret, secret_len, label, strlen(label), context, context_len, out,
		      out_len);
}

/* Derive-Secret with the hash of the messages already computed. */
struct derivation {
	const char *label;
	struct secret *out;
};

/* Several secrets from one: the key is set up once. */
static int derive_secrets(gnutls_mac_algorithm_t hmac, const struct secret *secret,
			  const void *hash, const struct derivation *d, unsigned count)
{
	size_t len = mac_len(hmac);
	struct mac m;
	int ret = 0;

	if (len > SECRET_MAX)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(mac_init(&m, hmac, secret->data, secret->len));
	for (unsigned i = 0; i < count && ret >= 0; i++) {
		ret = expand_keyed(&m, d[i].label, strlen(d[i].label), hash, len, d[i].out->data,
				   len);
		d[i].out->len = (uint8_t)len;
	}
	mac_clear(&m);
	return ret;
}

static int derive_secret(gnutls_mac_algorithm_t hmac, const struct secret *secret,
			 const char *label, const void *hash, struct secret *out)
{
	const struct derivation one = {label, out};

	return derive_secrets(hmac, secret, hash, &one, 1);
}

static int empty_hash(gnutls_mac_algorithm_t hmac, void *out)
{
	return hash_fast((gnutls_digest_algorithm_t)hmac, NULL, 0, out);
}

static int extract(gnutls_mac_algorithm_t hmac, const void *salt, size_t salt_len, const void *ikm,
		   size_t ikm_len, struct secret *out)
{
	static const uint8_t zeros[HASH_MAX_LEN];
	size_t len = mac_len(hmac);

	if (len > SECRET_MAX)
		return ERR(GNUTLS_E_INTERNAL_ERROR);
	TRY(kdf_hkdf_extract(hmac, ikm_len ? ikm : zeros, ikm_len ? ikm_len : len, salt, salt_len,
			     out->data));
	out->len = (uint8_t)len;
	return 0;
}

int hs13_early_secret(struct hs *hs, const struct hs13_psk *psk)
{
	static const uint8_t zeros[HASH_MAX_LEN];
	gnutls_mac_algorithm_t hmac = psk ? psk->hmac : suite_hmac(hs->params);

	return extract(hmac, zeros, mac_len(hmac), psk ? psk->key.data : NULL,
		       psk ? psk->key.size : 0, &hs->early_secret);
}

/* The salt of the next extract. */
static int derived(gnutls_mac_algorithm_t hmac, const struct secret *secret, struct secret *out)
{
	uint8_t hash[HASH_MAX_LEN];

	TRY(empty_hash(hmac, hash));
	return derive_secret(hmac, secret, "derived", hash, out);
}

int hs13_handshake_secrets(struct hs *hs)
{
	const struct derivation traffic[] = {
		{"c hs traffic", &hs->client_hs_traffic},
		{"s hs traffic", &hs->server_hs_traffic},
	};
	gnutls_mac_algorithm_t hmac = suite_hmac(hs->params);
	uint8_t hash[HASH_MAX_LEN];
	struct secret salt = {0};
	int ret;

	TRY_CLEAN(derived(hmac, &hs->early_secret, &salt));
	TRY_CLEAN(extract(hmac, salt.data, salt.len, hs->shared.data, hs->shared.size,
			  &hs->handshake_secret));
	secret_clear(&hs->early_secret);
	datum_clear_wipe(&hs->shared);
	TRY_CLEAN(hs_transcript_hash(hs, hash));
	TRY_CLEAN(derive_secrets(hmac, &hs->handshake_secret, hash, traffic, ARRAY_LEN(traffic)));
	hs_keylog(hs->config, hs->params, "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
		  hs->client_hs_traffic.data, hs->client_hs_traffic.len);
	hs_keylog(hs->config, hs->params, "SERVER_HANDSHAKE_TRAFFIC_SECRET",
		  hs->server_hs_traffic.data, hs->server_hs_traffic.len);
	TRY_CLEAN(derived(hmac, &hs->handshake_secret, &salt));
	TRY_CLEAN(extract(hmac, salt.data, salt.len, NULL, 0, &hs->master_secret));
	secret_clear(&hs->handshake_secret);
cleanup:
	secret_clear(&salt);
	return ret;
}

int hs13_application_secrets(struct hs *hs)
{
	struct hs_params *p = hs->params;
	const struct derivation secrets[] = {
		{"c ap traffic", &p->client_traffic},
		{"s ap traffic", &p->server_traffic},
		{"exp master", &p->exporter},
	};
	uint8_t hash[HASH_MAX_LEN];

	TRY(hs_transcript_hash(hs, hash));
	TRY(derive_secrets(suite_hmac(p), &hs->master_secret, hash, secrets, ARRAY_LEN(secrets)));
	hs_keylog(hs->config, p, "CLIENT_TRAFFIC_SECRET_0", p->client_traffic.data,
		  p->client_traffic.len);
	hs_keylog(hs->config, p, "SERVER_TRAFFIC_SECRET_0", p->server_traffic.data,
		  p->server_traffic.len);
	hs_keylog(hs->config, p, "EXPORTER_SECRET", p->exporter.data, p->exporter.len);
	return 0;
}

int hs13_resumption_secret(struct hs *hs)
{
	uint8_t hash[HASH_MAX_LEN];

	TRY(hs_transcript_hash(hs, hash));
	return derive_secret(suite_hmac(hs->params), &hs->master_secret, "res master", hash,
			     &hs->params->resumption);
}

int hs13_install_for(struct record_layer *record, const struct version_entry *version,
		     const struct suite_entry *suite, enum record_dir dir,
		     const struct secret *traffic)
{
	struct record_keys keys = {.version = version, .cipher = cipher_find(suite->cipher)};
	struct mac m;
	int ret;

	TRY(mac_init(&m, suite->prf, traffic->data, traffic->len));
	TRY_CLEAN(expand_keyed(&m, "key", 3, NULL, 0, keys.key, keys.cipher->key_len));
	TRY_CLEAN(expand_keyed(&m, "iv", 2, NULL, 0, keys.iv, keys.cipher->iv_len));
	TRY_CLEAN(record_set_keys(record, dir, &keys));
cleanup:
	mac_clear(&m);
	mem_wipe(&keys, sizeof(keys));
	return ret;
}

int hs13_install(struct record_layer *record, const struct hs_params *params, enum record_dir dir,
		 const struct secret *traffic)
{
	return hs13_install_for(record, params->version, params->suite, dir, traffic);
}

int hs13_announce(const struct hs_config *config, gnutls_record_encryption_level_t level,
		  const struct secret *client, const struct secret *server)
{
	const struct secret *in = config->is_client ? server : client;
	const struct secret *out = config->is_client ? client : server;
	int ret;

	if (!config->secret_func)
		return 0;
	ret = config->secret_func(config->session, level, in ? in->data : NULL,
				  out ? out->data : NULL, in ? in->len : out->len);
	if (ret < 0)
		return ERR(ret);
	return ret ? ERR(GNUTLS_E_INTERNAL_ERROR) : 0;
}

int hs13_handshake_keys(struct hs *hs, enum record_dir dir)
{
	bool client_writes = hs->config->is_client == (dir == RECORD_TX);

	record_set_level(hs->record, dir, GNUTLS_ENCRYPTION_LEVEL_HANDSHAKE);
	return hs13_install(hs->record, hs->params, dir,
			    client_writes ? &hs->client_hs_traffic : &hs->server_hs_traffic);
}

int hs13_application_keys(const struct hs_config *config, const struct hs_params *params,
			  struct record_layer *record, enum record_dir dir)
{
	bool client_writes = config->is_client == (dir == RECORD_TX);

	record_set_level(record, dir, GNUTLS_ENCRYPTION_LEVEL_APPLICATION);
	return hs13_install(record, params, dir,
			    client_writes ? &params->client_traffic : &params->server_traffic);
}

int hs13_next_traffic_secret(const struct hs_params *params, struct secret *traffic)
{
	struct secret next = {.len = traffic->len};
	int ret;

	TRY_CLEAN(hs13_expand_label(suite_hmac(params), traffic->data, traffic->len, "traffic upd",
				    NULL, 0, next.data, next.len));
	*traffic = next;
cleanup:
	secret_clear(&next);
	return ret;
}

int hs13_finished_mac(const struct hs *hs, const struct secret *base, uint8_t *out)
{
	gnutls_mac_algorithm_t hmac = suite_hmac(hs->params);
	uint8_t key[HASH_MAX_LEN], hash[HASH_MAX_LEN];
	size_t len = mac_len(hmac);
	int ret;

	TRY_CLEAN(hs13_expand_label(hmac, base->data, base->len, "finished", NULL, 0, key, len));
	TRY_CLEAN(hs_transcript_hash(hs, hash));
	TRY_CLEAN(mac_fast(hmac, key, len, hash, len, out));
cleanup:
	mem_wipe(key, sizeof(key));
	return ret;
}

int hs13_export_from(gnutls_mac_algorithm_t hmac, const struct secret *exporter, const char *label,
		     size_t label_len, const void *context, size_t context_len, void *out,
		     size_t out_len)
{
	uint8_t hash[HASH_MAX_LEN];
	struct secret secret = {.len = (uint8_t)mac_len(hmac)};
	int ret;

	if (label_len > EXPORTER_LABEL_MAX || out_len > UINT16_MAX)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY_CLEAN(empty_hash(hmac, hash));
	/* an application's label is bytes; some count the zero behind a string */
	TRY_CLEAN(expand(hmac, exporter->data, exporter->len, label, label_len, hash, secret.len,
			 secret.data, secret.len));
	TRY_CLEAN(hash_fast((gnutls_digest_algorithm_t)hmac, context, context_len, hash));
	TRY_CLEAN(hs13_expand_label(hmac, secret.data, secret.len, "exporter", hash, mac_len(hmac),
				    out, out_len));
cleanup:
	secret_clear(&secret);
	return ret;
}

int hs13_export(const struct hs_params *params, const char *label, size_t label_len,
		const void *context, size_t context_len, void *out, size_t out_len)
{
	return hs13_export_from(suite_hmac(params), &params->exporter, label, label_len, context,
				context_len, out, out_len);
}
