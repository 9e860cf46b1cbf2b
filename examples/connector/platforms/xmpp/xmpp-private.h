/* xmpp-private.h: what the files of the platform share
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "chats.h"
#include "inbound.h"
#include "json-guard.h"
#include "platforms/platform.h"
#include "xmpp-jid.h"
#include "xmpp-settings.h"
#include "xmpp-stanza.h"
#include "xmpp-stream.h"

G_BEGIN_DECLS

#define XMPP_NAME     "xmpp"
#define XMPP_RESOURCE "bot"

#define XMPP_NS_CHAT_STATES "http://jabber.org/protocol/chatstates"
#define XMPP_NS_CORRECT     "urn:xmpp:message-correct:0"
#define XMPP_NS_DELAY       "urn:xmpp:delay"
#define XMPP_NS_DISCO_INFO  "http://jabber.org/protocol/disco#info"
#define XMPP_NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items"
#define XMPP_NS_FALLBACK    "urn:xmpp:fallback:0"
#define XMPP_NS_HINTS       "urn:xmpp:hints"
#define XMPP_NS_MUC         "http://jabber.org/protocol/muc"
#define XMPP_NS_MUC_USER    "http://jabber.org/protocol/muc#user"
#define XMPP_NS_NICK        "http://jabber.org/protocol/nick"
#define XMPP_NS_OOB         "jabber:x:oob"
#define XMPP_NS_PUBSUB      "http://jabber.org/protocol/pubsub"
#define XMPP_NS_QUICK       "urn:xmpp:tmp:quick-response"
#define XMPP_NS_REACTIONS   "urn:xmpp:reactions:0"
#define XMPP_NS_RECEIPTS    "urn:xmpp:receipts"
#define XMPP_NS_REPLY       "urn:xmpp:reply:0"
#define XMPP_NS_RETRACT     "urn:xmpp:message-retract:1"
#define XMPP_NS_SID         "urn:xmpp:sid:0"
#define XMPP_NS_STANZAS     "urn:ietf:params:xml:ns:xmpp-stanzas"
#define XMPP_NS_UPLOAD      "urn:xmpp:http:upload:0"
#define XMPP_NS_VCARD       "vcard-temp"

#define XMPP_NS_AXOLOTL  "eu.siacs.conversations.axolotl"
#define XMPP_NS_OCCUPANT "urn:xmpp:occupant-id:0"

#define XMPP_NOT_CONNECTED "there is no connection to the XMPP server"

#define XMPP_MAX_ID 256 /* bytes, of a message */

typedef struct _XmppActions XmppActions;
typedef struct _XmppFetches XmppFetches;
typedef struct _XmppNames XmppNames;
typedef struct _XmppQueries XmppQueries;
typedef struct _XmppRooms XmppRooms;
typedef struct _XmppUploads XmppUploads;
typedef struct _XmppWork XmppWork;

typedef struct
{
  Platform parent;
  Hub *hub;
  XmppSettings *settings;
  XmppStream *stream;
  XmppWork *work;       /* what the server has sent, until it is stored */
  XmppActions *actions; /* that the server has not confirmed */
  XmppQueries *queries; /* that the server has not answered */
  XmppRooms *rooms;
  XmppNames *names; /* of people */
  XmppUploads *uploads;
  XmppFetches *fetches;
  GHashTable *calls;   /* transactions that have not ended */
  GHashTable *present; /* ids of direct chats: who was told that the bots are there */
  GHashTable *threads; /* chat id → the <thread> of its last message */
  char *problem; /* why there is no connection; NULL: there is one, or the first attempt runs */
} Xmpp;

/* In the main loop, when what was to be stored is on the disk, or could not be stored: then @error is set. */
typedef void (*XmppDoneFunc) (Xmpp *self, gpointer data, const GError *error);

/* Something that is taken in the order in which it has come */
typedef struct
{
  XmppStanza *stanza; /* a message or a subscription; NULL: an action was confirmed */
  char *action_id;
  JsonArray *media; /* ids of the files that were fetched for the message, or NULL */

  /* private */
  guint n_references;
  guint n_tries;
  TransactionFunc func; /* NULL: there is nothing to store */
  XmppDoneFunc done;
  gpointer data;
  GDestroyNotify free_data;
} XmppItem;

/* A chat that is to be there */
typedef struct
{
  Chat *wanted;        /* what is added when it is not there */
  gboolean is_named;   /* when it is there, it gets the name of that */
  gboolean must_exist; /* it is not added */

  /* Set by the transaction */
  Chat *chat; /* NULL: there is none */
} XmppOpening;

/* What an action is about */
typedef struct
{
  Message *message; /* that it changes, or NULL */
  Message *quoted;  /* or NULL */
  Media *media;     /* a file of the gateway, or NULL */
} XmppFound;

/* xmpp-call.c */
void xmpp_transact (Xmpp *self,
                    TransactionFunc func,
                    XmppDoneFunc done,
                    gpointer data,
                    GDestroyNotify free_data);
void xmpp_calls_lose (Xmpp *self);

/* xmpp-chats.c */
gboolean xmpp_has_bot (Xmpp *self, const char *local);
const char *xmpp_get_first_bot (Xmpp *self);
GPtrArray *xmpp_list_bots (Xmpp *self);
char *xmpp_bot_jid (Xmpp *self, const char *local);
char *xmpp_bot_full_jid (Xmpp *self, const char *local);
char *xmpp_chat_get_bot (const char *chat_id);
const char *xmpp_chat_get_jid (const char *chat_id);
const char *xmpp_chat_get_channel (const Chat *chat);
gboolean xmpp_accepts_id (const char *id);
char *xmpp_clean_name (const char *name);
XmppOpening *xmpp_opening_new (Chat *wanted, gboolean is_named);
XmppOpening *xmpp_opening_new_direct (const char *bot, const char *person, const char *name);
gboolean xmpp_opening_store (Transaction *transaction, gpointer data, GError **error);
void xmpp_opening_free (gpointer data);
void xmpp_open_chat (Xmpp *self, XmppOpening *opening);

/* xmpp-message.c */
const char *xmpp_message_get_id (const Message *message);
XmppStanza *xmpp_new_message (Xmpp *self, const Chat *chat, const char *id);
void xmpp_tell (Xmpp *self, const Chat *chat, const char *text);
void xmpp_answer_error (Xmpp *self,
                        const XmppStanza *stanza,
                        const char *type,
                        const char *condition,
                        const char *text);

/* xmpp-work.c */
XmppWork *xmpp_work_new (Xmpp *xmpp);
void xmpp_work_free (XmppWork *self);
gboolean xmpp_work_is_empty (XmppWork *self);
void xmpp_work_add_stanza (XmppWork *self, XmppStanza *stanza);
void xmpp_work_add_confirmed (XmppWork *self, const char *action_id);
void xmpp_work_add_item (XmppWork *self, XmppItem *item);
XmppItem *xmpp_item_new (XmppStanza *stanza);
void xmpp_item_unref (gpointer data);
void xmpp_item_transact (XmppItem *self,
                         TransactionFunc func,
                         XmppDoneFunc done,
                         gpointer data,
                         GDestroyNotify free_data);

/* xmpp-actions.c: @message is what is to be stored when the action is confirmed; NULL: nothing */
XmppActions *xmpp_actions_new (Xmpp *xmpp);
void xmpp_actions_free (XmppActions *self);
void xmpp_actions_send (XmppActions *self,
                        Request *request,
                        const XmppStanza *stanza,
                        Message *message);
const char *xmpp_actions_get_channel (XmppActions *self, const char *id);
void xmpp_actions_confirm (XmppActions *self,
                           XmppItem *item,
                           const char *id,
                           const char *server_id);
void xmpp_actions_take_error (XmppActions *self, const XmppStanza *stanza);
void xmpp_actions_lose (XmppActions *self, const char *reason);

/* xmpp-outbound.c */
gboolean xmpp_prepare (Request *request, Transaction *transaction, GError **error);
void xmpp_perform (Platform *platform, Request *request);

/* xmpp-inbound.c */
void xmpp_take_message (Xmpp *self, XmppItem *item);

/* xmpp-presence.c */
void xmpp_take_presence (Xmpp *self, const XmppStanza *stanza);
void xmpp_take_subscription (Xmpp *self, XmppItem *item);
void xmpp_send_presence (Xmpp *self, const char *from, const char *to, const char *type);
void xmpp_bots_come (Xmpp *self);
void xmpp_bots_leave (Xmpp *self);

/* xmpp-iq.c */
typedef void (*XmppQueryFunc) (Xmpp *self, const XmppStanza *answer, gpointer user_data);

XmppQueries *xmpp_queries_new (Xmpp *xmpp);
void xmpp_queries_free (XmppQueries *self);
void xmpp_queries_ask (XmppQueries *self,
                       XmppStanza *iq,
                       XmppQueryFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy);
void xmpp_queries_lose (XmppQueries *self);
XmppStanza *xmpp_new_iq (const char *from, const char *to, const char *type);
void xmpp_take_iq (Xmpp *self, const XmppStanza *stanza);

/* xmpp-muc.c */
XmppRooms *xmpp_rooms_new (Xmpp *xmpp);
void xmpp_rooms_free (XmppRooms *self);
void xmpp_rooms_enter_all (XmppRooms *self);
void xmpp_rooms_enter_new (XmppRooms *self);
void xmpp_rooms_leave_all (XmppRooms *self);
void xmpp_rooms_lose (XmppRooms *self);
void xmpp_rooms_invited (XmppRooms *self,
                         XmppItem *item,
                         const char *bot,
                         const char *jid,
                         const char *inviter,
                         const char *domain);
gboolean xmpp_rooms_take_presence (XmppRooms *self, const XmppStanza *stanza);
const char *xmpp_rooms_get_nick (XmppRooms *self, const char *chat_id);
gboolean xmpp_rooms_is_room (XmppRooms *self, const char *chat_id);
gboolean xmpp_rooms_has_occupant_ids (XmppRooms *self, const char *chat_id);
gboolean xmpp_rooms_is_entered (XmppRooms *self, const char *chat_id);
XmppOpening *xmpp_rooms_new_opening (XmppRooms *self, const char *chat_id);
void xmpp_rooms_enter_again (XmppRooms *self, const char *chat_id);

/* xmpp-names.c */
XmppNames *xmpp_names_new (Xmpp *xmpp);
void xmpp_names_free (XmppNames *self);
void xmpp_names_ask_if_new (XmppNames *self, const XmppOpening *opening);

/* xmpp-profile.c */
const char *xmpp_bot_get_name (Xmpp *self, const char *bot);
const char *xmpp_bot_get_nick (Xmpp *self, const char *bot);
void xmpp_profile_add_hash (Xmpp *self, XmppStanza *presence);
void xmpp_profile_add_card (Xmpp *self, const char *bot, XmppStanza *vcard);
gboolean xmpp_profile_add_items (Xmpp *self,
                                 const char *bot,
                                 const char *node,
                                 const char *id,
                                 XmppStanza *parent);
void xmpp_profile_announce (Xmpp *self, const char *bot, const char *to);

/* xmpp-upload.c */
XmppUploads *xmpp_uploads_new (Xmpp *xmpp);
void xmpp_uploads_stop (XmppUploads *self);
gboolean xmpp_uploads_are_stopped (XmppUploads *self);
void xmpp_uploads_free (XmppUploads *self);
void xmpp_uploads_perform (XmppUploads *self, Request *request);
gboolean xmpp_uploads_is_at (XmppUploads *self, GUri *uri);

/* xmpp-fetch.c */
XmppFetches *xmpp_fetches_new (Xmpp *xmpp);
void xmpp_fetches_stop (XmppFetches *self);
gboolean xmpp_fetches_are_stopped (XmppFetches *self);
void xmpp_fetches_free (XmppFetches *self);
gboolean xmpp_fetches_take (XmppFetches *self, XmppStanza *stanza);

G_END_DECLS
