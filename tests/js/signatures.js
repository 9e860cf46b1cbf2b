// signatures.js: reads from the typelib of what types the arguments of its functions are
//
// SPDX-FileCopyrightText: 2026 The relay-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* exported signatures */

const {gi} = imports;

// Returns null where GIRepository 2.0 is not installed.
function loadRepository()
{
  gi.versions.GIRepository = '2.0';
  try {
    return gi.GIRepository;
  } catch (error) {
    return null;
  }
}

function isJson(Repository, info)
{
  if (Repository.type_info_get_tag(info) !== Repository.TypeTag.INTERFACE)
    return false;
  const target = Repository.type_info_get_interface(info);
  return target.get_namespace() === 'Json' && ['Array', 'Object'].includes(target.get_name());
}

// What a value must be made of: 'utf8', 'list' (of strings), 'json', or null for anything else
function kindOf(Repository, info)
{
  const {TypeTag} = Repository;
  const tag = Repository.type_info_get_tag(info);
  if (tag === TypeTag.UTF8 || tag === TypeTag.FILENAME)
    return 'utf8';
  if (tag === TypeTag.ARRAY)
    return kindOf(Repository, Repository.type_info_get_param_type(info, 0)) === 'utf8' ? 'list' : null;
  return isJson(Repository, info) ? 'json' : null;
}

// 'integer', 'float', 'boolean', 'enum', or null for anything else
function scalarOf(Repository, info)
{
  const {InfoType, TypeTag} = Repository;
  const tag = Repository.type_info_get_tag(info);
  if (tag === TypeTag.BOOLEAN)
    return 'boolean';
  if (tag === TypeTag.FLOAT || tag === TypeTag.DOUBLE)
    return 'float';
  if (tag >= TypeTag.INT8 && tag <= TypeTag.UINT64)
    return 'integer';
  return tag === TypeTag.INTERFACE && Repository.type_info_get_interface(info).get_type() === InfoType.ENUM ? 'enum' : null;
}

// gjs hides results and the lengths of arrays.
function visibleArguments(Repository, info)
{
  const all = Array.from({length: Repository.callable_info_get_n_args(info)},
    (_unused, i) => Repository.callable_info_get_arg(info, i));
  const lengths = all.map(argument => Repository.type_info_get_array_length(Repository.arg_info_get_type(argument)));
  return all.filter((argument, i) =>
    Repository.arg_info_get_direction(argument) !== Repository.Direction.OUT && !lengths.includes(i));
}

function signature(Repository, owner, info)
{
  const returned = Repository.callable_info_get_return_type(info);
  const types = visibleArguments(Repository, info).map(argument => ({
    argument: argument.get_name(),
    type: kindOf(Repository, Repository.arg_info_get_type(argument)),
    scalar: scalarOf(Repository, Repository.arg_info_get_type(argument)),
  }));
  return {owner, isMethod: Repository.callable_info_is_method(info), name: info.get_name(), types,
    returnsJson: isJson(Repository, returned)};
}

// Returns {owner, isMethod, name, types: [{argument, type, scalar}], returnsJson} of each function and method of a namespace that is
// loaded. The owner of a function is null. Returns null where the typelib cannot be read.
function signatures(namespace)
{
  const Repository = loadRepository();
  if (!Repository)
    return null;
  const repository = Repository.Repository.get_default();
  const found = [];
  for (let i = 0; i < repository.get_n_infos(namespace); i++) {
    const info = repository.get_info(namespace, i);
    if (info.get_type() === Repository.InfoType.FUNCTION)
      found.push(signature(Repository, null, info));
    if (info.get_type() === Repository.InfoType.OBJECT) {
      for (let j = 0; j < Repository.object_info_get_n_methods(info); j++)
        found.push(signature(Repository, info.get_name(), Repository.object_info_get_method(info, j)));
    }
  }
  return found;
}
