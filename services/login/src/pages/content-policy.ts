import { contentSecurityPolicy } from '@constellation/design'
import { passkeyScript } from '../assets/passkey-script.ts'
import type { Deps } from '../deps.ts'

/** What a page may load. Its forms end on pages of ours, and those lead on to applications. */
export function contentPolicy({ settings }: Pick<Deps, 'settings'>): string {
  return contentSecurityPolicy(settings.brand)
}

/** The same for a page that runs the script for passkeys. */
export function passkeyContentPolicy({ settings }: Pick<Deps, 'settings'>): string {
  const { brand, publicOrigin } = settings
  // Only the path of our own script: the whole origin would admit everything else that it serves.
  const sources = { script: `${publicOrigin}${passkeyScript().path}`, asks: publicOrigin }
  return contentSecurityPolicy(brand, [], sources)
}
