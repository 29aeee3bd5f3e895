import type { AuthentikCall } from './call.ts'
import { exactly, isTrue, oneOf } from './filters.ts'
import type { FlowRow, KeyRow, ScopeMappingRow } from './rows.ts'
import { sendList } from './send-list.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireRow, visibleRows } from './visible.ts'

const flowKind: Kind<FlowRow> = { noun: 'Flow', permission: ['authentik_flows', 'flow'] }
const keyKind: Kind<KeyRow> = {
  noun: 'CertificateKeyPair',
  permission: ['authentik_crypto', 'certificatekeypair'],
}
const mappingKind: Kind<ScopeMappingRow> = {
  noun: 'ScopeMapping',
  permission: ['authentik_providers_oauth2', 'scopemapping'],
}

export function listFlows(call: AuthentikCall, state: AuthentikState): Response {
  const list = {
    rows: visibleRows(call, flowKind, state.contents.flows),
    filters: {
      slug: exactly<FlowRow>(({ slug }) => slug),
      designation: exactly<FlowRow>(({ designation }) => designation),
    },
    order: ({ slug }: FlowRow) => slug,
    describe: describeFlow,
  }
  return sendList(call, list, state)
}

export function readFlow(call: AuthentikCall, { contents }: AuthentikState): Response {
  const matches = ({ slug }: FlowRow) => slug === call.key
  return Response.json(describeFlow(requireRow(call, flowKind, contents.flows, { matches })))
}

/** `policybindingmodel_ptr_id` is what bindings of a flow refer to; it is not `pk`. */
function describeFlow(flow: FlowRow) {
  return { ...flow, title: flow.name, policybindingmodel_ptr_id: flow.pk.toUpperCase() }
}

export function listKeys(call: AuthentikCall, state: AuthentikState): Response {
  const list = {
    rows: visibleRows(call, keyKind, state.contents.keys),
    filters: {
      name: exactly<KeyRow>(({ name }) => name),
      has_key: isTrue<KeyRow>(({ has_key }) => has_key),
    },
    search: ({ name }: KeyRow) => [name],
    order: ({ name }: KeyRow) => name,
    describe: ({ pk, name, has_key }: KeyRow) => ({ pk, name, private_key_available: has_key, managed: null }),
  }
  return sendList(call, list, state)
}

export function listScopeMappings(call: AuthentikCall, state: AuthentikState): Response {
  const list = {
    rows: visibleRows(call, mappingKind, state.contents.scopeMappings),
    filters: {
      managed: oneOf<ScopeMappingRow>(({ managed }) => managed),
      name: exactly<ScopeMappingRow>(({ name }) => name),
      scope_name: exactly<ScopeMappingRow>(({ scope_name }) => scope_name),
    },
    search: ({ name }: ScopeMappingRow) => [name],
    order: ({ name }: ScopeMappingRow) => name,
    describe: (mapping: ScopeMappingRow) => ({ ...mapping, description: '' }),
  }
  return sendList(call, list, state)
}
