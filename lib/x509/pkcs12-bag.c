/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bags of PKCS #12 containers: elements, their names, encryption (RFC 7292 §4.2). */
#include "config.h"

#include "base/utf8.h"
#include "keys/keys.h"
#include "keys/pbe.h"
#include "x509/pkcs12.h"

#define OID_BAGS   "1.2.840.113549.1.12.10.1."
#define OID_CERT   "1.2.840.113549.1.9.22.1"
#define OID_CRL    "1.2.840.113549.1.9.23.1"
#define OID_NAME   "1.2.840.113549.1.9.20"
#define OID_KEY_ID "1.2.840.113549.1.9.21"

/* A row per kind of element. @wrap: the value is a SEQUENCE of that OID and an OCTET STRING. */
static const struct bag_kind {
	gnutls_pkcs12_bag_type_t type;
	const char *oid, *wrap;
} kinds[] = {
	{GNUTLS_BAG_PKCS8_KEY, OID_BAGS "1", NULL},
	{GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, OID_BAGS "2", NULL},
	{GNUTLS_BAG_CERTIFICATE, OID_BAGS "3", OID_CERT},
	{GNUTLS_BAG_CRL, OID_BAGS "4", OID_CRL},
	{GNUTLS_BAG_SECRET, OID_BAGS "5", P12_OID_DATA},
};

static void item_clear(struct p12_item *item)
{
	datum_clear_wipe(&item->data);
	datum_clear(&item->key_id);
	mem_free(item->name);
	item->name = NULL;
}

void p12_bag_forget(gnutls_pkcs12_bag_t bag)
{
	while (bag->count)
		item_clear(&bag->list[--bag->count]);
	mem_free(bag->list);
	datum_clear(&bag->encrypted);
	memset(bag, 0, sizeof(*bag));
}

static int item_add(gnutls_pkcs12_bag_t bag, gnutls_pkcs12_bag_type_t type, const void *data,
		    size_t len, struct p12_item **out)
{
	struct p12_item *grown = mem_realloc_array(bag->list, bag->count + 1, sizeof(*grown));

	if (!grown)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	bag->list = grown;
	*out = &grown[bag->count];
	**out = (struct p12_item){.type = type};
	TRY(datum_copy(&(*out)->data, data, len));
	return (int)bag->count++;
}

/* ---- Parsing ---- */

static int read_attr(struct reader *list, struct p12_item *item)
{
	struct reader one, set, value;
	gnutls_datum_t id;
	char oid[DER_OID_MAX];

	TRY(der_read(list, DER_SEQUENCE, &one));
	TRY(der_read_oid(&one, oid));
	TRY(der_read(&one, DER_SET, &set));
	TRY(der_read_end(&one));
	if (!strcmp(oid, OID_KEY_ID) && !item->key_id.data) {
		TRY(der_read_octets(&set, &id));
		return datum_copy(&item->key_id, id.data, id.size);
	}
	if (!strcmp(oid, OID_NAME) && !item->name) {
		gnutls_datum_t utf8;

		TRY(der_read(&set, DER_BMP, &value));
		TRY(utf8_from_utf16be(value.p, reader_left(&value), &utf8));
		item->name = mem_strndup((const char *)utf8.data, utf8.size);
		datum_clear(&utf8);
		if (!item->name)
			return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	return 0;
}

static int read_wrapped(struct reader value, const struct bag_kind *kind, gnutls_datum_t *data)
{
	struct reader body, sub;
	char oid[DER_OID_MAX];

	TRY(der_read(&value, DER_SEQUENCE, &body));
	TRY(der_read_oid(&body, oid));
	TRY(der_read(&body, DER_CONSTRUCTED(0), &sub));
	if (kind->type != GNUTLS_BAG_SECRET && strcmp(oid, kind->wrap) != 0)
		return ERR(GNUTLS_E_UNIMPLEMENTED_FEATURE);
	return der_read_octets(&sub, data);
}

static int read_bag(gnutls_pkcs12_bag_t bag, struct reader *list)
{
	const struct bag_kind *kind = NULL;
	struct reader one, value, attrs;
	gnutls_datum_t data, raw;
	struct p12_item *item = NULL;
	char oid[DER_OID_MAX];

	TRY(der_read(list, DER_SEQUENCE, &one));
	TRY(der_read_oid(&one, oid));
	TRY(der_read(&one, DER_CONSTRUCTED(0), &value));
	raw = data = (gnutls_datum_t){(unsigned char *)value.p, (unsigned)reader_left(&value)};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (!strcmp(kinds[i].oid, oid))
			kind = &kinds[i];
	if (kind && kind->wrap && read_wrapped(value, kind, &data) < 0) {
		if (kind->type != GNUTLS_BAG_CERTIFICATE && kind->type != GNUTLS_BAG_SECRET)
			return ERR(GNUTLS_E_ASN1_DER_ERROR);
		kind = NULL; /* an SDSI certificate and the like */
		data = raw;
	}
	TRY(item_add(bag, kind ? kind->type : GNUTLS_BAG_UNKNOWN, data.data, data.size, &item));
	if (!reader_is_empty(&one)) {
		TRY(der_read(&one, DER_SET, &attrs));
		while (!reader_is_empty(&attrs))
			TRY(read_attr(&attrs, item));
	}
	return der_read_end(&one);
}

int p12_bag_parse(gnutls_pkcs12_bag_t bag, const gnutls_datum_t *safe)
{
	autodatum der = {0};
	struct reader r, list;

	TRY(der_from_ber(safe, &der));
	r = reader_of_datum(&der);
	TRY(der_read(&r, DER_SEQUENCE, &list));
	while (!reader_is_empty(&list))
		TRY(read_bag(bag, &list));
	return 0;
}

/* ---- Writing ---- */

static int put_attrs(struct writer *w, const struct p12_item *item)
{
	autodatum bmp = {0};
	size_t all = der_open(w, DER_SET), one, set;

	if (item->name) {
		TRY(utf8_to_utf16be(item->name, strlen(item->name), &bmp));
		one = der_open(w, DER_SEQUENCE);
		der_write_oid(w, OID_NAME);
		set = der_open(w, DER_SET);
		der_write(w, DER_BMP, bmp.data, bmp.size);
		der_close(w, set);
		der_close(w, one);
	}
	if (item->key_id.data) {
		one = der_open(w, DER_SEQUENCE);
		der_write_oid(w, OID_KEY_ID);
		set = der_open(w, DER_SET);
		der_write(w, DER_OCTETS, item->key_id.data, item->key_id.size);
		der_close(w, set);
		der_close(w, one);
	}
	der_close(w, all);
	return writer_error(w);
}

static int put_item(struct writer *w, const struct p12_item *item)
{
	const struct bag_kind *kind = NULL;
	size_t one, value, wrap, octets;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].type == item->type)
			kind = &kinds[i];
	if (!kind)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	one = der_open(w, DER_SEQUENCE);
	der_write_oid(w, kind->oid);
	value = der_open(w, DER_CONSTRUCTED(0));
	if (kind->wrap) {
		wrap = der_open(w, DER_SEQUENCE);
		der_write_oid(w, kind->wrap);
		octets = der_open(w, DER_CONSTRUCTED(0));
		der_write(w, DER_OCTETS, item->data.data, item->data.size);
		der_close(w, octets);
		der_close(w, wrap);
	} else {
		writer_bytes(w, item->data.data, item->data.size);
	}
	der_close(w, value);
	if (item->name || item->key_id.data)
		TRY(put_attrs(w, item));
	der_close(w, one);
	return writer_error(w);
}

int p12_bag_encode(gnutls_pkcs12_bag_t bag, struct writer *w)
{
	size_t all = der_open(w, DER_SEQUENCE);

	for (unsigned i = 0; i < bag->count; i++)
		TRY(put_item(w, &bag->list[i]));
	der_close(w, all);
	return writer_error(w);
}

/* ---- The object ---- */

/**
 * gnutls_pkcs12_bag_init:
 * @bag: where the new, empty bag goes
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 **/
int gnutls_pkcs12_bag_init(gnutls_pkcs12_bag_t *bag)
{
	*bag = mem_calloc(1, sizeof(**bag));
	return *bag ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_pkcs12_bag_deinit:
 * @bag: a bag, or NULL
 *
 * Frees it and wipes the keys in it.
 **/
void gnutls_pkcs12_bag_deinit(gnutls_pkcs12_bag_t bag)
{
	if (!bag)
		return;
	p12_bag_forget(bag);
	mem_free(bag);
}

/**
 * gnutls_pkcs12_bag_get_count:
 * @bag: a bag
 *
 * Returns: the number of elements; an encrypted bag is one element. Or an error.
 **/
int gnutls_pkcs12_bag_get_count(gnutls_pkcs12_bag_t bag)
{
	if (!bag)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return bag->encrypted.data ? 1 : (int)bag->count;
}

/**
 * gnutls_pkcs12_bag_get_type:
 * @bag: a bag
 * @indx: which element, from 0
 *
 * Returns: gnutls_pkcs12_bag_type_t, or an error.
 **/
int gnutls_pkcs12_bag_get_type(gnutls_pkcs12_bag_t bag, unsigned indx)
{
	if (!bag)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (bag->encrypted.data && indx == 0)
		return GNUTLS_BAG_ENCRYPTED;
	if (indx >= bag->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	return (int)bag->list[indx].type;
}

/**
 * gnutls_pkcs12_bag_get_data:
 * @bag: a bag
 * @indx: which element, from 0
 * @data: its content in DER, borrowed
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_bag_get_data(gnutls_pkcs12_bag_t bag, unsigned indx, gnutls_datum_t *data)
{
	if (!bag)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (bag->encrypted.data && indx == 0) {
		*data = bag->encrypted;
		return 0;
	}
	if (indx >= bag->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*data = bag->list[indx].data;
	return 0;
}

/**
 * gnutls_pkcs12_bag_set_data:
 * @bag: a bag that isn't encrypted
 * @type: what @data is
 * @data: in DER
 *
 * Appends an element. There may be any number of them.
 *
 * Returns: its index, or an error.
 **/
int gnutls_pkcs12_bag_set_data(gnutls_pkcs12_bag_t bag, gnutls_pkcs12_bag_type_t type,
			       const gnutls_datum_t *data)
{
	struct p12_item *item = NULL;

	if (!bag || bag->encrypted.data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	/* a bag that starts with a key has nothing else, which is what readers expect */
	if (bag->count && (bag->list[0].type == GNUTLS_BAG_PKCS8_KEY ||
			   bag->list[0].type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	return item_add(bag, type, data->data, data->size, &item);
}

/**
 * gnutls_pkcs12_bag_set_crt:
 * @bag: a bag that isn't encrypted
 * @crt: a certificate
 *
 * Returns: the index of the new element, or an error.
 **/
int gnutls_pkcs12_bag_set_crt(gnutls_pkcs12_bag_t bag, gnutls_x509_crt_t crt)
{
	gnutls_datum_t der;

	TRY(x509_crt_der(crt, &der));
	return gnutls_pkcs12_bag_set_data(bag, GNUTLS_BAG_CERTIFICATE, &der);
}

/**
 * gnutls_pkcs12_bag_set_crl:
 * @bag: a bag that isn't encrypted
 * @crl: a CRL
 *
 * Returns: the index of the new element, or an error.
 **/
int gnutls_pkcs12_bag_set_crl(gnutls_pkcs12_bag_t bag, gnutls_x509_crl_t crl)
{
	autodatum der = {0};

	TRY(gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_DER, &der));
	return gnutls_pkcs12_bag_set_data(bag, GNUTLS_BAG_CRL, &der);
}

/**
 * gnutls_pkcs12_bag_set_privkey:
 * @bag: a bag that isn't encrypted
 * @privkey: a private key
 * @password: the password that encrypts it, or NULL
 * @flags: gnutls_pkcs_encrypt_flags_t; GNUTLS_PKCS_PLAIN for none
 *
 * Returns: the index of the new element, or an error.
 *
 * Since: 3.4.3
 **/
int gnutls_pkcs12_bag_set_privkey(gnutls_pkcs12_bag_t bag, gnutls_x509_privkey_t privkey,
				  const char *password, unsigned flags)
{
	autodatum der = {0};

	if (!bag)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(gnutls_x509_privkey_export2_pkcs8(privkey, GNUTLS_X509_FMT_DER, password, flags, &der));
	return gnutls_pkcs12_bag_set_data(
		bag,
		(flags & GNUTLS_PKCS_PLAIN) ? GNUTLS_BAG_PKCS8_KEY : GNUTLS_BAG_PKCS8_ENCRYPTED_KEY,
		&der);
}

static int item_of(gnutls_pkcs12_bag_t bag, unsigned indx, struct p12_item **item)
{
	if (!bag || indx >= bag->count)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	*item = &bag->list[indx];
	return 0;
}

/**
 * gnutls_pkcs12_bag_get_key_id:
 * @bag: a bag
 * @indx: which element, from 0
 * @id: what ties a key to its certificate, borrowed; empty if there is none
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_bag_get_key_id(gnutls_pkcs12_bag_t bag, unsigned indx, gnutls_datum_t *id)
{
	struct p12_item *item = NULL;

	TRY(item_of(bag, indx, &item));
	*id = item->key_id;
	return 0;
}

/**
 * gnutls_pkcs12_bag_set_key_id:
 * @bag: a bag
 * @indx: which element, from 0
 * @id: what ties a key to its certificate; copied
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_bag_set_key_id(gnutls_pkcs12_bag_t bag, unsigned indx, const gnutls_datum_t *id)
{
	struct p12_item *item = NULL;

	if (!id)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(item_of(bag, indx, &item));
	return datum_set(&item->key_id, id->data, id->size);
}

/**
 * gnutls_pkcs12_bag_get_friendly_name:
 * @bag: a bag
 * @indx: which element, from 0
 * @name: its name in UTF-8, borrowed; NULL if there is none
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_bag_get_friendly_name(gnutls_pkcs12_bag_t bag, unsigned indx, char **name)
{
	struct p12_item *item = NULL;

	TRY(item_of(bag, indx, &item));
	*name = item->name;
	return 0;
}

/**
 * gnutls_pkcs12_bag_set_friendly_name:
 * @bag: a bag
 * @indx: which element, from 0
 * @name: its name in UTF-8; copied
 *
 * Returns: 0 or an error.
 **/
int gnutls_pkcs12_bag_set_friendly_name(gnutls_pkcs12_bag_t bag, unsigned indx, const char *name)
{
	struct p12_item *item = NULL;
	char *copy;

	if (!name)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(item_of(bag, indx, &item));
	copy = mem_strdup(name);
	if (!copy)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	mem_free(item->name);
	item->name = copy;
	return 0;
}

/* ---- Encryption ---- */

static int read_encrypted(const gnutls_datum_t *der, struct der_algid *algid,
			  gnutls_datum_t *cipher)
{
	struct reader r = reader_of_datum(der), body, info, text;
	char oid[DER_OID_MAX];
	uint32_t version;

	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_small(&body, &version));
	TRY(der_read(&body, DER_SEQUENCE, &info));
	TRY(der_read_oid(&info, oid));
	TRY(der_read_algid(&info, algid));
	if (der_is_next(&info, DER_CONSTRUCTED(0))) {
		/* in pieces: the converter leaves implicit tags alone */
		TRY(der_read(&info, DER_CONSTRUCTED(0), &text));
		autowriter w = {0};

		while (!reader_is_empty(&text)) {
			gnutls_datum_t piece;

			TRY(der_read_octets(&text, &piece));
			writer_bytes(&w, piece.data, piece.size);
		}
		return writer_take_datum(&w, cipher);
	}
	TRY(der_read(&info, DER_CONTEXT(0), &text));
	return datum_copy(cipher, text.p, reader_left(&text));
}

/**
 * gnutls_pkcs12_bag_decrypt:
 * @bag: an encrypted bag
 * @pass: the password, or NULL
 *
 * The bag's elements show afterwards.
 *
 * Returns: 0, GNUTLS_E_DECRYPTION_FAILED, GNUTLS_E_INVALID_REQUEST if the bag isn't encrypted, or
 *   another error.
 **/
int gnutls_pkcs12_bag_decrypt(gnutls_pkcs12_bag_t bag, const char *pass)
{
	struct gnutls_pkcs12_bag_int items = {0};
	autodatum cipher = {0}, plain = {0};
	struct der_algid algid;
	struct pbe pbe;
	int ret;

	if (!bag || !bag->encrypted.data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(read_encrypted(&bag->encrypted, &algid, &cipher));
	TRY(pbe_parse(&algid, &pbe));
	TRY(pbe_decrypt(&pbe, pass, &cipher, &plain));
	ret = p12_bag_parse(&items, &plain);
	if (ret < 0) {
		p12_bag_forget(&items);
		/* mostly a wrong password whose padding happened to look right */
		return ERR(ret == GNUTLS_E_MEMORY_ERROR ? ret : GNUTLS_E_DECRYPTION_FAILED);
	}
	p12_bag_forget(bag);
	*bag = items;
	return 0;
}

/**
 * gnutls_pkcs12_bag_encrypt:
 * @bag: a bag with elements
 * @pass: the password, or NULL
 * @flags: gnutls_pkcs_encrypt_flags_t
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST if the bag is encrypted already, or another error.
 **/
int gnutls_pkcs12_bag_encrypt(gnutls_pkcs12_bag_t bag, const char *pass, unsigned int flags)
{
	gnutls_datum_t safe, cipher = {0}, der;
	autowriter plain = {.secret = true}, w = {0};
	size_t all, info;
	struct pbe pbe;

	if (!bag || bag->encrypted.data || (flags & GNUTLS_PKCS_PLAIN))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(p12_bag_encode(bag, &plain));
	TRY(pbe_fresh(GNUTLS_PKCS_CIPHER_MASK(flags), &pbe));
	if (!pass && !(flags & GNUTLS_PKCS_NULL_PASSWORD))
		pass = "";
	safe = (gnutls_datum_t){plain.data, (unsigned)plain.len};
	TRY(pbe_encrypt(&pbe, pass, &safe, &cipher));
	all = der_open(&w, DER_SEQUENCE);
	der_write_small(&w, 0);
	info = der_open(&w, DER_SEQUENCE);
	der_write_oid(&w, P12_OID_DATA);
	pbe_write(&w, &pbe);
	der_write(&w, DER_CONTEXT(0), cipher.data, cipher.size);
	der_close(&w, info);
	der_close(&w, all);
	datum_clear(&cipher);
	TRY(writer_take_datum(&w, &der));
	p12_bag_forget(bag);
	bag->encrypted = der;
	return 0;
}

/**
 * gnutls_pkcs12_bag_enc_info:
 * @bag: an encrypted bag
 * @schema: becomes the scheme, a gnutls_pkcs_encrypt_flags_t; or NULL
 * @cipher: becomes a gnutls_cipher_algorithm_t, or NULL
 * @salt: room for the salt, or NULL
 * @salt_size: its size; becomes the length; or NULL
 * @iter_count: becomes the iterations of the key derivation, or NULL
 * @oid: becomes the scheme's object identifier, to be freed with gnutls_free(); or NULL
 *
 * Returns: 0, GNUTLS_E_INVALID_REQUEST if the bag isn't encrypted, GNUTLS_E_UNKNOWN_CIPHER_TYPE,
 *   GNUTLS_E_SHORT_MEMORY_BUFFER, or another error.
 **/
int gnutls_pkcs12_bag_enc_info(gnutls_pkcs12_bag_t bag, unsigned int *schema, unsigned int *cipher,
			       void *salt, unsigned int *salt_size, unsigned int *iter_count,
			       char **oid)
{
	autodatum text = {0};
	struct der_algid algid;
	struct pbe pbe;
	int ret;

	if (oid)
		*oid = NULL;
	if (!bag || !bag->encrypted.data)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	TRY(read_encrypted(&bag->encrypted, &algid, &text));
	ret = pbe_parse(&algid, &pbe);
	if (oid) {
		*oid = mem_strdup(algid.oid);
		if (!*oid)
			return ERR(GNUTLS_E_MEMORY_ERROR);
	}
	TRY(ret);
	if (schema)
		*schema = pbe.schema->flag;
	if (cipher)
		*cipher = pbe.schema->cipher;
	if (iter_count)
		*iter_count = pbe.iterations;
	if (salt_size) {
		size_t size = *salt_size;

		ret = datum_export(pbe.salt, pbe.salt_len, false, salt, &size);
		*salt_size = (unsigned)size;
		TRY(ret);
	}
	return 0;
}
