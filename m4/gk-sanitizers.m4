dnl GK_SANITIZERS: --enable-sanitizers builds with ASan and UBSan; --enable-valgrind marks
dnl secrets as undefined memory, so that memcheck reports branches on them.
AC_DEFUN([GK_SANITIZERS], [
AC_ARG_ENABLE([sanitizers],
	[AS_HELP_STRING([--enable-sanitizers], [build with ASan and UBSan])],
	[], [enable_sanitizers=no])
AC_ARG_ENABLE([valgrind],
	[AS_HELP_STRING([--enable-valgrind], [mark secrets for valgrind (test builds)])],
	[], [enable_valgrind=no])
SANITIZER_CFLAGS=
gk_sanitizers=no
dnl A sanitizer's symbols come from the program, so only other builds can insist on all of them.
DEFS_LDFLAGS=-Wl,-z,defs
AS_IF([test "$enable_sanitizers" = yes], [
	SANITIZER_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
	gk_sanitizers="address undefined"
	DEFS_LDFLAGS=])
AC_SUBST([DEFS_LDFLAGS])
AC_SUBST([SANITIZER_CFLAGS])
AS_IF([test "$enable_valgrind" = yes], [
	AC_CHECK_HEADER([valgrind/memcheck.h], [], [AC_MSG_ERROR([valgrind/memcheck.h not found])])
	AC_DEFINE([MARK_SECRETS], [1], [Mark secrets for valgrind])])
])
