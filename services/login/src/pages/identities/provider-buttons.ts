import type { Deps } from '../../deps.ts'
import { type Flow, inFlow } from '../../flow/flow.ts'
import type { Locale } from '../../locales/index.ts'
import { messagesOf } from '../../locales/index.ts'
import type { SignInAlternative } from '../../views/index.ts'

/** A button for each provider that is configured and wanted, in their order. */
export function providerButtons(
  { providers }: Pick<Deps, 'providers'>,
  flow: Pick<Flow, 'query'>,
  locale: Locale,
  isWanted: (name: string) => boolean = () => true,
): SignInAlternative[] {
  return providers.all
    .filter(({ adapter }) => isWanted(adapter.name))
    .map(({ adapter: { name, label } }) => ({
      label: messagesOf(locale).continueWith(label),
      href: inFlow(`/login/${name}/start`, flow),
      icon: 'door-enter',
    }))
}

/** What people call a provider; one that is not offered any more goes by its name. */
export function providerLabel({ providers }: Pick<Deps, 'providers'>, name: string): string {
  return providers.find(name)?.adapter.label ?? name.charAt(0).toUpperCase() + name.slice(1)
}
