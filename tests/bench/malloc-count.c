/* malloc-count.c: a library to preload that counts the heap allocations of a program
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

extern void *__libc_malloc (size_t);
extern void *__libc_calloc (size_t, size_t);
extern void *__libc_realloc (void *, size_t);
extern void *__libc_memalign (size_t, size_t);

static uint64_t count;

uint64_t bench_allocations (void);

uint64_t
bench_allocations (void)
{
  return __atomic_load_n (&count, __ATOMIC_RELAXED);
}

static void
add_one (void)
{
  __atomic_add_fetch (&count, 1, __ATOMIC_RELAXED);
}

void *
malloc (size_t size)
{
  add_one ();
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  add_one ();
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  add_one ();
  return __libc_realloc (old, size);
}

void *
memalign (size_t alignment, size_t size)
{
  add_one ();
  return __libc_memalign (alignment, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void **out, size_t alignment, size_t size)
{
  *out = memalign (alignment, size);
  return *out != NULL ? 0 : ENOMEM;
}
