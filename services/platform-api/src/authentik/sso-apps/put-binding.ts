import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { createOrFind } from '../api/create-or-find.ts'
import type { Api } from '../api/open-api.ts'
import {
  type BindingRow,
  bindingForm,
  bindingPath,
  bindingSettings,
  bindingsPath,
  isBindingOf,
  listBindings,
  type OwnBinding,
  readOwnBinding,
} from './binding-form.ts'

/** The application and the group by their ids. */
export type WantedBinding = { application: string; group: string }

/** Lets the members of a group use an application. A binding of this group that was changed is put right; a second one is not made. */
export async function putBinding(api: Api, wanted: WantedBinding): Promise<{ pk: string; isNew: boolean }> {
  const { application, group } = wanted
  const found = await findBinding(api, wanted)
  if (found) {
    await setGroup(api, { pk: found.pk, application }, group)
    return { pk: found.pk, isNew: false }
  }
  const body = bindingSettings(application, group)
  const { object, isNew } = await createOrFind(
    () => api.write('POST', bindingsPath, body, bindingForm, 'bind a group'),
    () => findBinding(api, wanted),
  )
  const own = { pk: object.pk, application }
  requireBound(await readOwnBinding(api, own), wanted)
  return { pk: own.pk, isNew }
}

/**
 * Binds an application to another group instead, such as one without members to close it. A binding is never disabled: without an enabled
 * one, everybody may use the application.
 */
export async function setGroup(api: Api, own: OwnBinding, group: string): Promise<void> {
  const wanted = { application: own.application, group }
  const row = await readOwnBinding(api, own)
  if (!row) throw new StepFailure('dependency_failed', 'the binding does not exist at Authentik any more')
  if (isBindingOf(row, own.application, group)) return
  const body = bindingSettings(own.application, group)
  await api.write('PATCH', bindingPath(own.pk), body, bindingForm, 'change a binding')
  requireBound(await readOwnBinding(api, own), wanted)
}

async function findBinding(api: Api, { application, group }: WantedBinding): Promise<BindingRow | undefined> {
  const rows = (await listBindings(api, application)).filter((row) => row.group === group)
  return rows.find((row) => isBindingOf(row, application, group)) ?? rows[0]
}

function requireBound(row: BindingRow | undefined, { application, group }: WantedBinding): void {
  if (!row || !isBindingOf(row, application, group))
    throw new StepFailure('verify_failed', 'Authentik took a binding, and does not show it')
}
