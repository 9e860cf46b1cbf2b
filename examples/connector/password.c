/* password.c: the passwords of people: slow to guess, and checked beside the main loop
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "password.h"

#include <string.h>

#ifdef HAVE_SODIUM
#include <sodium.h>
#endif

#include "secrets.h"

/* Argon2id with libsodium's limits for a login while somebody waits: 64 MiB, which is why only one is
 * computed at a time.
 */
struct _Passwords
{
  GQueue waiting; /* of GTask */
  GTask *current; /* or NULL */
};

typedef struct
{
  char *password;
  char *hash; /* to compare with; NULL with is_verification: that of nobody */
  gboolean is_verification;
} PasswordJob;

static void
password_job_free (gpointer data)
{
  PasswordJob *self = data;

  secret_free (self->password);
  g_free (self->hash);
  g_free (self);
}

gboolean
passwords_are_supported (void)
{
#ifdef HAVE_SODIUM
  return sodium_init () >= 0;
#else
  return FALSE;
#endif
}

#ifdef HAVE_SODIUM
static char *
compute_hash (const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
    return g_strdup (hash);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                       "there is not enough memory to check a password");
  return NULL;
}

static void
password_job_run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PasswordJob *self = task_data;
  GError *error = NULL;
  char *hash = NULL;

  if (self->hash)
    {
      int status = crypto_pwhash_str_verify (self->hash, self->password, strlen (self->password));

      g_task_return_int (task, status == 0);
      return;
    }

  hash = compute_hash (self->password, &error);
  if (hash == NULL)
    g_task_return_error (task, error);
  else if (self->is_verification)
    g_task_return_int (task, FALSE);
  else
    g_task_return_pointer (task, g_steal_pointer (&hash), g_free);
  g_free (hash);
}
#else
static void
password_job_run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "built without libsodium");
}
#endif

static void
passwords_go_on (Passwords *self)
{
  if (self->current || g_queue_is_empty (&self->waiting))
    return;

  self->current = g_queue_pop_head (&self->waiting);
  g_task_run_in_thread (self->current, password_job_run);
}

static void
on_completed (GObject *task, GParamSpec *property, gpointer user_data)
{
  Passwords *self = user_data;

  g_clear_object (&self->current);
  passwords_go_on (self);
}

static void
passwords_add (Passwords *self, PasswordJob *job, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, job, password_job_free);
  if (self->waiting.length >= PASSWORD_MAX_WAITING)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY,
                               "too many people log in at the same time; try again in a moment");
      g_object_unref (task);
      return;
    }

  g_signal_connect (task, "notify::completed", G_CALLBACK (on_completed), self);
  g_queue_push_tail (&self->waiting, task);
  passwords_go_on (self);
}

Passwords *
passwords_new (void)
{
  Passwords *self = g_new0 (Passwords, 1);

  g_queue_init (&self->waiting);

  return self;
}

/* Waits for the one that is computed: a thread cannot be stopped. */
void
passwords_free (Passwords *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)))
    {
      g_signal_handlers_disconnect_by_data (task, self);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the connector stops");
      g_object_unref (task);
    }
  while (self->current)
    g_main_context_iteration (NULL, TRUE);
  g_free (self);
}

void
passwords_hash_async (Passwords *self,
                      const char *password,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  PasswordJob *job = g_new0 (PasswordJob, 1);

  job->password = g_strdup (password);
  passwords_add (self, job, callback, user_data);
}

char *
passwords_hash_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
passwords_verify_async (Passwords *self,
                        const char *password,
                        const char *hash,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  PasswordJob *job = g_new0 (PasswordJob, 1);

  job->password = g_strdup (password);
  job->hash = g_strdup (hash);
  job->is_verification = TRUE;
  passwords_add (self, job, callback, user_data);
}

gboolean
passwords_verify_finish (GAsyncResult *result, gboolean *is_right, GError **error)
{
  g_autoptr (GError) reason = NULL;
  gssize answer = g_task_propagate_int (G_TASK (result), &reason);

  *is_right = reason == NULL && answer == 1;
  if (reason == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}
