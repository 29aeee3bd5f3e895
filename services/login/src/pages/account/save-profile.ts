import { matchLocale } from '../../flow/choose-locale.ts'
import { nameError } from '../form-errors.ts'
import type { FormPage } from '../page.ts'
import type { SignedInRequest } from '../page-request.ts'
import { viewAccount } from './account.ts'

/** POST /account/profile: name and language. */
export const saveProfile: FormPage<SignedInRequest> = {
  async submit(request, form) {
    const { deps, browser, person, session } = request
    const name = form.field('name').trim()
    const locale = matchLocale(deps.settings.locales, form.field('locale'))
    const errors = { ...nameError(name), ...(!locale && { locale: 'locale_unsupported' as const }) }
    if (!locale || Object.keys(errors).length) return viewAccount(request, { name, errors }, 422)
    await person.updateUser({ params: { id: session.userId }, body: { displayName: name, locale } })
    browser.keep('locale', locale, 400 * 86_400)
    return request.redirect('/account/security?done=profile_saved')
  },
  expired: (request, form) =>
    viewAccount(request, { name: form.field('name').trim(), failure: { code: 'invalid_csrf' } }, 403),
}
