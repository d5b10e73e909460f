/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a certificate is for a host, an address or a mailbox (RFC 6125, RFC 5280 §4.2.1.6). */
#include "config.h"

#include <arpa/inet.h>

#include "base/idna.h"
#include "base/utf8.h"
#include "x509/x509.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool eq_nocase(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

/* A wildcard is the whole leftmost label and leaves at least two labels to compare; an A-label
 * is nothing that it could stand for a part of. */
bool x509_hostname_match(const char *pattern, size_t pattern_len, const char *host, size_t host_len,
			 unsigned flags)
{
	const char *dot, *rest;
	size_t rest_len;

	if (pattern_len == 0 || host_len == 0 || memchr(pattern, 0, pattern_len) ||
	    memchr(host, 0, host_len))
		return false;
	if (pattern_len == host_len && eq_nocase(pattern, host, host_len))
		return true;
	if ((flags & GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS) || pattern_len < 3 ||
	    pattern[0] != '*' || pattern[1] != '.')
		return false;
	rest = pattern + 1;
	rest_len = pattern_len - 1;
	if (memchr(rest, '*', rest_len))
		return false;
	dot = memchr(rest + 1, '.', rest_len - 1);
	if (!dot || dot == rest + 1 || dot == rest + rest_len - 1)
		return false;
	dot = memchr(host, '.', host_len);
	if (!dot || dot == host)
		return false;
	return (size_t)(host + host_len - dot) == rest_len && eq_nocase(dot, rest, rest_len);
}

/* 1: matched; 0: not. *@any tells whether the certificate has an address of this type at all. */
static bool match_ip(gnutls_x509_crt_t crt, const unsigned char *ip, unsigned len)
{
	const struct x509_ext *san = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_SAN);
	struct reader r, all;

	if (!san)
		return false;
	r = reader_of_datum(&san->value);
	if (der_read(&r, DER_SEQUENCE, &all) < 0)
		return false;
	while (!reader_is_empty(&all)) {
		struct x509_gn gn;

		if (x509_gn_read(&all, &gn) < 0)
			continue;
		if (gn.type == GNUTLS_SAN_IPADDRESS && gn.data.size == len &&
		    !memcmp(gn.data.data, ip, len))
			return true;
	}
	return false;
}

/* The only common name, as text; false if there is none, or several, or an odd one. */
static bool common_name(gnutls_x509_crt_t crt, const char *oid, gnutls_datum_t *out)
{
	struct x509_name_iter it;
	struct x509_ava ava;
	bool found = false;

	if (!crt->subject.size || x509_name_start(&it, &crt->subject) < 0)
		return false;
	while (x509_name_next(&it, &ava) > 0) {
		if (strcmp(ava.oid, oid) != 0)
			continue;
		if (found) {
			datum_clear(out);
			return false;
		}
		if (x509_ava_text(&ava, out) < 0)
			return false;
		found = true;
	}
	return found;
}

/* A certificate for web servers may be matched by its common name (RFC 6125 §6.4.4), unless it
 * has any alternative name that identifies a service. */
static bool may_use_cn(gnutls_x509_crt_t crt)
{
	const struct x509_ext *san = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_SAN);
	struct reader r, all;

	if (!gnutls_x509_crt_check_key_purpose(crt, GNUTLS_KP_TLS_WWW_SERVER, 0))
		return false;
	if (!san)
		return true;
	r = reader_of_datum(&san->value);
	if (der_read(&r, DER_SEQUENCE, &all) < 0)
		return false;
	while (!reader_is_empty(&all)) {
		struct x509_gn gn;

		if (x509_gn_read(&all, &gn) < 0)
			return false;
		if (gn.type == GNUTLS_SAN_DNSNAME || gn.type == GNUTLS_SAN_URI ||
		    gn.type == GNUTLS_SAN_IPADDRESS ||
		    (gn.type == GNUTLS_SAN_OTHERNAME &&
		     x509_gn_virtual_type(gn.oid) == GNUTLS_SAN_OTHERNAME_SRV))
			return false;
	}
	return true;
}

/* A name in a certificate is ASCII; one that isn't matches as it stands, letter by letter. */
static bool match_one(const gnutls_datum_t *name, const gnutls_datum_t *ascii, const char *host,
		      unsigned flags)
{
	const char *pattern = (const char *)name->data;

	if (ascii_is_plain(name->data, name->size))
		return x509_hostname_match(pattern, name->size, (const char *)ascii->data,
					   ascii->size, flags);
	return name->size == strlen(host) && !memcmp(pattern, host, name->size);
}

/**
 * gnutls_x509_crt_check_ip:
 * @cert: a certificate
 * @ip: an address in network byte order
 * @ip_size: 4 or 16
 * @flags: unused
 *
 * Returns: 1 if the address is among the alternative names, else 0.
 *
 * Since: 3.6.0
 **/
unsigned gnutls_x509_crt_check_ip(gnutls_x509_crt_t cert, const unsigned char *ip,
				  unsigned int ip_size, unsigned int flags)
{
	(void)flags;
	return match_ip(cert, ip, ip_size);
}

/**
 * gnutls_x509_crt_check_hostname2:
 * @cert: a certificate
 * @hostname: the host, in UTF-8 or A-labels, or an address in text
 * @flags: GNUTLS_VERIFY_DO_NOT_ALLOW_WILDCARDS, GNUTLS_VERIFY_DO_NOT_ALLOW_IP_MATCHES
 *
 * Compares with the alternative names of the certificate, and with its common name where there are
 * none for hosts (RFC 6125). A wildcard stands for the whole leftmost label. Addresses match only
 * addresses.
 *
 * Returns: 1 if the certificate is for this host, else 0.
 *
 * Since: 3.3.0
 **/
unsigned gnutls_x509_crt_check_hostname2(gnutls_x509_crt_t cert, const char *hostname,
					 unsigned int flags)
{
	const struct x509_ext *san = x509_exts_find(&cert->exts, GNUTLS_X509EXT_OID_SAN);
	autodatum ascii = {0}, cn = {0};
	unsigned char ip[16];

	if (!(flags & GNUTLS_VERIFY_DO_NOT_ALLOW_IP_MATCHES)) {
		unsigned len = 0;

		if (strchr(hostname, ':') && inet_pton(AF_INET6, hostname, ip) == 1)
			len = 16;
		else if (inet_pton(AF_INET, hostname, ip) == 1)
			len = 4;
		if (len)
			return match_ip(cert, ip, len);
	}
	/* no host name (RFC 1035 §2.3.4), even if it is in the certificate */
	if (strlen(hostname) > 255)
		return 0;
	if (idna_to_ascii(hostname, strlen(hostname), 0, &ascii) < 0) {
		/* what isn't a host name can only be there letter by letter */
		if (datum_copy(&ascii, hostname, strlen(hostname)) < 0)
			return 0;
	}
	if (san) {
		struct reader r = reader_of_datum(&san->value), all;

		if (der_read(&r, DER_SEQUENCE, &all) < 0)
			return 0;
		while (!reader_is_empty(&all)) {
			struct x509_gn gn;

			if (x509_gn_read(&all, &gn) < 0)
				continue;
			if (gn.type == GNUTLS_SAN_DNSNAME &&
			    match_one(&gn.data, &ascii, hostname, flags))
				return 1;
		}
	}
	if (!may_use_cn(cert) || !common_name(cert, GNUTLS_OID_X520_COMMON_NAME, &cn))
		return 0;
	return match_one(&cn, &ascii, hostname, flags);
}

/**
 * gnutls_x509_crt_check_hostname:
 * @cert: a certificate
 * @hostname: the host
 *
 * As gnutls_x509_crt_check_hostname2() without flags.
 *
 * Returns: 1 if the certificate is for this host, else 0.
 **/
unsigned gnutls_x509_crt_check_hostname(gnutls_x509_crt_t cert, const char *hostname)
{
	return gnutls_x509_crt_check_hostname2(cert, hostname, 0);
}

/* The local part is compared exactly, the domain as a host name without wildcards. */
static bool match_email(const gnutls_datum_t *name, const char *email)
{
	const char *at = strrchr(email, '@');
	size_t local;

	if (!at || memchr(name->data, 0, name->size) || name->size != strlen(email))
		return false;
	local = (size_t)(at - email) + 1;
	return !memcmp(name->data, email, local) &&
	       eq_nocase((const char *)name->data + local, at + 1, name->size - local);
}

/**
 * gnutls_x509_crt_check_email:
 * @cert: a certificate
 * @email: an address; its domain may be internationalised
 * @flags: unused
 *
 * Compares with the e-mail addresses among the alternative names, and with that in the subject
 * where there are none.
 *
 * Returns: 1 if the certificate is for this address, else 0.
 **/
unsigned gnutls_x509_crt_check_email(gnutls_x509_crt_t cert, const char *email, unsigned int flags)
{
	const struct x509_ext *san = x509_exts_find(&cert->exts, GNUTLS_X509EXT_OID_SAN);
	const char *at = strrchr(email, '@');
	autofree char *ascii = NULL;
	autodatum host = {0}, subject = {0};
	bool found = false;
	size_t local;

	(void)flags;
	if (!at || idna_to_ascii(at + 1, strlen(at + 1), 0, &host) < 0)
		return 0;
	local = (size_t)(at - email) + 1;
	ascii = mem_alloc(local + host.size + 1);
	if (!ascii)
		return 0;
	memcpy(ascii, email, local);
	memcpy(ascii + local, host.data, host.size);
	ascii[local + host.size] = '\0';
	if (san) {
		struct reader r = reader_of_datum(&san->value), all;

		if (der_read(&r, DER_SEQUENCE, &all) < 0)
			return 0;
		while (!reader_is_empty(&all)) {
			struct x509_gn gn;

			if (x509_gn_read(&all, &gn) < 0)
				continue;
			if (gn.type != GNUTLS_SAN_RFC822NAME)
				continue;
			found = true;
			if (match_email(&gn.data, ascii))
				return 1;
		}
	}
	return !found && common_name(cert, GNUTLS_OID_PKCS9_EMAIL, &subject) &&
	       match_email(&subject, ascii);
}
