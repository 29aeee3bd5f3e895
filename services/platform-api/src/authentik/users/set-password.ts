import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import type { Api } from '../api/open-api.ts'
import { type OwnUser, requireOwnUser } from './update-user.ts'
import { userPath } from './user-form.ts'

/** Sets a password of a user with our marker. Their sessions go on. That it is in force is seen by the moment of its change. */
export async function setPassword(api: Api, own: OwnUser, password: string): Promise<void> {
  const before = await requireOwnUser(api, own)
  const wasDone = await api.act(`${userPath(own.pk)}set_password/`, { password }, 'set a password')
  if (!wasDone) throw new StepFailure('dependency_failed', 'the user does not exist at Authentik any more')
  const after = await requireOwnUser(api, own)
  if (after.passwordChangedAt === before.passwordChangedAt)
    throw new StepFailure('verify_failed', 'Authentik took a password, and does not show that it changed')
}
