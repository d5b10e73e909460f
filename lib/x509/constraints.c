/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Name constraints (RFC 5280 §4.2.1.10): collected along a chain, checked against names. The
 * permitted sets of several CAs are kept one after the other and a name has to be in each of them,
 * which is their intersection without ever computing one. */
#include "config.h"

#include <stdlib.h>

#include "x509/x509.h"

struct subtree {
	unsigned type;
	unsigned set;	     /* whose constraints: a name is in all sets that have its type */
	gnutls_datum_t name; /* as in the extension; borrowed from the pool */
	gnutls_datum_t key;  /* DNS, e-mail, URI: lower case */
};

struct subtrees {
	struct subtree *list;
	unsigned count, room;
	/* of the sorted list: where each type and set starts, and the end */
	unsigned *runs, run_count;
	bool sorted;
};

struct gnutls_name_constraints_st {
	struct x509_pool pool;
	struct subtrees permitted, excluded;
	struct subtrees wild; /* "*.b" for each excluded host "a.b": names that would match it */
	unsigned sets;
};

/**
 * gnutls_x509_name_constraints_init:
 * @nc: where the new, empty constraints go
 *
 * Returns: 0, or GNUTLS_E_MEMORY_ERROR.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_name_constraints_init(gnutls_x509_name_constraints_t *nc)
{
	*nc = mem_calloc(1, sizeof(**nc));
	return *nc ? 0 : ERR(GNUTLS_E_MEMORY_ERROR);
}

/**
 * gnutls_x509_name_constraints_deinit:
 * @nc: constraints, or NULL
 *
 * Frees them.
 *
 * Since: 3.3.0
 **/
void gnutls_x509_name_constraints_deinit(gnutls_x509_name_constraints_t nc)
{
	if (!nc)
		return;
	x509_pool_clear(&nc->pool);
	mem_free(nc->permitted.list);
	mem_free(nc->permitted.runs);
	mem_free(nc->excluded.list);
	mem_free(nc->excluded.runs);
	mem_free(nc->wild.list);
	mem_free(nc->wild.runs);
	mem_free(nc);
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

static void lower_all(gnutls_datum_t *d)
{
	for (unsigned i = 0; i < d->size; i++)
		d->data[i] = lower(d->data[i]);
}

static bool is_text(unsigned type)
{
	return type == GNUTLS_SAN_DNSNAME || type == GNUTLS_SAN_RFC822NAME ||
	       type == GNUTLS_SAN_URI;
}

static int add(struct gnutls_name_constraints_st *nc, struct subtrees *t, unsigned type,
	       unsigned set, const void *data, size_t len)
{
	struct subtree s = {.type = type, .set = set};

	TRY(x509_pool_keep(&nc->pool, data, len, &s.name));
	if (is_text(type)) {
		TRY(x509_pool_keep(&nc->pool, data, len, &s.key));
		lower_all(&s.key);
		/* the root's dot is spelling: "a.b." forbids and allows what "a.b" does */
		if (s.key.size && s.key.data[s.key.size - 1] == '.')
			s.key.size--;
	} else {
		s.key = s.name;
	}
	if (t->count == t->room) {
		unsigned room = t->room ? 2 * t->room : 8;
		struct subtree *list = mem_realloc_array(t->list, room, sizeof(*list));

		if (!list)
			return ERR(GNUTLS_E_MEMORY_ERROR);
		t->list = list;
		t->room = room;
	}
	t->list[t->count++] = s;
	t->sorted = false;
	return 0;
}

static int add_excluded(struct gnutls_name_constraints_st *nc, unsigned type, unsigned set,
			const gnutls_datum_t *name)
{
	const uint8_t *dot = name->size ? memchr(name->data, '.', name->size) : NULL;
	size_t label = dot ? (size_t)(dot - name->data) : 0;

	TRY(add(nc, &nc->excluded, type, set, name->data, name->size));
	if (type != GNUTLS_SAN_DNSNAME || !label)
		return 0;
	TRY(add(nc, &nc->wild, type, 0, dot - 1, name->size - label + 1));
	nc->wild.list[nc->wild.count - 1].key.data[0] = '*';
	return 0;
}

static bool is_valid(unsigned type, const gnutls_datum_t *name)
{
	unsigned half = name->size / 2;
	bool zero = false;

	if (type != GNUTLS_SAN_IPADDRESS)
		return true;
	if (name->size != 8 && name->size != 32)
		return false;
	/* the mask is contiguous */
	for (unsigned i = half; i < name->size; i++)
		for (unsigned bit = 0x80; bit; bit >>= 1) {
			if (!(name->data[i] & bit))
				zero = true;
			else if (zero)
				return false;
		}
	return true;
}

static int read_trees(struct gnutls_name_constraints_st *nc, bool excluded, unsigned set,
		      struct reader *all)
{
	if (reader_is_empty(all))
		return ERR(GNUTLS_E_ASN1_DER_ERROR);
	while (!reader_is_empty(all)) {
		struct reader one, skip;
		struct x509_gn gn;
		int ret;

		TRY(der_read(all, DER_SEQUENCE, &one));
		/* an unknown type constrains names that we can't read either */
		ret = x509_gn_read(&one, &gn);
		if (ret == GNUTLS_E_X509_UNKNOWN_SAN)
			gn.type = 100U + gn.tag;
		else
			TRY(ret);
		for (unsigned i = 0; i < 2; i++)
			if (der_is_next(&one, (uint8_t)DER_CONTEXT(i)))
				TRY(der_read(&one, (uint8_t)DER_CONTEXT(i), &skip));
		TRY(der_read_end(&one));
		if (!is_valid(gn.type, &gn.data))
			return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
		if (excluded)
			TRY(add_excluded(nc, gn.type, set, &gn.data));
		else
			TRY(add(nc, &nc->permitted, gn.type, set, gn.data.data, gn.data.size));
	}
	return 0;
}

/**
 * gnutls_x509_ext_import_name_constraints:
 * @ext: value of the extension
 * @nc: constraints
 * @flags: GNUTLS_NAME_CONSTRAINTS_FLAG_APPEND: a name has to fulfil these and those that are there;
 * else @nc must be empty
 *
 * Returns: 0 or an error (RFC 5280 §4.2.1.10).
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_import_name_constraints(const gnutls_datum_t *ext,
					    gnutls_x509_name_constraints_t nc, unsigned int flags)
{
	struct reader r = reader_of_datum(ext), body, sub;
	unsigned set;

	if (!(flags & GNUTLS_NAME_CONSTRAINTS_FLAG_APPEND) &&
	    (nc->permitted.count || nc->excluded.count))
		return ERR(GNUTLS_E_INVALID_REQUEST);
	set = ++nc->sets;
	TRY(der_read(&r, DER_SEQUENCE, &body));
	TRY(der_read_end(&r));
	if (der_is_next(&body, DER_CONSTRUCTED(0))) {
		TRY(der_read(&body, DER_CONSTRUCTED(0), &sub));
		TRY(read_trees(nc, false, set, &sub));
	}
	if (der_is_next(&body, DER_CONSTRUCTED(1))) {
		TRY(der_read(&body, DER_CONSTRUCTED(1), &sub));
		TRY(read_trees(nc, true, set, &sub));
	}
	return der_read_end(&body);
}

static void write_trees(struct writer *w, uint8_t tag, const struct subtrees *t)
{
	size_t all;

	if (!t->count)
		return;
	all = der_open(w, tag);
	for (unsigned i = 0; i < t->count; i++) {
		size_t one = der_open(w, DER_SEQUENCE);

		x509_gn_write(w, t->list[i].type, t->list[i].name.data, t->list[i].name.size, NULL);
		der_close(w, one);
	}
	der_close(w, all);
}

/**
 * gnutls_x509_ext_export_name_constraints:
 * @nc: constraints
 * @ext: becomes the value of the extension, to be freed with gnutls_free()
 *
 * Returns: 0, or GNUTLS_E_INVALID_REQUEST if there are none.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_ext_export_name_constraints(gnutls_x509_name_constraints_t nc, gnutls_datum_t *ext)
{
	autowriter w = {0};
	size_t m;

	if (!nc->permitted.count && !nc->excluded.count)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	m = der_open(&w, DER_SEQUENCE);
	write_trees(&w, DER_CONSTRUCTED(0), &nc->permitted);
	write_trees(&w, DER_CONSTRUCTED(1), &nc->excluded);
	der_close(&w, m);
	return writer_take_datum(&w, ext);
}

static int add_checked(gnutls_x509_name_constraints_t nc, bool excluded,
		       gnutls_x509_subject_alt_name_t type, const gnutls_datum_t *name)
{
	if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_RFC822NAME && type != GNUTLS_SAN_DN &&
	    type != GNUTLS_SAN_URI && type != GNUTLS_SAN_IPADDRESS)
		return ERR(GNUTLS_E_INVALID_REQUEST);
	if (!is_valid(type, name))
		return ERR(GNUTLS_E_ILLEGAL_PARAMETER);
	if (!nc->sets)
		nc->sets = 1;
	return excluded ? add_excluded(nc, type, nc->sets, name)
			: add(nc, &nc->permitted, type, nc->sets, name->data, name->size);
}

/**
 * gnutls_x509_name_constraints_add_permitted:
 * @nc: constraints
 * @type: type of name
 * @name: a subtree: domain, host, address and mask, directory name in DER
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_name_constraints_add_permitted(gnutls_x509_name_constraints_t nc,
					       gnutls_x509_subject_alt_name_t type,
					       const gnutls_datum_t *name)
{
	return add_checked(nc, false, type, name);
}

/**
 * gnutls_x509_name_constraints_add_excluded:
 * @nc: constraints
 * @type: type of name
 * @name: a subtree: domain, host, address and mask, directory name in DER
 *
 * Returns: 0 or an error.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_name_constraints_add_excluded(gnutls_x509_name_constraints_t nc,
					      gnutls_x509_subject_alt_name_t type,
					      const gnutls_datum_t *name)
{
	return add_checked(nc, true, type, name);
}

static int get_at(const struct subtrees *t, unsigned idx, unsigned *type, gnutls_datum_t *name)
{
	if (idx >= t->count)
		return ERR(GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
	*type = t->list[idx].type;
	*name = t->list[idx].name;
	return 0;
}

/**
 * gnutls_x509_name_constraints_get_permitted:
 * @nc: constraints
 * @idx: which subtree, from 0
 * @type: becomes the type of name
 * @name: becomes the subtree; belongs to @nc
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_name_constraints_get_permitted(gnutls_x509_name_constraints_t nc, unsigned idx,
					       unsigned *type, gnutls_datum_t *name)
{
	return get_at(&nc->permitted, idx, type, name);
}

/**
 * gnutls_x509_name_constraints_get_excluded:
 * @nc: constraints
 * @idx: which subtree, from 0
 * @type: becomes the type of name
 * @name: becomes the subtree; belongs to @nc
 *
 * Returns: 0, or GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE beyond the last one.
 *
 * Since: 3.3.0
 **/
int gnutls_x509_name_constraints_get_excluded(gnutls_x509_name_constraints_t nc, unsigned idx,
					      unsigned *type, gnutls_datum_t *name)
{
	return get_at(&nc->excluded, idx, type, name);
}

/* ---- Matching ---- */

/* @name is @suffix, or ends in it after a dot. */
static bool dns_inside(const gnutls_datum_t *name, const gnutls_datum_t *tree)
{
	gnutls_datum_t t = *tree;

	if (t.size && t.data[0] == '.') {
		/* not in the RFC for host names, but in use: subdomains only */
		return name->size > t.size &&
		       !memcmp(name->data + name->size - t.size, t.data, t.size);
	}
	if (t.size == 0)
		return true;
	if (name->size < t.size || memcmp(name->data + name->size - t.size, t.data, t.size) != 0)
		return false;
	return name->size == t.size || name->data[name->size - t.size - 1] == '.';
}

/* A mailbox, all mailboxes of a host, or all of a domain's hosts. */
static bool email_inside(const gnutls_datum_t *name, const gnutls_datum_t *tree,
			 const gnutls_datum_t *exact_name, const gnutls_datum_t *exact_tree)
{
	const uint8_t *at = NULL, *tat = memchr(tree->data, '@', tree->size);
	gnutls_datum_t host;

	for (unsigned i = 0; i < name->size; i++)
		if (name->data[i] == '@')
			at = name->data + i;
	host.data = at ? (unsigned char *)at + 1 : name->data;
	host.size = (unsigned)(name->data + name->size - host.data);
	if (tree->size == 0)
		return true;
	if (tat) {
		size_t local = (size_t)(tat - tree->data) + 1;

		return datum_eq(name, tree) && !memcmp(exact_name->data, exact_tree->data, local);
	}
	if (tree->data[0] == '.')
		return host.size > tree->size &&
		       !memcmp(host.data + host.size - tree->size, tree->data, tree->size);
	return datum_eq(&host, tree);
}

static bool is_alnum(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Labels of letters, digits, - and _, the last of which is no number: IPv4 addresses end in one,
 * whatever their spelling. */
static bool is_host_name(const gnutls_datum_t *h)
{
	const uint8_t *last = h->data, *end = h->data + h->size, *p;

	for (p = h->data; p < end; p++) {
		if (*p == '.' && (p == last || p + 1 == end))
			return false;
		if (*p == '.')
			last = p + 1;
		else if (!is_alnum(*p) && *p != '-' && *p != '_')
			return false;
	}
	for (p = last; p < end && *p >= '0' && *p <= '9'; p++)
		;
	return p < end && !(p == last + 1 && *last == '0' && *p == 'x');
}

/* The host of "scheme://user@host:port/", all in lower case; false if there is none, if it is an
 * address, or if others may see another host there. */
static bool uri_host(const gnutls_datum_t *uri, gnutls_datum_t *host)
{
	const uint8_t *p = uri->data, *end = p + uri->size, *q;

	for (q = p; q < end && *q != '/' && *q != '?' && *q != '#'; q++)
		;
	if (p == q || q[-1] != ':' || end - q < 2 || q[0] != '/' || q[1] != '/')
		return false;
	for (; p < q - 1; p++)
		if (!is_alnum(*p) && *p != '+' && *p != '-' && *p != '.')
			return false;
	p = q + 2;
	for (q = p; q < end && *q != '/' && *q != '?' && *q != '#'; q++)
		if (*q <= ' ' || *q >= 0x7f || *q == '\\')
			return false;
	end = q;
	for (q = p; q < end; q++)
		if (*q == '@')
			p = q + 1;
	for (q = p; q < end && *q != ':'; q++)
		;
	host->data = (unsigned char *)p;
	host->size = (unsigned)(q - p);
	for (q++; q < end; q++)
		if (*q < '0' || *q > '9')
			return false;
	return is_host_name(host);
}

static bool uri_inside(const gnutls_datum_t *name, const gnutls_datum_t *tree)
{
	gnutls_datum_t host;

	if (tree->size == 0)
		return true;
	if (!uri_host(name, &host))
		return false;
	if (tree->data[0] == '.')
		return host.size > tree->size &&
		       !memcmp(host.data + host.size - tree->size, tree->data, tree->size);
	return datum_eq(&host, tree);
}

static bool ip_inside(const gnutls_datum_t *ip, const gnutls_datum_t *tree)
{
	if (tree->size != 2 * ip->size)
		return false;
	for (unsigned i = 0; i < ip->size; i++)
		if ((ip->data[i] ^ tree->data[i]) & tree->data[ip->size + i])
			return false;
	return true;
}

/* The RDNs of @tree start @name. */
static bool dn_inside(const gnutls_datum_t *name, const gnutls_datum_t *tree)
{
	struct x509_name_iter n, t;
	size_t len;

	if (x509_name_start(&n, name) < 0 || x509_name_start(&t, tree) < 0)
		return false;
	len = reader_left(&t.rdns);
	if (reader_left(&n.rdns) < len)
		return false;
	return len == 0 || !memcmp(n.rdns.p, t.rdns.p, len);
}

struct name {
	unsigned type;
	gnutls_datum_t exact, key;
};

static bool inside(const struct name *n, const struct subtree *t)
{
	switch (n->type) {
	case GNUTLS_SAN_DNSNAME:
		return dns_inside(&n->key, &t->key);
	case GNUTLS_SAN_RFC822NAME:
		return email_inside(&n->key, &t->key, &n->exact, &t->name);
	case GNUTLS_SAN_URI:
		return uri_inside(&n->key, &t->key);
	case GNUTLS_SAN_IPADDRESS:
		return ip_inside(&n->key, &t->name);
	case GNUTLS_SAN_DN:
		return dn_inside(&n->key, &t->name);
	default:
		return false;
	}
}

/* Domains in the order of their last byte first, so that all that end alike stand together. */
static int tree_cmp(const void *a, const void *b)
{
	const struct subtree *x = a, *y = b;
	unsigned len;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->set != y->set)
		return x->set < y->set ? -1 : 1;
	if (x->type != GNUTLS_SAN_DNSNAME && x->type != GNUTLS_SAN_RFC822NAME &&
	    x->type != GNUTLS_SAN_URI) {
		if (x->key.size != y->key.size)
			return x->key.size < y->key.size ? -1 : 1;
		return x->key.size ? memcmp(x->key.data, y->key.data, x->key.size) : 0;
	}
	len = MIN(x->key.size, y->key.size);
	for (unsigned i = 1; i <= len; i++) {
		int d = x->key.data[x->key.size - i] - y->key.data[y->key.size - i];

		if (d)
			return d;
	}
	return x->key.size == y->key.size ? 0 : x->key.size < y->key.size ? -1 : 1;
}

static const struct subtree *find_key(const struct subtrees *t, unsigned type, unsigned set,
				      const uint8_t *key, size_t len)
{
	struct subtree want = {.type = type, .set = set};

	want.key.data = (unsigned char *)key;
	want.key.size = (unsigned)len;
	want.name = want.key;
	return t->count ? bsearch(&want, t->list, t->count, sizeof(want), tree_cmp) : NULL;
}

/* Is @n in one of the subtrees of @set? Domains are looked up suffix by suffix. */
static bool in_set(const struct subtrees *t, unsigned set, const struct name *n, unsigned from,
		   unsigned to)
{
	gnutls_datum_t host = n->key;

	if (n->type == GNUTLS_SAN_IPADDRESS || n->type == GNUTLS_SAN_DN) {
		for (unsigned i = from; i < to; i++)
			if (inside(n, &t->list[i]))
				return true;
		return false;
	}
	if (find_key(t, n->type, set, (const uint8_t *)"", 0))
		return true;
	if (n->type == GNUTLS_SAN_URI && !uri_host(&n->key, &host))
		return false;
	if (n->type == GNUTLS_SAN_RFC822NAME) {
		const struct subtree *box =
			find_key(t, n->type, set, n->key.data, n->key.size);

		if (box && inside(n, box))
			return true;
		for (unsigned i = 0; i < n->key.size; i++)
			if (n->key.data[i] == '@') {
				host.data = n->key.data + i + 1;
				host.size = n->key.size - i - 1;
			}
	}
	for (unsigned i = 0; i < host.size; i++) {
		const struct subtree *s;
		bool label = i == 0 || host.data[i - 1] == '.';

		if (!label && host.data[i] != '.')
			continue;
		s = find_key(t, n->type, set, host.data + i, host.size - i);
		if (s && inside(n, s))
			return true;
	}
	return false;
}

static int sort_trees(struct subtrees *t)
{
	unsigned n = 0;

	if (t->sorted)
		return 0;
	mem_free(t->runs);
	t->run_count = 0;
	t->runs = mem_calloc(t->count + 1, sizeof(*t->runs));
	if (!t->runs)
		return ERR(GNUTLS_E_MEMORY_ERROR);
	if (t->count)
		qsort(t->list, t->count, sizeof(*t->list), tree_cmp);
	for (unsigned i = 0; i < t->count; i++)
		if (i == 0 || t->list[i].type != t->list[i - 1].type ||
		    t->list[i].set != t->list[i - 1].set)
			t->runs[n++] = i;
	t->runs[n] = t->count;
	t->run_count = n;
	t->sorted = true;
	return 0;
}

static int sort_both(struct gnutls_name_constraints_st *nc)
{
	TRY(sort_trees(&nc->permitted));
	TRY(sort_trees(&nc->wild));
	return sort_trees(&nc->excluded);
}

/* Hosts with an empty label (the root's included: "a.b." is "a.b" in another spelling), mail with
 * two @, URIs without a host's name (which RFC 5280 §4.2.1.10 wants refused): nobody can say where
 * such a name is. */
static bool is_malformed(const struct name *n)
{
	const gnutls_datum_t *k = &n->key;
	gnutls_datum_t host;
	unsigned at = 0;

	if (n->type == GNUTLS_SAN_URI)
		return !uri_host(k, &host);

	if ((n->type == GNUTLS_SAN_DNSNAME || n->type == GNUTLS_SAN_RFC822NAME) && k->size &&
	    k->data[k->size - 1] == '.')
		return true;
	if (n->type == GNUTLS_SAN_RFC822NAME && k->size && k->data[0] != '"')
		for (unsigned i = 0; i < k->size; i++)
			at += k->data[i] == '@';
	if (n->type == GNUTLS_SAN_DNSNAME)
		for (unsigned i = 0; i < k->size; i++)
			if (k->data[i] == '.' && (i == 0 || k->data[i - 1] == '.'))
				return true;
	return at > 1;
}

static bool name_allowed(struct gnutls_name_constraints_st *nc, const struct name *n)
{
	bool malformed = is_malformed(n);
	/* what can't be compared may be anything */
	bool opaque = n->type > GNUTLS_SAN_MAX || n->type == GNUTLS_SAN_OTHERNAME ||
		      n->type == GNUTLS_SAN_REGISTERED_ID;

	for (unsigned i = 0; i < nc->excluded.run_count; i++) {
		unsigned from = nc->excluded.runs[i], to = nc->excluded.runs[i + 1];
		const struct subtree *s = &nc->excluded.list[from];

		if (s->type == n->type &&
		    (opaque || malformed || in_set(&nc->excluded, s->set, n, from, to)))
			return false;
	}
	/* a wildcard that a forbidden host matches */
	if (n->type == GNUTLS_SAN_DNSNAME &&
	    find_key(&nc->wild, n->type, 0, n->key.data, n->key.size))
		return false;
	for (unsigned i = 0; i < nc->permitted.run_count; i++) {
		unsigned from = nc->permitted.runs[i], to = nc->permitted.runs[i + 1];
		const struct subtree *s = &nc->permitted.list[from];

		if (s->type == n->type &&
		    (malformed || !in_set(&nc->permitted, s->set, n, from, to)))
			return false;
	}
	return true;
}

static bool check_name(struct gnutls_name_constraints_st *nc, unsigned type,
		       const gnutls_datum_t *name)
{
	autodatum key = {0};
	struct name n = {.type = type, .exact = *name, .key = *name};

	if (is_text(type)) {
		if (name->size && memchr(name->data, 0, name->size))
			return false;
		if (datum_copy(&key, name->data, name->size) < 0)
			return false;
		lower_all(&key);
		n.key = key;
	}
	return name_allowed(nc, &n);
}

bool x509_constraints_is_empty(const struct gnutls_name_constraints_st *nc)
{
	return !nc->permitted.count && !nc->excluded.count;
}

int x509_constraints_add(gnutls_x509_name_constraints_t nc, gnutls_x509_crt_t crt)
{
	const struct x509_ext *e = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_NAME_CONSTRAINTS);

	if (!e)
		return 0;
	return gnutls_x509_ext_import_name_constraints(&e->value, nc,
						       GNUTLS_NAME_CONSTRAINTS_FLAG_APPEND);
}

/* Work that one certificate may cause: addresses and directory names are compared one by one. */
#define COMPARISONS_MAX 4000000UL

static bool work_is_bounded(struct gnutls_name_constraints_st *nc, unsigned long names)
{
	unsigned long trees = 0;

	for (unsigned i = 0; i < nc->permitted.run_count; i++)
		if (!is_text(nc->permitted.list[nc->permitted.runs[i]].type))
			trees += nc->permitted.runs[i + 1] - nc->permitted.runs[i];
	for (unsigned i = 0; i < nc->excluded.run_count; i++)
		if (!is_text(nc->excluded.list[nc->excluded.runs[i]].type))
			trees += nc->excluded.runs[i + 1] - nc->excluded.runs[i];
	return !trees || names <= COMPARISONS_MAX / trees;
}

/* Mail addresses and a host in the subject count where there are no alternative names of the kind
 * (RFC 5280 §4.2.1.10). */
static bool subject_allowed(struct gnutls_name_constraints_st *nc, gnutls_x509_crt_t crt,
			    bool has_mail, bool has_host)
{
	struct x509_name_iter it;
	struct x509_ava ava;

	if (x509_name_is_empty(&crt->subject))
		return true;
	if (!check_name(nc, GNUTLS_SAN_DN, &crt->subject))
		return false;
	if (x509_name_start(&it, &crt->subject) < 0)
		return false;
	while (x509_name_next(&it, &ava) > 0) {
		autodatum text = {0};
		bool mail = !strcmp(ava.oid, GNUTLS_OID_PKCS9_EMAIL);
		bool cn = !strcmp(ava.oid, GNUTLS_OID_X520_COMMON_NAME);

		if (!(mail && !has_mail) && !(cn && !has_host && !crt->is_ca))
			continue;
		if (x509_ava_text(&ava, &text) < 0)
			continue;
		if (mail && !check_name(nc, GNUTLS_SAN_RFC822NAME, &text))
			return false;
		/* a common name that could be taken for a host */
		if (cn && gnutls_x509_crt_check_key_purpose(crt, GNUTLS_KP_TLS_WWW_SERVER, 0) &&
		    !check_name(nc, GNUTLS_SAN_DNSNAME, &text))
			return false;
	}
	return true;
}

bool x509_constraints_allow(gnutls_x509_name_constraints_t nc, gnutls_x509_crt_t crt)
{
	const struct x509_ext *san = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_SAN);
	bool has_mail = false, has_host = false;
	struct reader r, all;

	if (x509_constraints_is_empty(nc))
		return true;
	if (sort_both(nc) < 0)
		return false;
	if (san) {
		struct reader count;
		unsigned long names = 0;

		r = reader_of_datum(&san->value);
		if (der_read(&r, DER_SEQUENCE, &all) < 0)
			return false;
		for (count = all; !reader_is_empty(&count); names++) {
			struct x509_gn gn;

			if (x509_gn_read(&count, &gn) == GNUTLS_E_ASN1_DER_ERROR)
				return false;
		}
		if (!work_is_bounded(nc, names))
			return false;
		while (!reader_is_empty(&all)) {
			struct x509_gn gn;
			int ret = x509_gn_read(&all, &gn);

			if (ret == GNUTLS_E_X509_UNKNOWN_SAN)
				gn.type = 100U + gn.tag;
			else if (ret < 0)
				return false;
			has_mail |= gn.type == GNUTLS_SAN_RFC822NAME;
			has_host |= gn.type == GNUTLS_SAN_DNSNAME;
			if (!check_name(nc, gn.type, &gn.data))
				return false;
		}
	}
	return subject_allowed(nc, crt, has_mail, has_host);
}

/**
 * gnutls_x509_name_constraints_check:
 * @nc: constraints
 * @type: type of name
 * @name: a name
 *
 * Returns: 1 if the name is allowed, else 0.
 *
 * Since: 3.3.0
 **/
unsigned gnutls_x509_name_constraints_check(gnutls_x509_name_constraints_t nc,
					    gnutls_x509_subject_alt_name_t type,
					    const gnutls_datum_t *name)
{
	if (sort_both(nc) < 0)
		return 0;
	return check_name(nc, type, name);
}

/**
 * gnutls_x509_name_constraints_check_crt:
 * @nc: constraints
 * @type: type of names to look at
 * @crt: a certificate
 *
 * Returns: 1 if all names of this type in the certificate are allowed, else 0.
 *
 * Since: 3.3.0
 **/
unsigned gnutls_x509_name_constraints_check_crt(gnutls_x509_name_constraints_t nc,
						gnutls_x509_subject_alt_name_t type,
						gnutls_x509_crt_t crt)
{
	const struct x509_ext *san = x509_exts_find(&crt->exts, GNUTLS_X509EXT_OID_SAN);
	bool found = false;
	struct reader r, all;

	if (sort_both(nc) < 0)
		return 0;
	if (san) {
		r = reader_of_datum(&san->value);
		if (der_read(&r, DER_SEQUENCE, &all) < 0)
			return 0;
		while (!reader_is_empty(&all)) {
			struct x509_gn gn;

			if (x509_gn_read(&all, &gn) < 0 || gn.type != type)
				continue;
			found = true;
			if (!check_name(nc, type, &gn.data))
				return 0;
		}
	}
	if (type == GNUTLS_SAN_DN || (!found && (type == GNUTLS_SAN_RFC822NAME ||
						 type == GNUTLS_SAN_DNSNAME)))
		return subject_allowed(nc, crt, type != GNUTLS_SAN_RFC822NAME || found,
				       type != GNUTLS_SAN_DNSNAME || found);
	return 1;
}
