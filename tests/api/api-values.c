/* api-values.c: valid arguments for functions and values for properties, by their type
 *
 * SPDX-FileCopyrightText: 2026 The relay-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "api-values.h"

#include <gio/gio.h>
#include <string.h>

#define LONG_LENGTH 5000

const char *const variant_names[N_VARIANTS] = { "plain", "empty", "extreme", "url" };

static void
value_free (gpointer data)
{
  g_value_unset (data);
  g_free (data);
}

void
values_init (Values *self, World *world, Variant variant)
{
  *self = (Values){ world, variant, g_cancellable_new (), NULL };
  self->kept = g_ptr_array_new_with_free_func (value_free);
}

void
values_clear (Values *self)
{
  g_ptr_array_unref (self->kept);
  g_object_unref (self->cancellable);
}

/* Texts and numbers */

static const char *
get_text (Values *self)
{
  static char *extreme = NULL;

  switch ((int) self->variant)
    {
    case VARIANT_PLAIN:
      return "c1";
    case VARIANT_EMPTY:
      return "";
    case VARIANT_URL:
      return "https://127.0.0.1:1/relay";
    default:
      if (extreme == NULL)
        {
          g_autofree char *filling = g_strnfill (LONG_LENGTH, 'x');

          extreme = g_strconcat ("a\n:/%@\"\\\xf0\x9f\x98\x80\x7f ", filling, NULL);
        }
      return extreme;
    }
}

static char **
make_texts (Values *self)
{
  const char *const texts[] = { get_text (self), "b", NULL };
  const char *const none[] = { NULL };

  return g_strdupv ((char **) (self->variant == VARIANT_EMPTY ? none : texts));
}

gboolean
values_is_integer (GITypeTag tag)
{
  return tag >= GI_TYPE_TAG_INT8 && tag <= GI_TYPE_TAG_UINT64;
}

void
values_set_integer (GITypeTag tag, gint64 number, GIArgument *argument)
{
  switch ((int) tag)
    {
    case GI_TYPE_TAG_INT8:
    case GI_TYPE_TAG_UINT8:
      argument->v_uint8 = number;
      break;
    case GI_TYPE_TAG_INT16:
    case GI_TYPE_TAG_UINT16:
      argument->v_uint16 = number;
      break;
    case GI_TYPE_TAG_INT32:
    case GI_TYPE_TAG_UINT32:
    case GI_TYPE_TAG_UNICHAR:
      argument->v_uint32 = number;
      break;
    default:
      argument->v_int64 = number;
    }
}

static gboolean
is_signed (GITypeTag tag)
{
  return tag == GI_TYPE_TAG_INT8 || tag == GI_TYPE_TAG_INT16 || tag == GI_TYPE_TAG_INT32 ||
         tag == GI_TYPE_TAG_INT64;
}

/* No number is negative: the typelib does not say which functions accept those. The bits that do not fit
 * are cut off. */
static gint64
get_number (Values *self, GITypeTag tag)
{
  gint64 largest = tag == GI_TYPE_TAG_INT32   ? G_MAXINT32
                   : tag == GI_TYPE_TAG_INT16 ? G_MAXINT16
                   : tag == GI_TYPE_TAG_INT8  ? G_MAXINT8
                   : is_signed (tag)          ? G_MAXINT64
                                              : -1;

  switch ((int) self->variant)
    {
    case VARIANT_PLAIN:
      return 5;
    case VARIANT_EXTREME:
      return largest;
    case VARIANT_URL:
      return 1;
    default:
      return 0;
    }
}

static gint64
get_enum (Values *self, GType type)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);

  if (G_IS_FLAGS_CLASS (klass))
    return self->variant == VARIANT_EMPTY ? 0 : G_FLAGS_CLASS (klass)->mask;
  if (self->variant == VARIANT_EMPTY || self->variant == VARIANT_URL)
    return G_ENUM_CLASS (klass)->values[0].value;
  return G_ENUM_CLASS (klass)->values[G_ENUM_CLASS (klass)->n_values - 1].value;
}

/* Objects */

static GBytes *
make_bytes (Values *self)
{
  const char *text = get_text (self);

  return g_bytes_new (text, strlen (text));
}

static JsonNode *
make_json (Values *self, gboolean is_array)
{
  g_autoptr (JsonNode) text = json_node_init_string (json_node_alloc (), get_text (self));
  g_autofree char *quoted = json_to_string (text, FALSE);
  g_autofree char *json =
    self->variant == VARIANT_EMPTY ? g_strdup (is_array ? "[]" : "{}")
    : is_array                     ? g_strdup_printf ("[%s,{\"a\":null}]", quoted)
               : g_strdup_printf ("{\"op\":\"send\",\"chat_id\":%s,\"platform\":%s,\"x\":[{}]}",
                                  quoted, quoted);

  return json_from_string (json, NULL);
}

static GFile *
make_file (void)
{
  g_autofree char *name = g_build_filename (g_get_user_cache_dir (), "api", NULL);

  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  return g_file_new_for_path (name);
}

/* Sets @value to an object of its type. */
static gboolean
set_object (Values *self, GValue *value)
{
  GType type = G_VALUE_TYPE (value);

  if (type == G_TYPE_CANCELLABLE)
    g_value_set_object (value, self->cancellable);
  else if (type == G_TYPE_FILE)
    g_value_take_object (value, make_file ());
  else if (type == G_TYPE_INPUT_STREAM)
    g_value_take_object (value, g_memory_input_stream_new_from_bytes (make_bytes (self)));
  else if (type == G_TYPE_OUTPUT_STREAM)
    g_value_take_object (value, g_memory_output_stream_new_resizable ());
  else if (type == G_TYPE_LIST_MODEL)
    g_value_take_object (value, g_list_store_new (G_TYPE_OBJECT));
  else
    {
      GObject *object = world_get (self->world, type);

      if (object == NULL)
        return FALSE;
      g_value_set_object (value, object);
    }
  return TRUE;
}

static gboolean
set_boxed (Values *self, GValue *value)
{
  GType type = G_VALUE_TYPE (value);
  gboolean is_array = type == JSON_TYPE_ARRAY;

  if (type == JSON_TYPE_OBJECT || is_array)
    {
      g_autoptr (JsonNode) node = make_json (self, is_array);

      g_value_set_boxed (value, is_array ? (gpointer) json_node_get_array (node)
                                         : (gpointer) json_node_get_object (node));
    }
  else if (type == JSON_TYPE_NODE)
    g_value_take_boxed (value, make_json (self, FALSE));
  else if (type == G_TYPE_BYTES)
    g_value_take_boxed (value, make_bytes (self));
  else if (type == G_TYPE_ERROR)
    g_value_take_boxed (value,
                        g_error_new_literal (RELAY_ERROR, RELAY_ERROR_TIMED_OUT, get_text (self)));
  else if (type == G_TYPE_DATE_TIME)
    g_value_take_boxed (value, g_date_time_new_now_utc ());
  else if (type == G_TYPE_STRV)
    g_value_take_boxed (value, make_texts (self));
  else
    return FALSE;
  return TRUE;
}

/* Sets @value, which is initialized, to something of its type. */
static gboolean
set_value (Values *self, GValue *value)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
      return set_object (self, value);
    case G_TYPE_BOXED:
      return set_boxed (self, value);
    case G_TYPE_STRING:
      g_value_set_string (value, get_text (self));
      return TRUE;
    case G_TYPE_VARIANT:
      g_value_set_variant (value, g_variant_new_string (get_text (self)));
      return TRUE;
    default:
      return FALSE;
    }
}

/* Arguments */

static gboolean
keep (Values *self, GType type, GITransfer transfer, GIArgument *argument)
{
  GValue *value = g_new0 (GValue, 1);

  g_value_init (value, type);
  if (!set_value (self, value))
    {
      value_free (value);
      return FALSE;
    }
  argument->v_pointer = g_value_peek_pointer (value);
  if (transfer == GI_TRANSFER_NOTHING)
    g_ptr_array_add (self->kept, value);
  else
    g_free (value); /* the function owns the argument */
  return TRUE;
}

static gboolean
get_interface (Values *self, GITypeInfo *type, GITransfer transfer, GIArgument *argument)
{
  g_autoptr (GIBaseInfo) interface = g_type_info_get_interface (type);
  GType gtype;

  if (!GI_IS_REGISTERED_TYPE_INFO (interface))
    return FALSE;
  gtype = g_registered_type_info_get_g_type (interface);
  if (GI_IS_ENUM_INFO (interface))
    argument->v_uint32 = get_enum (self, gtype);
  else
    return keep (self, gtype, transfer, argument);
  return TRUE;
}

/* Elements of arrays: texts, bytes or objects. */
static gboolean
get_array (Values *self, GITypeInfo *type, GIArgument *argument, gint64 *length)
{
  g_autoptr (GIBaseInfo) element = g_type_info_get_param_type (type, 0);
  GITypeTag tag = g_type_info_get_tag (element);
  GIArgument item;

  if (g_type_info_get_array_type (type) != GI_ARRAY_TYPE_C)
    return FALSE;
  if (tag == GI_TYPE_TAG_UTF8)
    {
      keep (self, G_TYPE_STRV, GI_TRANSFER_NOTHING, argument);
      *length = g_strv_length (argument->v_pointer);
    }
  else if (tag == GI_TYPE_TAG_UINT8)
    {
      argument->v_string = (char *) get_text (self);
      *length = strlen (argument->v_string);
    }
  else if (tag == GI_TYPE_TAG_INTERFACE && get_interface (self, element, 0, &item))
    {
      GBytes *items = g_bytes_new (&item.v_pointer, sizeof item.v_pointer);
      GValue *value = g_new0 (GValue, 1);

      g_value_init (value, G_TYPE_BYTES);
      g_value_take_boxed (value, items);
      g_ptr_array_add (self->kept, value);
      argument->v_pointer = (gpointer) g_bytes_get_data (items, NULL);
      *length = self->variant == VARIANT_EMPTY ? 0 : 1;
    }
  else
    return FALSE;
  return TRUE;
}

gboolean
values_get (Values *self,
            GITypeInfo *type,
            gboolean is_nullable,
            GITransfer transfer,
            GIArgument *argument,
            gint64 *length)
{
  GITypeTag tag = g_type_info_get_tag (type);

  argument->v_pointer = NULL;
  *length = 0;
  if (is_nullable && self->variant == VARIANT_EMPTY)
    return TRUE;
  if (values_is_integer (tag))
    {
      values_set_integer (tag, get_number (self, tag), argument);
      return TRUE;
    }
  switch ((int) tag)
    {
    case GI_TYPE_TAG_BOOLEAN:
      argument->v_boolean = self->variant != VARIANT_EMPTY;
      return TRUE;
    case GI_TYPE_TAG_UNICHAR:
      argument->v_uint32 = 'x';
      return TRUE;
    case GI_TYPE_TAG_DOUBLE:
      argument->v_double = get_number (self, GI_TYPE_TAG_INT32);
      return TRUE;
    case GI_TYPE_TAG_GTYPE:
      argument->v_size = G_TYPE_OBJECT;
      return TRUE;
    case GI_TYPE_TAG_VOID:
      return TRUE;
    case GI_TYPE_TAG_UTF8:
    case GI_TYPE_TAG_FILENAME:
      return keep (self, G_TYPE_STRING, transfer, argument);
    case GI_TYPE_TAG_ERROR:
      return keep (self, G_TYPE_ERROR, transfer, argument);
    case GI_TYPE_TAG_ARRAY:
      return get_array (self, type, argument, length);
    case GI_TYPE_TAG_INTERFACE:
      return get_interface (self, type, transfer, argument);
    default:
      return FALSE;
    }
}

void
values_free (GITypeInfo *type, GITransfer transfer, GIArgument *argument)
{
  GITypeTag tag = g_type_info_get_tag (type);
  GType gtype;

  if (transfer == GI_TRANSFER_NOTHING || argument->v_pointer == NULL)
    return;
  if (tag == GI_TYPE_TAG_UTF8 || tag == GI_TYPE_TAG_FILENAME)
    g_free (argument->v_pointer);
  else if (tag == GI_TYPE_TAG_ERROR)
    g_error_free (argument->v_pointer);
  else if (tag == GI_TYPE_TAG_ARRAY)
    g_strfreev (argument->v_pointer);
  else if (tag == GI_TYPE_TAG_INTERFACE)
    {
      g_autoptr (GIBaseInfo) interface = g_type_info_get_interface (type);

      gtype = g_registered_type_info_get_g_type (interface);
      if (g_type_is_a (gtype, G_TYPE_OBJECT) || G_TYPE_IS_INTERFACE (gtype))
        g_object_unref (argument->v_pointer);
      else if (G_TYPE_IS_BOXED (gtype))
        g_boxed_free (gtype, argument->v_pointer);
    }
}

/* Properties */

/* Values beyond the range are valid too: GObject limits them. */
static gboolean
set_number (gint64 number, GParamSpec *pspec, GValue *value)
{
  g_auto (GValue) source = G_VALUE_INIT;

  g_value_init (&source, G_TYPE_INT64);
  g_value_set_int64 (&source, number);
  if (!g_value_transform (&source, value))
    return FALSE;
  g_param_value_validate (pspec, value);
  return TRUE;
}

gint64
values_limit (GParamSpec *pspec, gint64 number)
{
  g_auto (GValue) value = G_VALUE_INIT, limited = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_value_init (&limited, G_TYPE_INT64);
  if (set_number (number, pspec, &value) && g_value_transform (&value, &limited))
    return g_value_get_int64 (&limited);
  return number;
}

gboolean
values_set_property (Values *self, GParamSpec *pspec, GValue *value)
{
  GType type = G_PARAM_SPEC_VALUE_TYPE (pspec);

  if (G_TYPE_IS_ENUM (type))
    g_value_set_enum (value, get_enum (self, type));
  else if (G_TYPE_IS_FLAGS (type))
    g_value_set_flags (value, get_enum (self, type));
  else if (type == G_TYPE_BOOLEAN)
    g_value_set_boolean (value, self->variant != VARIANT_EMPTY);
  else if (G_TYPE_IS_VALUE_TYPE (type) && g_value_type_transformable (G_TYPE_INT64, type) &&
           type != G_TYPE_STRING)
    return set_number (get_number (self, GI_TYPE_TAG_INT64), pspec, value);
  else if (self->variant != VARIANT_EMPTY)
    return set_value (self, value);
  return TRUE; /* NULL */
}
