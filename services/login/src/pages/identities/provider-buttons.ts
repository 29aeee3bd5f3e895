import type { Deps } from '../../deps.ts'
import { messagesOf } from '../../locales/index.ts'
import type { ProviderAdapter } from '../../providers/provider.ts'
import type { SignInAlternative } from '../../views/index.ts'
import type { PageRequest } from '../page-request.ts'

/** A button for each configured provider that `isWanted`, in their order. */
export function providerButtons(
  request: PageRequest,
  isWanted: (adapter: ProviderAdapter) => boolean = () => true,
  more: { prompt?: 'login' } = {},
): SignInAlternative[] {
  const { deps, locale, inFlow } = request
  return deps.providers.all
    .filter(({ adapter }) => isWanted(adapter))
    .map(({ adapter: { name, label } }) => ({
      label: messagesOf(locale).continueWith(label),
      href: inFlow(`/login/${name}/start`, more),
      provider: name,
    }))
}

/** What people call a provider. One that is not offered any more goes by its name. */
export function providerLabel({ providers }: Pick<Deps, 'providers'>, name: string): string {
  return providers.find(name)?.adapter.label ?? name.charAt(0).toUpperCase() + name.slice(1)
}
