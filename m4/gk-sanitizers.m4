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
dnl Fuzz targets as libFuzzer or AFL++ want them (tests/fuzz).
AC_ARG_ENABLE([fuzzing],
	[AS_HELP_STRING([--enable-fuzzing], [build the fuzzers of tests/fuzz (clang, afl-clang-fast)])],
	[], [enable_fuzzing=no])
AS_IF([test "$enable_fuzzing" = yes], [
	SANITIZER_CFLAGS="$SANITIZER_CFLAGS -fsanitize=fuzzer-no-link"
	DEFS_LDFLAGS=])
AM_CONDITIONAL([FUZZING], [test "$enable_fuzzing" = yes])
AC_SUBST([DEFS_LDFLAGS])
AC_SUBST([SANITIZER_CFLAGS])
AS_IF([test "$enable_valgrind" = yes], [
	AC_CHECK_HEADER([valgrind/memcheck.h], [], [AC_MSG_ERROR([valgrind/memcheck.h not found])])
	AC_DEFINE([MARK_SECRETS], [1], [Mark secrets for valgrind])])
])
