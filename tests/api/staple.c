// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates that demand a stapled OCSP response (RFC 7633), and servers that have none.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gnutls/abstract.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

#include "pair.h"

struct staple {
	const char *priority;
	unsigned int feature; /* extension that the certificate demands; 0: none */
	bool not_asked; /* the client does not ask for a response */
};

#define STATUS_REQUEST 5

static void give_certificate(struct pair *p, unsigned int feature)
{
	gnutls_x509_tlsfeatures_t features;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_datum_t der;
	int ret;

	gnutls_x509_privkey_init(&key);
	ret = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	need(!ret, "key: %s", error_name(ret));
	gnutls_x509_crt_init(&crt);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\1", 1);
	gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, "localhost", 9);
	gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, "localhost", 9, 0);
	gnutls_x509_crt_set_activation_time(crt, time(NULL) - 1000);
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 100000);
	gnutls_x509_crt_set_key(crt, key);
	if (feature) {
		gnutls_x509_tlsfeatures_init(&features);
		gnutls_x509_tlsfeatures_add(features, feature);
		ret = gnutls_x509_crt_set_tlsfeatures(crt, features);
		need(!ret, "tlsfeatures: %s", error_name(ret));
		gnutls_x509_tlsfeatures_deinit(features);
	}
	ret = gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0);
	need(!ret, "sign: %s", error_name(ret));
	gnutls_certificate_set_x509_key(p->cert[SERVER], &crt, 1, key);
	gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der);
	gnutls_certificate_set_x509_trust_mem(p->cert[CLIENT], &der, GNUTLS_X509_FMT_DER);
	gnutls_free(der.data);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

static void run_staple(const void *arg)
{
	const struct staple *s = arg;
	struct choice c = { .priority = { s->priority }, .no_server_cert = true, .verify = true, .name = "localhost" };
	unsigned int status;
	struct pair *p;

	if (s->not_asked)
		c.flags[CLIENT] = GNUTLS_NO_EXTENSIONS;
	p = pair_new(&c);
	give_certificate(p, s->feature);
	pair_handshake(p);
	status = gnutls_session_get_verify_cert_status(pair_session(p, CLIENT));
	say(" client %s server %s status %x", error_name(p->ret[CLIENT]), error_name(p->ret[SERVER]), status);
	need(!!p->ret[CLIENT] == (s->feature == STATUS_REQUEST && !s->not_asked), "the verdict");
	pair_free(p);
}

#define STAPLE(...) run_staple, &(const struct staple){ __VA_ARGS__ }

const struct api_case staple_cases[] = {
	{ "staple-missing-12", STAPLE(.priority = V12, .feature = STATUS_REQUEST) },
	{ "staple-missing-13", STAPLE(.priority = V13, .feature = STATUS_REQUEST) },
	{ "staple-not-demanded-12", STAPLE(.priority = V12) },
	{ "staple-not-demanded-13", STAPLE(.priority = V13) },
	{ "staple-other-feature", STAPLE(.priority = V13, .feature = 17) },
	{ "staple-not-asked-12", STAPLE(.priority = V12, .feature = STATUS_REQUEST, .not_asked = true) },
	{ 0 },
};
