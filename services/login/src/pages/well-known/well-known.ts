import type { PageRequest } from '../page-request.ts'

/** GET /.well-known/change-password: password managers send a person there (W3C, A Well-Known URL for Changing Passwords). */
export async function showChangePasswordPlace(request: PageRequest): Promise<Response> {
  return request.redirect('/account/password')
}

/** GET /.well-known/passkey-endpoints: passkey managers send a person to these pages (W3C, Passkey Endpoints). */
export async function showPasskeyEndpoints({ deps, json }: PageRequest): Promise<Response> {
  const at = (path: string) => new URL(path, deps.settings.publicOrigin).href
  return json({ enroll: at('/account/factors/passkey'), manage: at('/account/factors') })
}
