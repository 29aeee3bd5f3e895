import { contentSecurityPolicy } from '@constellation/design'
import { passkeyScript } from '../assets/passkey-script.ts'
import type { Deps } from '../deps.ts'

/** What a page may load and where its forms may lead: browsers follow `form-action` through redirects, so any application is among them. */
export function contentPolicy({ applications, settings }: Pick<Deps, 'applications' | 'settings'>): string {
  return contentSecurityPolicy(settings.brand, originsOf(applications))
}

/** The same for a page that runs the script for passkeys. */
export function passkeyContentPolicy({ applications, settings }: Pick<Deps, 'applications' | 'settings'>): string {
  const { brand, publicOrigin } = settings
  // Only the path of our own script: the whole origin would admit everything else that it serves.
  const sources = { script: `${publicOrigin}${passkeyScript().path}`, asks: publicOrigin }
  return contentSecurityPolicy(brand, originsOf(applications), sources)
}

function originsOf({ all }: Deps['applications']) {
  return [...new Set(all.flatMap(({ origins }) => origins))]
}
