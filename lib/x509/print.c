/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Certificates and revocation lists as text, in the layout that programs know from GnuTLS. */
#include "config.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/idna.h"
#include "crypto/hash.h"
#include "keys/keys.h"
#include "x509/crl.h"
#include "x509/print.h"

void x509_putf(struct writer *w, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	writer_str(w, line);
}

int x509_put_end(struct writer *w, gnutls_datum_t *out)
{
	writer_u8(w, 0);
	TRY(writer_take_datum(w, out));
	out->size--;
	return 0;
}

/* Text out of a certificate must not forge lines of its own. */
void x509_put_text(struct writer *w, const gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++) {
		uint8_t c = d->data[i];

		writer_u8(w, c < 0x20 || c == 0x7f ? '.' : c);
	}
}

void x509_put_hex(struct writer *w, const gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++)
		x509_putf(w, "%02x", d->data[i]);
}

void x509_put_ascii(struct writer *w, const gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++)
		writer_u8(w, d->data[i] >= 0x20 && d->data[i] < 0x7f ? d->data[i] : '.');
}

/* Sixteen bytes to a line. */
void x509_put_dump(struct writer *w, const gnutls_datum_t *d, const char *indent)
{
	for (unsigned i = 0; i < d->size; i++) {
		if (i % 16 == 0)
			writer_str(w, indent);
		x509_putf(w, "%02x%s", d->data[i], i + 1 == d->size || i % 16 == 15 ? "\n" : ":");
	}
}

int x509_put_got(struct writer *w, int ret)
{
	if (ret == GNUTLS_E_MEMORY_ERROR && !w->error)
		w->error = ERR(ret);
	return ret;
}

void x509_put_time(struct writer *w, time_t t, bool is_long)
{
	char text[64];
	struct tm tm;
	size_t n = 0;

	if (t != (time_t)-1 && gmtime_r(&t, &tm))
		n = is_long ? strftime(text, sizeof(text), "%a %b %d %H:%M:%S UTC %Y", &tm)
			    : strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	writer_str(w, n ? text : "unknown");
}

void x509_put_dn(struct writer *w, const char *label, const gnutls_datum_t *name)
{
	autodatum text = {0};

	if (x509_put_got(w, x509_name_str(name, 0, &text)) < 0) {
		x509_putf(w, "\t%s:\n", label);
		return;
	}
	x509_putf(w, "\t%s: ", label);
	x509_put_text(w, &text);
	writer_u8(w, '\n');
}

static const char *crit(const struct x509_ext *e)
{
	return e->critical ? "critical" : "not critical";
}

/* ---- Names ---- */

static void put_ip(struct writer *w, const gnutls_datum_t *ip, bool range)
{
	char text[INET6_ADDRSTRLEN];
	unsigned len = range ? ip->size / 2 : ip->size, bits = 0;

	if ((len != 4 && len != 16) ||
	    !inet_ntop(len == 4 ? AF_INET : AF_INET6, ip->data, text, sizeof(text))) {
		writer_str(w, "(unreadable)");
		return;
	}
	writer_str(w, text);
	if (range) {
		for (unsigned i = len; i < ip->size; i++)
			bits += (unsigned)__builtin_popcount(ip->data[i]);
		x509_putf(w, "/%u", bits);
	}
}

static void put_host(struct writer *w, const gnutls_datum_t *name)
{
	autodatum utf8 = {0};

	x509_put_text(w, name);
	if (name->size && idna_to_utf8((const char *)name->data, name->size, 0, &utf8) == 0 &&
	    !datum_eq(&utf8, name)) {
		writer_str(w, " (");
		x509_put_text(w, &utf8);
		writer_u8(w, ')');
	}
}

static void put_othername(struct writer *w, const char *indent, const char *oid,
			  const gnutls_datum_t *der)
{
	static const struct {
		unsigned type;
		const char *label;
	} known[] = {
		{GNUTLS_SAN_OTHERNAME_XMPP, "XMPP Address"},
		{GNUTLS_SAN_OTHERNAME_KRB5PRINCIPAL, "KRB5Principal"},
		{GNUTLS_SAN_OTHERNAME_MSUSERPRINCIPAL, "User Principal Name"},
		{GNUTLS_SAN_OTHERNAME_SRV, "SRVName"},
	};
	autodatum text = {0};
	unsigned type;

	if (x509_put_got(w, gnutls_x509_othername_to_virtual(oid, der, &type, &text)) == 0)
		for (size_t i = 0; i < ARRAY_LEN(known); i++)
			if (known[i].type == type) {
				x509_putf(w, "%s%s: ", indent, known[i].label);
				x509_put_text(w, &text);
				writer_u8(w, '\n');
				return;
			}
	x509_putf(w, "%sotherName OID: %s\n%sotherName DER: ", indent, oid, indent);
	x509_put_hex(w, der);
	x509_putf(w, "\n%sotherName ASCII: ", indent);
	x509_put_ascii(w, der);
	writer_u8(w, '\n');
}

static void put_name(struct writer *w, const char *indent, unsigned type,
		     const gnutls_datum_t *name, const char *oid, bool range)
{
	static const char *const labels[] = {
		[GNUTLS_SAN_DNSNAME] = "DNSname",  [GNUTLS_SAN_RFC822NAME] = "RFC822Name",
		[GNUTLS_SAN_URI] = "URI",          [GNUTLS_SAN_IPADDRESS] = "IPAddress",
		[GNUTLS_SAN_DN] = "directoryName", [GNUTLS_SAN_REGISTERED_ID] = "Registered ID",
	};

	if (type == GNUTLS_SAN_OTHERNAME) {
		put_othername(w, indent, oid, name);
		return;
	}
	if (type >= ARRAY_LEN(labels) || !labels[type]) {
		x509_putf(w, "%sUnknown name\n", indent);
		return;
	}
	x509_putf(w, "%s%s: ", indent, labels[type]);
	if (type == GNUTLS_SAN_IPADDRESS)
		put_ip(w, name, range);
	else if (type == GNUTLS_SAN_DNSNAME && !range)
		put_host(w, name);
	else
		x509_put_text(w, name);
	writer_u8(w, '\n');
}

static void put_names(struct writer *w, const char *indent,
		      const struct gnutls_subject_alt_names_st *names)
{
	for (unsigned i = 0; i < names->count; i++)
		put_name(w, indent, names->list[i].type, &names->list[i].data,
			 (const char *)names->list[i].oid.data, false);
}

/* ---- Extensions: each prints its lines, or fails and leaves a note ---- */

static int ext_basic(struct writer *w, const struct x509_ext *e)
{
	unsigned ca;
	int len;

	TRY(gnutls_x509_ext_import_basic_constraints(&e->value, &ca, &len));
	x509_putf(w, "\t\tBasic Constraints (%s):\n\t\t\tCertificate Authority (CA): %s\n", crit(e),
		  ca ? "TRUE" : "FALSE");
	if (len >= 0)
		x509_putf(w, "\t\t\tPath Length Constraint: %d\n", len);
	return 0;
}

void x509_put_usage(struct writer *w, const char *indent, unsigned usage)
{
	static const struct {
		unsigned bit;
		const char *text;
	} names[] = {
		{GNUTLS_KEY_DIGITAL_SIGNATURE, "Digital signature"},
		{GNUTLS_KEY_NON_REPUDIATION, "Non repudiation"},
		{GNUTLS_KEY_KEY_ENCIPHERMENT, "Key encipherment"},
		{GNUTLS_KEY_DATA_ENCIPHERMENT, "Data encipherment"},
		{GNUTLS_KEY_KEY_AGREEMENT, "Key agreement"},
		{GNUTLS_KEY_KEY_CERT_SIGN, "Certificate signing"},
		{GNUTLS_KEY_CRL_SIGN, "CRL signing"},
		{GNUTLS_KEY_ENCIPHER_ONLY, "Key encipher only"},
		{GNUTLS_KEY_DECIPHER_ONLY, "Key decipher only"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (usage & names[i].bit)
			x509_putf(w, "%s%s.\n", indent, names[i].text);
}

static int ext_usage(struct writer *w, const struct x509_ext *e)
{
	unsigned usage;

	TRY(gnutls_x509_ext_import_key_usage(&e->value, &usage));
	x509_putf(w, "\t\tKey Usage (%s):\n", crit(e));
	x509_put_usage(w, "\t\t\t", usage);
	return 0;
}

static int ext_purposes(struct writer *w, const struct x509_ext *e)
{
	static const struct {
		const char *oid, *text;
	} names[] = {
		{GNUTLS_KP_TLS_WWW_SERVER, "TLS WWW Server."},
		{GNUTLS_KP_TLS_WWW_CLIENT, "TLS WWW Client."},
		{GNUTLS_KP_CODE_SIGNING, "Code signing."},
		{GNUTLS_KP_EMAIL_PROTECTION, "Email protection."},
		{GNUTLS_KP_TIME_STAMPING, "Time stamping."},
		{GNUTLS_KP_OCSP_SIGNING, "OCSP signing."},
		{GNUTLS_KP_IPSEC_IKE, "Ipsec IKE."},
		{GNUTLS_KP_MS_SMART_CARD_LOGON, "Smart Card Logon."},
		{GNUTLS_KP_ANY, "Any purpose."},
	};
	struct reader r = reader_of_datum(&e->value), all;

	TRY(der_read(&r, DER_SEQUENCE, &all));
	x509_putf(w, "\t\tKey Purpose (%s):\n", crit(e));
	while (!reader_is_empty(&all)) {
		char oid[DER_OID_MAX];
		const char *text = oid;

		TRY(der_read_oid(&all, oid));
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			if (!strcmp(names[i].oid, oid))
				text = names[i].text;
		x509_putf(w, "\t\t\t%s\n", text);
	}
	return 0;
}

static int ext_names(struct writer *w, const struct x509_ext *e)
{
	struct gnutls_subject_alt_names_st names = {0};
	int ret = gnutls_x509_ext_import_subject_alt_names(&e->value, &names, 0);

	if (ret == 0) {
		x509_putf(w, "\t\t%s Alternative Name (%s):\n",
			  !strcmp(e->oid, GNUTLS_X509EXT_OID_SAN) ? "Subject" : "Issuer", crit(e));
		put_names(w, "\t\t\t", &names);
	}
	x509_gns_clear(&names);
	return ret;
}

static int ext_ski(struct writer *w, const struct x509_ext *e)
{
	autodatum id = {0};

	TRY(gnutls_x509_ext_import_subject_key_id(&e->value, &id));
	x509_putf(w, "\t\tSubject Key Identifier (%s):\n\t\t\t", crit(e));
	x509_put_hex(w, &id);
	writer_u8(w, '\n');
	return 0;
}

static int ext_aki(struct writer *w, const struct x509_ext *e)
{
	gnutls_datum_t id, name, serial, oid = {0};
	gnutls_x509_aki_t aki;
	unsigned type;
	int ret;

	TRY(gnutls_x509_aki_init(&aki));
	ret = gnutls_x509_ext_import_authority_key_id(&e->value, aki, 0);
	if (ret == 0) {
		x509_putf(w, "\t\tAuthority Key Identifier (%s):\n", crit(e));
		for (unsigned i = 0;
		     gnutls_x509_aki_get_cert_issuer(aki, i, &type, &name, &oid, &serial) == 0;
		     i++) {
			put_name(w, "\t\t\t", type, &name, (const char *)oid.data, false);
			writer_str(w, "\t\t\tserial: ");
			x509_put_hex(w, &serial);
			writer_u8(w, '\n');
		}
		if (gnutls_x509_aki_get_id(aki, &id) == 0) {
			writer_str(w, "\t\t\t");
			x509_put_hex(w, &id);
			writer_u8(w, '\n');
		}
	}
	gnutls_x509_aki_deinit(aki);
	return ret;
}

static int ext_constraints(struct writer *w, const struct x509_ext *e)
{
	gnutls_x509_name_constraints_t nc;
	gnutls_datum_t name;
	unsigned type;
	int ret;

	TRY(gnutls_x509_name_constraints_init(&nc));
	ret = gnutls_x509_ext_import_name_constraints(&e->value, nc, 0);
	if (ret == 0) {
		x509_putf(w, "\t\tName Constraints (%s):\n", crit(e));
		for (int excluded = 0; excluded < 2; excluded++)
			for (unsigned i = 0;; i++) {
				autodatum text = {0};

				if ((excluded ? gnutls_x509_name_constraints_get_excluded
					      : gnutls_x509_name_constraints_get_permitted)(
					    nc, i, &type, &name) < 0)
					break;
				if (i == 0)
					x509_putf(w, "\t\t\t%s:\n",
						  excluded ? "Excluded" : "Permitted");
				if (type == GNUTLS_SAN_DN &&
				    x509_put_got(w, x509_name_str(&name, GNUTLS_X509_DN_FLAG_COMPAT,
								  &text)) == 0)
					name = text;
				put_name(w, "\t\t\t\t", type, &name, "", true);
			}
	}
	gnutls_x509_name_constraints_deinit(nc);
	return ret;
}

static int ext_aia(struct writer *w, const struct x509_ext *e)
{
	gnutls_datum_t oid, name;
	gnutls_x509_aia_t aia;
	unsigned type;
	int ret;

	TRY(gnutls_x509_aia_init(&aia));
	ret = gnutls_x509_ext_import_aia(&e->value, aia, 0);
	if (ret == 0) {
		x509_putf(w, "\t\tAuthority Information Access (%s):\n", crit(e));
		for (unsigned i = 0; gnutls_x509_aia_get(aia, i, &oid, &type, &name) == 0; i++) {
			const char *o = (const char *)oid.data;

			x509_putf(w, "\t\t\tAccess Method: %s", o);
			if (!strcmp(o, GNUTLS_OID_AD_OCSP))
				writer_str(w, " (id-ad-ocsp)");
			else if (!strcmp(o, GNUTLS_OID_AD_CAISSUERS))
				writer_str(w, " (id-ad-caIssuers)");
			writer_u8(w, '\n');
			put_name(w, "\t\t\tAccess Location ", type, &name, "", false);
		}
	}
	gnutls_x509_aia_deinit(aia);
	return ret;
}

static int ext_dist(struct writer *w, const struct x509_ext *e)
{
	gnutls_x509_crl_dist_points_t dp;
	gnutls_datum_t name;
	unsigned type, reasons;
	int ret;

	TRY(gnutls_x509_crl_dist_points_init(&dp));
	ret = gnutls_x509_ext_import_crl_dist_points(&e->value, dp, 0);
	if (ret == 0) {
		x509_putf(w, "\t\tCRL Distribution points (%s):\n", crit(e));
		for (unsigned i = 0;
		     gnutls_x509_crl_dist_points_get(dp, i, &type, &name, &reasons) == 0; i++)
			put_name(w, "\t\t\t", type, &name, "", false);
	}
	gnutls_x509_crl_dist_points_deinit(dp);
	return ret;
}

static int ext_policies(struct writer *w, const struct x509_ext *e)
{
	struct gnutls_x509_policy_st p;
	gnutls_x509_policies_t list;
	int ret;

	TRY(gnutls_x509_policies_init(&list));
	ret = gnutls_x509_ext_import_policies(&e->value, list, 0);
	if (ret == 0) {
		x509_putf(w, "\t\tCertificate Policies (%s):\n", crit(e));
		for (unsigned i = 0; gnutls_x509_policies_get(list, i, &p) == 0; i++) {
			x509_putf(w, "\t\t\t%s\n", p.oid);
			for (unsigned j = 0; j < p.qualifiers; j++) {
				gnutls_datum_t text = {(unsigned char *)p.qualifier[j].data,
						       p.qualifier[j].size};

				if (p.qualifier[j].type == GNUTLS_X509_QUALIFIER_UNKNOWN)
					continue;
				writer_str(w, p.qualifier[j].type == GNUTLS_X509_QUALIFIER_URI
						      ? "\t\t\t\tURI: "
						      : "\t\t\t\tNote: ");
				x509_put_text(w, &text);
				writer_u8(w, '\n');
			}
		}
	}
	gnutls_x509_policies_deinit(list);
	return ret;
}

static int ext_features(struct writer *w, const struct x509_ext *e)
{
	gnutls_x509_tlsfeatures_t f;
	unsigned v;
	int ret;

	TRY(gnutls_x509_tlsfeatures_init(&f));
	ret = gnutls_x509_ext_import_tlsfeatures(&e->value, f, 0);
	if (ret == 0) {
		x509_putf(w, "\t\tTLS Features (%s):\n", crit(e));
		for (unsigned i = 0; gnutls_x509_tlsfeatures_get(f, i, &v) == 0; i++)
			x509_putf(w, "\t\t\t%s(%u)\n", v == 5 ? "OCSP Status Request" : "Unknown",
				  v);
	}
	gnutls_x509_tlsfeatures_deinit(f);
	return ret;
}

static int ext_anypolicy(struct writer *w, const struct x509_ext *e)
{
	unsigned skip;

	TRY(gnutls_x509_ext_import_inhibit_anypolicy(&e->value, &skip));
	x509_putf(w, "\t\tInhibit anyPolicy skip certs: %u (%s)\n", skip, crit(e));
	return 0;
}

static int ext_period(struct writer *w, const struct x509_ext *e)
{
	time_t from, to;

	TRY(gnutls_x509_ext_import_private_key_usage_period(&e->value, &from, &to));
	x509_putf(w, "\t\tPrivate Key Usage Period (%s):\n\t\t\tNot Before: ", crit(e));
	x509_put_time(w, from, true);
	writer_str(w, "\n\t\t\tNot After: ");
	x509_put_time(w, to, true);
	writer_u8(w, '\n');
	return 0;
}

static int ext_crl_number(struct writer *w, const struct x509_ext *e)
{
	struct reader r = reader_of_datum(&e->value), num;
	gnutls_datum_t d;

	TRY(der_read(&r, DER_INTEGER, &num));
	d = (gnutls_datum_t){(unsigned char *)num.p, (unsigned)reader_left(&num)};
	x509_putf(w, "\t\tCRL Number (%s): ", crit(e));
	x509_put_hex(w, &d);
	writer_u8(w, '\n');
	return 0;
}

static const struct {
	const char *oid;
	int (*print)(struct writer *w, const struct x509_ext *e);
} printers[] = {
	{GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS, ext_basic},
	{GNUTLS_X509EXT_OID_KEY_USAGE, ext_usage},
	{GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE, ext_purposes},
	{GNUTLS_X509EXT_OID_SAN, ext_names},
	{GNUTLS_X509EXT_OID_IAN, ext_names},
	{GNUTLS_X509EXT_OID_SUBJECT_KEY_ID, ext_ski},
	{GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID, ext_aki},
	{GNUTLS_X509EXT_OID_NAME_CONSTRAINTS, ext_constraints},
	{GNUTLS_X509EXT_OID_AUTHORITY_INFO_ACCESS, ext_aia},
	{GNUTLS_X509EXT_OID_CRL_DIST_POINTS, ext_dist},
	{GNUTLS_X509EXT_OID_CRT_POLICY, ext_policies},
	{GNUTLS_X509EXT_OID_TLSFEATURES, ext_features},
	{GNUTLS_X509EXT_OID_INHIBIT_ANYPOLICY, ext_anypolicy},
	{"2.5.29.54", ext_anypolicy},
	{GNUTLS_X509EXT_OID_PRIVATE_KEY_USAGE_PERIOD, ext_period},
	{"2.5.29.20", ext_crl_number},
};

void x509_put_ext(struct writer *w, const struct x509_ext *e)
{
	for (size_t i = 0; i < ARRAY_LEN(printers); i++)
		if (!strcmp(printers[i].oid, e->oid)) {
			size_t mark = w->len;

			if (x509_put_got(w, printers[i].print(w, e)) == 0)
				return;
			writer_truncate(w, mark);
			break;
		}
	x509_putf(w, "\t\tUnknown extension %s (%s):\n\t\t\tASCII: ", e->oid, crit(e));
	x509_put_ascii(w, &e->value);
	writer_str(w, "\n\t\t\tHexdump: ");
	x509_put_hex(w, &e->value);
	writer_u8(w, '\n');
}

void x509_put_exts(struct writer *w, const struct x509_exts *exts)
{
	if (exts->count)
		writer_str(w, "\tExtensions:\n");
	for (unsigned i = 0; i < exts->count; i++)
		x509_put_ext(w, &exts->list[i]);
}

/**
 * gnutls_x509_ext_print:
 * @exts: extensions
 * @exts_size: their number
 * @format: unused
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_ext_print(gnutls_x509_ext_st *exts, unsigned int exts_size,
			  gnutls_certificate_print_formats_t format, gnutls_datum_t *out)
{
	autowriter w = {0};

	(void)format;
	for (unsigned i = 0; i < exts_size; i++) {
		struct x509_ext e = {.value = exts[i].data, .critical = exts[i].critical != 0};

		snprintf(e.oid, sizeof(e.oid), "%s", exts[i].oid);
		x509_put_ext(&w, &e);
	}
	return x509_put_end(&w, out);
}

/**
 * gnutls_x509_ext_deinit:
 * @ext: an extension
 *
 * Frees what it holds.
 *
 * Since: 3.3.8
 **/
void gnutls_x509_ext_deinit(gnutls_x509_ext_st *ext)
{
	mem_free(ext->oid);
	datum_clear(&ext->data);
}

/* ---- Keys and signatures ---- */

/* As a signed number, so with a zero byte before one that would look negative. */
static void put_number(struct writer *w, const char *label, const gnutls_datum_t *n, bool raw,
		       bool numbers)
{
	autodatum num = {0};
	const gnutls_datum_t *d = n;

	if (!raw && x509_put_got(w, keys_export_number(n, 0, &num)) == 0)
		d = &num;
	if (numbers) {
		x509_putf(w, "\t\t%s: ", label);
		x509_put_hex(w, d);
		writer_u8(w, '\n');
	} else {
		x509_putf(w, "\t\t%s:\n", label);
		x509_put_dump(w, d, "\t\t\t");
	}
}

/* Significant bits of the exponent as its encoding has them: whole bytes. */
void x509_put_key(struct writer *w, const char *what, const struct pk_params *pk, bool numbers)
{
	const char *name = gnutls_pk_get_name(pk->algo);
	unsigned bits = pk_params_bits(pk);
	const char *level = gnutls_sec_param_get_name(gnutls_pk_bits_to_sec_param(pk->algo, bits));
	char label[64];

	x509_putf(w, "\t%s: %s\n\tAlgorithm Security Level: %s (%u bits)\n", what, name, level,
		  bits);
	switch (pk->algo) {
	case GNUTLS_PK_RSA_PSS:
		if (pk->pss.digest != GNUTLS_DIG_UNKNOWN)
			x509_putf(w,
				  "\t\tParameters:\n\t\t\tHash Algorithm: %s\n\t\t\tSalt Length: "
				  "%u\n",
				  gnutls_digest_get_name(pk->pss.digest), pk->pss.salt_len);
		__attribute__((fallthrough));
	case GNUTLS_PK_RSA: {
		autodatum e = {0};

		snprintf(label, sizeof(label), "Modulus (bits %u)", bits);
		put_number(w, label, &pk->n[PK_RSA_N], false, numbers);
		if (x509_put_got(w, keys_export_number(&pk->n[PK_RSA_E], 0, &e)) < 0)
			return;
		snprintf(label, sizeof(label), "Exponent (bits %u)", e.size * 8);
		put_number(w, label, &pk->n[PK_RSA_E], false, numbers);
		return;
	}
	case GNUTLS_PK_ECDSA:
		x509_putf(w, "\t\tCurve:\t%s\n", gnutls_ecc_curve_get_name(pk->curve));
		put_number(w, "X", &pk->n[PK_EC_X], false, numbers);
		put_number(w, "Y", &pk->n[PK_EC_Y], false, numbers);
		return;
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
	case GNUTLS_PK_ECDH_X25519:
	case GNUTLS_PK_ECDH_X448:
		x509_putf(w, "\t\tCurve:\t%s\n", gnutls_ecc_curve_get_name(pk->curve));
		put_number(w, "X", &pk->n[PK_ED_PUB], true, numbers);
		return;
	case GNUTLS_PK_DSA:
		snprintf(label, sizeof(label), "Public key (bits %u)", bits);
		put_number(w, label, &pk->n[PK_DSA_Y], false, numbers);
		put_number(w, "P", &pk->n[PK_DSA_P], false, numbers);
		put_number(w, "Q", &pk->n[PK_DSA_Q], false, numbers);
		put_number(w, "G", &pk->n[PK_DSA_G], false, numbers);
		return;
	default:
		return;
	}
}

void x509_sign_name(const gnutls_datum_t *algid, const struct der_sign *sign, char *out,
		    size_t size)
{
	struct reader r = reader_of_datum(algid);
	struct der_algid a;
	const char *name = gnutls_sign_get_name(sign->sign);

	if (!name || sign->sign == GNUTLS_SIGN_UNKNOWN)
		name = der_read_algid(&r, &a) == 0 ? a.oid : "unknown";
	snprintf(out, size, "%s", name);
}

void x509_put_signature(struct writer *w, const gnutls_datum_t *algid, const struct der_sign *sign,
			const gnutls_datum_t *signature)
{
	char name[DER_OID_MAX];

	x509_sign_name(algid, sign, name, sizeof(name));
	x509_putf(w, "\tSignature Algorithm: %s\n", name);
	if (sign->pk == GNUTLS_PK_RSA_PSS)
		x509_putf(w, "\t\tSalt Length: %u\n", sign->pss.salt_len);
	if (sign->sign != GNUTLS_SIGN_UNKNOWN &&
	    !gnutls_sign_is_secure2(sign->sign, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS))
		writer_str(w, "warning: signed using a broken signature algorithm that can be "
			      "forged.\n");
	writer_str(w, "\tSignature:\n");
	x509_put_dump(w, signature, "\t\t");
}

static void x509_put_digest(struct writer *w, const char *indent, const char *name,
			    gnutls_digest_algorithm_t alg, const gnutls_datum_t *data)
{
	uint8_t digest[HASH_MAX_LEN];
	gnutls_datum_t d = {digest, (unsigned)hash_len(alg)};

	if (x509_put_got(w, hash_fast(alg, data->data, data->size, digest)) < 0)
		return;
	x509_putf(w, "%s\t%s:", indent, name);
	x509_put_hex(w, &d);
	writer_u8(w, '\n');
}

static void x509_put_pin(struct writer *w, const gnutls_datum_t *spki)
{
	autodatum b64 = {0};
	uint8_t digest[32];

	if (hash_fast(GNUTLS_DIG_SHA256, spki->data, spki->size, digest) == 0 &&
	    x509_put_got(w, base64_encode(digest, sizeof(digest), &b64)) == 0)
		writer_bytes(w, b64.data, b64.size);
}

void x509_put_key_ids(struct writer *w, const char *indent, const gnutls_datum_t *spki)
{
	x509_putf(w, "%sPublic Key ID:\n", indent);
	x509_put_digest(w, indent, "sha1", GNUTLS_DIG_SHA1, spki);
	x509_put_digest(w, indent, "sha256", GNUTLS_DIG_SHA256, spki);
	x509_putf(w, "%sPublic Key PIN:\n%s\tpin-sha256:", indent, indent);
	x509_put_pin(w, spki);
	writer_u8(w, '\n');
}

/* ---- Certificates ---- */

static void crt_full(struct writer *w, gnutls_x509_crt_t crt, bool unsigned_only, bool numbers)
{
	char oid[DER_OID_MAX];
	size_t len = sizeof(oid);

	x509_putf(w, "X.509 Certificate Information:\n\tVersion: %u\n\tSerial Number (hex): ",
		  crt->version);
	x509_put_hex(w, &crt->serial);
	writer_u8(w, '\n');
	if (!unsigned_only)
		x509_put_dn(w, "Issuer", &crt->issuer);
	writer_str(w, "\tValidity:\n\t\tNot Before: ");
	x509_put_time(w, crt->not_before, true);
	writer_str(w, "\n\t\tNot After: ");
	x509_put_time(w, crt->not_after, true);
	writer_u8(w, '\n');
	x509_put_dn(w, "Subject", &crt->subject);
	if (crt->pk_ret == 0)
		x509_put_key(w, "Subject Public Key Algorithm", &crt->pk, numbers);
	else if (gnutls_x509_crt_get_pk_oid(crt, oid, &len) == 0)
		x509_putf(w, "\tSubject Public Key Algorithm: %s\n", oid);
	x509_put_exts(w, &crt->exts);
	if (!unsigned_only)
		x509_put_signature(w, &crt->sigalg, &crt->sign, &crt->signature);
	writer_str(w, "Other Information:\n");
	if (!unsigned_only) {
		writer_str(w, "\tFingerprint:\n");
		x509_put_digest(w, "\t", "sha1", GNUTLS_DIG_SHA1, &crt->der);
		x509_put_digest(w, "\t", "sha256", GNUTLS_DIG_SHA256, &crt->der);
	}
	if (crt->pk_ret == 0)
		x509_put_key_ids(w, "\t", &crt->spki);
}

static void put_quoted_dn(struct writer *w, const char *label, const gnutls_datum_t *name)
{
	autodatum text = {0};

	if (x509_put_got(w, x509_name_str(name, 0, &text)) < 0) {
		x509_putf(w, "no %s, ", label);
		return;
	}
	x509_putf(w, "%s `", label);
	x509_put_text(w, &text);
	writer_str(w, "', ");
}

static void crt_oneline(struct writer *w, gnutls_x509_crt_t crt)
{
	char name[DER_OID_MAX] = "unknown";
	size_t len = sizeof(name);

	put_quoted_dn(w, "subject", &crt->subject);
	put_quoted_dn(w, "issuer", &crt->issuer);
	writer_str(w, "serial 0x");
	x509_put_hex(w, &crt->serial);
	if (crt->pk_ret == 0) {
		x509_putf(w, ", %s key %u bits, ", gnutls_pk_get_name(crt->pk.algo),
			  pk_params_bits(&crt->pk));
	} else {
		if (gnutls_x509_crt_get_pk_oid(crt, name, &len) < 0)
			strcpy(name, "unknown");
		x509_putf(w, ", %s key 0 bits, ", name);
	}
	x509_sign_name(&crt->sigalg, &crt->sign, name, sizeof(name));
	if (crt->sign.sign != GNUTLS_SIGN_UNKNOWN &&
	    !gnutls_sign_is_secure2(crt->sign.sign, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS))
		x509_putf(w, "signed using %s (broken!), ", name);
	else
		x509_putf(w, "signed using %s, ", name);
	writer_str(w, "activated `");
	x509_put_time(w, crt->not_before, false);
	writer_str(w, "', expires `");
	x509_put_time(w, crt->not_after, false);
	writer_str(w, "', ");
	if (crt->pk_ret == 0) {
		writer_str(w, "pin-sha256=\"");
		x509_put_pin(w, &crt->spki);
		writer_u8(w, '"');
	}
}

/**
 * gnutls_x509_crt_print:
 * @cert: a certificate
 * @format: how much of it
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Formats: everything (GNUTLS_CRT_PRINT_FULL; _FULL_NUMBERS without line breaks in numbers), what a
 * draft has (_UNSIGNED_FULL), one line (_ONELINE), one line and key identifiers (_COMPACT).
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crt_print(gnutls_x509_crt_t cert, gnutls_certificate_print_formats_t format,
			  gnutls_datum_t *out)
{
	autowriter w = {0};

	if (!cert)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	switch (format) {
	case GNUTLS_CRT_PRINT_ONELINE:
		crt_oneline(&w, cert);
		break;
	case GNUTLS_CRT_PRINT_COMPACT:
		crt_oneline(&w, cert);
		writer_u8(&w, '\n');
		if (cert->pk_ret == 0)
			x509_put_key_ids(&w, "\t", &cert->spki);
		break;
	case GNUTLS_CRT_PRINT_FULL:
	case GNUTLS_CRT_PRINT_UNSIGNED_FULL:
	case GNUTLS_CRT_PRINT_FULL_NUMBERS:
		crt_full(&w, cert, format == GNUTLS_CRT_PRINT_UNSIGNED_FULL,
			 format == GNUTLS_CRT_PRINT_FULL_NUMBERS);
		break;
	default:
		return ERR(GNUTLS_E_INVALID_REQUEST);
	}
	return x509_put_end(&w, out);
}

/**
 * gnutls_x509_crl_print:
 * @crl: a CRL
 * @format: unused; everything is printed
 * @out: becomes the text, to be freed with gnutls_free()
 *
 * Returns: 0 or an error.
 **/
int gnutls_x509_crl_print(gnutls_x509_crl_t crl, gnutls_certificate_print_formats_t format,
			  gnutls_datum_t *out)
{
	autowriter w = {0};
	struct reader r;

	if (!crl)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	x509_putf(&w, "X.509 Certificate Revocation List Information:\n\tVersion: %u\n",
		  crl->version);
	if (format != GNUTLS_CRT_PRINT_UNSIGNED_FULL)
		x509_put_dn(&w, "Issuer", &crl->issuer);
	writer_str(&w, "\tUpdate dates:\n\t\tIssued: ");
	x509_put_time(&w, crl->this_update, true);
	writer_u8(&w, '\n');
	if (crl->next_update != (time_t)-1) {
		writer_str(&w, "\t\tNext at: ");
		x509_put_time(&w, crl->next_update, true);
		writer_u8(&w, '\n');
	} else {
		writer_str(&w, "\t\tNo next update time.\n");
	}
	x509_put_exts(&w, &crl->exts);
	if (crl->count)
		x509_putf(&w, "\tRevoked certificates (%u):\n", crl->count);
	else
		writer_str(&w, "\tNo revoked certificates.\n");
	r = reader_of_datum(&crl->revoked);
	while (!reader_is_empty(&r)) {
		struct x509_revoked rev;

		TRY(x509_revoked_read(&r, &rev));
		writer_str(&w, "\t\tSerial Number (hex): ");
		x509_put_hex(&w, &rev.serial);
		writer_str(&w, "\n\t\tRevoked at: ");
		x509_put_time(&w, rev.time, true);
		writer_u8(&w, '\n');
	}
	if (format != GNUTLS_CRT_PRINT_UNSIGNED_FULL)
		x509_put_signature(&w, &crl->sigalg, &crl->sign, &crl->signature);
	return x509_put_end(&w, out);
}
