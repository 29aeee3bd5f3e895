import { contentSecurityPolicy } from '@constellation/design'
import { scriptSources, scriptsFor } from '../assets/page-scripts.ts'
import type { Deps } from '../deps.ts'

/** What a page with this markup may load. Its forms end on pages of ours, and those lead on to applications. */
export function contentPolicy({ settings }: Pick<Deps, 'settings'>, markup = ''): string {
  return contentSecurityPolicy(settings.brand, [], scriptSources(settings.publicOrigin, scriptsFor(markup)))
}
