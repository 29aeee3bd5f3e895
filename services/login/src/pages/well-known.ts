import type { Deps } from '../deps.ts'
import { type PageContext, redirectTo } from './page.ts'

/** GET /.well-known/change-password: where password managers send a person (W3C, A Well-Known URL for Changing Passwords). */
export async function changePasswordPlace(deps: Deps, context: PageContext): Promise<Response> {
  return redirectTo(deps, context, '/account/password')
}

/** GET /.well-known/passkey-endpoints: where keepers of passkeys send a person (W3C, Passkey Endpoints). */
export async function passkeyEndpoints({ settings }: Deps, context: PageContext): Promise<Response> {
  const at = (path: string) => new URL(path, settings.publicOrigin).href
  return context.json({ enroll: at('/account/factors/passkey'), manage: at('/account/factors') })
}
