import type { AuthentikCall } from './call.ts'
import { may } from './callers.ts'
import { invalid, noSuchPk } from './refusal.ts'
import type { DeviceKind, DeviceRow } from './rows.ts'
import { heededQuery } from './send-list.ts'
import type { AuthentikState } from './state.ts'

const models: Readonly<Record<DeviceKind, string>> = {
  totp: 'TOTPDevice',
  webauthn: 'WebAuthnDevice',
  static: 'StaticDevice',
  duo: 'DuoDevice',
  sms: 'SMSDevice',
  email: 'EmailDevice',
}

/** A plain array without pages. Without `user` it has everybody's devices. A kind that the caller may not see is left out. */
export function listDevices(call: AuthentikCall, state: AuthentikState): Response {
  const { contents } = state
  const asked = heededQuery(call, state).get('user')
  if (asked !== null && !contents.users.some(({ pk }) => String(pk) === asked)) throw invalid('user', noSuchPk(asked))
  const devices = contents.devices.filter(
    ({ user, kind }) => (asked === null || String(user) === asked) && may(call.caller, viewOf(kind)),
  )
  return Response.json(devices.map(describeDevice))
}

function viewOf(kind: DeviceKind): string {
  return `${appOf(kind)}.view_${models[kind].toLowerCase()}`
}

function appOf(kind: DeviceKind): string {
  return `authentik_stages_authenticator_${kind}`
}

/** The user is not a member of it. */
function describeDevice({ kind, user: _, ...device }: DeviceRow) {
  const model = models[kind]
  return {
    ...device,
    type: `${appOf(kind)}.${model}`,
    ...{ last_updated: device.created, extra_description: null, external_id: null },
    verbose_name: model.replace('Device', ' Device'),
    verbose_name_plural: model.replace('Device', ' Devices'),
    meta_model_name: `${appOf(kind)}.${model.toLowerCase()}`,
  }
}
