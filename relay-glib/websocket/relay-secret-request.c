/* relay-secret-request.c: the question for the secret of a connection attempt
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "relay-secret-request-private.h"

#include <relay-glib/relay-error.h>

#include "base/relay-getters-private.h"

/**
 * RelaySecretRequest:
 *
 * The question for the secret of a connection attempt, see
 * [method@WebsocketTransport.set_secret_func].
 *
 * It is answered by [method@SecretRequest.respond] or [method@SecretRequest.fail], at once or
 * later. The first answer counts; others are ignored, and so is one after the cancellation. The
 * attempt fails when the last reference to the request is dropped without an answer.
 *
 * Since: 1.0
 */
struct _RelaySecretRequest
{
  GObject parent_instance;

  GCancellable *cancellable;
  gboolean was_refused;
  RelaySecretAnswerFunc func; /* NULL once answered or withdrawn */
  gpointer user_data;
};

typedef enum
{
  PROP_WAS_REFUSED = 1,
  PROP_CANCELLABLE
} RelaySecretRequestProperty;

static GParamSpec *props[PROP_CANCELLABLE + 1];

/* The getters of the properties */
static const GCallback getters[] = {
  [PROP_WAS_REFUSED] = G_CALLBACK (relay_secret_request_get_was_refused),
  [PROP_CANCELLABLE] = G_CALLBACK (relay_secret_request_get_cancellable),
};

G_DEFINE_FINAL_TYPE (RelaySecretRequest, relay_secret_request, G_TYPE_OBJECT)

static void
answer (RelaySecretRequest *self, const char *secret, const GError *error)
{
  RelaySecretAnswerFunc func = g_steal_pointer (&self->func);

  if (func != NULL)
    func (secret, error, self->user_data);
}

static void
relay_secret_request_dispose (GObject *object)
{
  g_autoptr (GError) error = NULL;

  if (relay_owner_delays_dispose (object))
    return;

  g_set_error_literal (&error, RELAY_ERROR, RELAY_ERROR_UNAUTHORIZED,
                       "the request for the secret was dropped without an answer");
  answer (RELAY_SECRET_REQUEST (object), NULL, error);
  G_OBJECT_CLASS (relay_secret_request_parent_class)->dispose (object);
}

static void
relay_secret_request_finalize (GObject *object)
{
  RelaySecretRequest *self = RELAY_SECRET_REQUEST (object);

  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (relay_secret_request_parent_class)->finalize (object);
}

static void
relay_secret_request_class_init (RelaySecretRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = relay_secret_request_dispose;
  object_class->finalize = relay_secret_request_finalize;

  /**
   * RelaySecretRequest:was-refused: (getter get_was_refused)
   *
   * Whether the connector refused the secret of the last attempt, or revoked it.
   *
   * Then a stored secret does not help: a person has to be asked. %FALSE again after a handshake,
   * and after the secret, the id or the URL of the transport was changed.
   *
   * Since: 1.0
   */
  props[PROP_WAS_REFUSED] =
    g_param_spec_boolean ("was-refused", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * RelaySecretRequest:cancellable: (getter get_cancellable)
   *
   * Cancelled when no answer is needed any more: the attempt was given up, or the transport was
   * disposed. A dialog is closed then.
   *
   * Since: 1.0
   */
  props[PROP_CANCELLABLE] =
    g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  relay_getters_install (object_class, props, getters, G_N_ELEMENTS (props));
}

static void
relay_secret_request_init (RelaySecretRequest *self)
{
  self->cancellable = g_cancellable_new ();
}

RelaySecretRequest *
relay_secret_request_new (RelayOwner *owner,
                          gboolean was_refused,
                          RelaySecretAnswerFunc func,
                          gpointer user_data)
{
  RelaySecretRequest *self = g_object_new (RELAY_TYPE_SECRET_REQUEST, NULL);

  relay_owner_attach (self, owner);
  self->was_refused = was_refused;
  self->func = func;
  self->user_data = user_data;
  return self;
}

static void
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  g_object_unref (cancellable);
}

void
relay_secret_request_withdraw (RelaySecretRequest *self)
{
  self->func = NULL;
  /* A handler of the cancellation is the application's, and this may run inside a dispose. */
  relay_owner_invoke (relay_owner_of (self), cancel, g_object_ref (self->cancellable));
}

/**
 * relay_secret_request_get_was_refused:
 * @self: a request
 *
 * Gets whether the connector refused the secret of the last attempt.
 *
 * Returns: %TRUE if it did
 *
 * Since: 1.0
 */
gboolean
relay_secret_request_get_was_refused (RelaySecretRequest *self)
{
  g_return_val_if_fail (RELAY_IS_SECRET_REQUEST (self), FALSE);

  return self->was_refused;
}

/**
 * relay_secret_request_get_cancellable:
 * @self: a request
 *
 * Gets what is cancelled when no answer is needed any more.
 *
 * Returns: (transfer none): a [class@Gio.Cancellable]
 *
 * Since: 1.0
 */
GCancellable *
relay_secret_request_get_cancellable (RelaySecretRequest *self)
{
  g_return_val_if_fail (RELAY_IS_SECRET_REQUEST (self), NULL);

  return self->cancellable;
}

/**
 * relay_secret_request_respond:
 * @self: a request
 * @secret: (nullable): the secret, or %NULL to connect without a token
 *
 * Answers with the secret, and continues the attempt.
 *
 * The secret is used as if it had been set with [method@WebsocketTransport.set_secret].
 *
 * Since: 1.0
 */
void
relay_secret_request_respond (RelaySecretRequest *self, const char *secret)
{
  g_return_if_fail (RELAY_IS_SECRET_REQUEST (self));
  RELAY_RETURN_IF_ELSEWHERE (self);

  answer (self, secret, NULL);
}

/**
 * relay_secret_request_fail:
 * @self: a request
 * @error: why there is no secret
 *
 * Answers that there is no secret: the attempt fails with @error.
 *
 * After %G_IO_ERROR_CANCELLED, which says that a person does not want to enter one, the transport
 * does not reconnect by itself: its state becomes %RELAY_STATE_DISCONNECTED, and
 * [method@Adapter.retry] asks again. After other errors it reconnects by its policy, and so asks
 * again later.
 *
 * Since: 1.0
 */
void
relay_secret_request_fail (RelaySecretRequest *self, const GError *error)
{
  g_return_if_fail (RELAY_IS_SECRET_REQUEST (self));
  g_return_if_fail (error != NULL);
  RELAY_RETURN_IF_ELSEWHERE (self);

  answer (self, NULL, error);
}
