/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-limbo's cases through the public verification API, one answer a line: id, expected result,
 * ours, and why. Reads what limbo.py writes. Built against whatever libgnutls is to answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define CERTS_MAX 4096

static time_t now;

static time_t fixed_time(time_t *t)
{
	if (t)
		*t = now;
	return now;
}

struct limbo_case {
	char id[200], expected[16], kind[16], name[300], purpose[64];
	gnutls_x509_crt_t chain[CERTS_MAX], trusted[CERTS_MAX];
	gnutls_x509_crl_t crls[16];
	unsigned chain_len, trusted_len, crls_len;
	int refused; /* an error on the way in */
};

static int add_cert(gnutls_x509_crt_t *list, unsigned *len, const gnutls_datum_t *der)
{
	int ret = gnutls_x509_crt_init(&list[*len]);

	if (ret < 0)
		return ret;
	ret = gnutls_x509_crt_import(list[*len], der, GNUTLS_X509_FMT_DER);
	if (ret < 0)
		gnutls_x509_crt_deinit(list[*len]);
	else
		(*len)++;
	return ret;
}

static int add(struct limbo_case *c, const char *what, const char *base64)
{
	gnutls_datum_t text = {(unsigned char *)base64, (unsigned)strlen(base64)}, der;
	int ret = gnutls_base64_decode2(&text, &der);

	if (ret < 0)
		return ret;
	if (!strcmp(what, "peer") || !strcmp(what, "untrusted")) {
		ret = add_cert(c->chain, &c->chain_len, &der);
	} else if (!strcmp(what, "trusted")) {
		ret = add_cert(c->trusted, &c->trusted_len, &der);
	} else {
		ret = gnutls_x509_crl_init(&c->crls[c->crls_len]);
		if (ret >= 0)
			ret = gnutls_x509_crl_import(c->crls[c->crls_len], &der,
						     GNUTLS_X509_FMT_DER);
		if (ret >= 0)
			c->crls_len++;
	}
	gnutls_free(der.data);
	return ret;
}

static size_t vdata_of(struct limbo_case *c, gnutls_typed_vdata_st v[2], unsigned char ip[16])
{
	size_t n = 0, len = strlen(c->name) / 2;

	v[n++] = (gnutls_typed_vdata_st){GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)c->purpose, 0};
	if (!strcmp(c->kind, "DNS")) {
		v[n++] = (gnutls_typed_vdata_st){GNUTLS_DT_DNS_HOSTNAME, (unsigned char *)c->name,
						 0};
	} else if (!strcmp(c->kind, "RFC822")) {
		v[n++] = (gnutls_typed_vdata_st){GNUTLS_DT_RFC822NAME, (unsigned char *)c->name, 0};
	} else if (!strcmp(c->kind, "IP")) {
		for (size_t i = 0; i < len; i++) {
			unsigned b = 0;

			sscanf(c->name + 2 * i, "%2x", &b);
			ip[i] = (unsigned char)b;
		}
		v[n++] = (gnutls_typed_vdata_st){GNUTLS_DT_IP_ADDRESS, ip, (unsigned)len};
	}
	return n;
}

static void answer(struct limbo_case *c)
{
	gnutls_x509_trust_list_t list;
	gnutls_typed_vdata_st vdata[2];
	unsigned char ip[16];
	unsigned status = 0;
	gnutls_datum_t text = {NULL, 0};
	size_t n = vdata_of(c, vdata, ip);
	clock_t start = clock();
	int ret = c->refused;

	if (gnutls_x509_trust_list_init(&list, 0) < 0)
		exit(1);
	if (ret >= 0 && c->trusted_len)
		ret = gnutls_x509_trust_list_add_cas(list, c->trusted, c->trusted_len, 0);
	/* a list that is not taken leaves revocation unknown, which who asked for it has to refuse
	 */
	if (ret >= 0 && c->crls_len &&
	    gnutls_x509_trust_list_add_crls(list, c->crls, c->crls_len, GNUTLS_TL_VERIFY_CRL, 0) !=
		    (int)c->crls_len)
		ret = GNUTLS_E_CRL_VERIFICATION_ERROR;
	if (ret >= 0)
		ret = gnutls_x509_trust_list_verify_crt2(list, c->chain, c->chain_len, vdata,
							 (unsigned)n, 0, &status, NULL);
	if (ret >= 0 && status)
		gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0);
	printf("%s %s %s %x %s %.1fs\n", c->id, c->expected,
	       ret >= 0 && !status ? "SUCCESS" : "FAILURE", status,
	       ret < 0 ? gnutls_strerror_name(ret) : "-",
	       (double)(clock() - start) / CLOCKS_PER_SEC);
	fflush(stdout);
	gnutls_free(text.data);
	gnutls_x509_trust_list_deinit(list, 0);
	for (unsigned i = 0; i < c->chain_len; i++)
		gnutls_x509_crt_deinit(c->chain[i]);
	for (unsigned i = 0; i < c->trusted_len; i++)
		gnutls_x509_crt_deinit(c->trusted[i]);
	for (unsigned i = 0; i < c->crls_len; i++)
		gnutls_x509_crl_deinit(c->crls[i]);
}

int main(void)
{
	static char line[1 << 20], value[1 << 20];
	static struct limbo_case c;
	char what[16];
	long t;

	gnutls_global_set_time_function(fixed_time);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "case %199s %15s %ld %15s %299s %63s", c.id, c.expected, &t,
			   c.kind, c.name, c.purpose) == 6) {
			now = t;
			c.chain_len = c.trusted_len = c.crls_len = 0;
			c.refused = 0;
		} else if (!strcmp(line, "end\n")) {
			answer(&c);
		} else if (sscanf(line, "%15s %1048575s", what, value) == 2) {
			int ret = add(&c, what, value);

			if (ret < 0 && !c.refused)
				c.refused = ret;
		}
	}
	return 0;
}
