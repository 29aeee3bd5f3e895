import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { bindingPath, type OwnBinding, readOwnBinding } from './binding-form.ts'

/** Deletes a binding of an application of ours. With the last one everybody may use it: delete the application next. */
export async function removeBinding(api: Api, own: OwnBinding): Promise<void> {
  if (!(await readOwnBinding(api, own))) return
  await api.remove(bindingPath(own.pk), 'delete a binding')
  if (await readOwnBinding(api, own))
    throw new StepFailure('verify_failed', 'Authentik took the deletion of a binding, and still shows it')
}
