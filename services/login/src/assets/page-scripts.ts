import { readFileSync } from 'node:fs'
import { type Asset, asset, type ScriptSources } from '@constellation/design'

let read: readonly PageScript[] | undefined

/** A script of the pages, and the markup that it is for. */
type PageScript = Asset & { readonly isFor: RegExp; readonly asksServer: boolean }

/** Every script there is. Pages work without them, except where a passkey is made or used. Read at first use. */
export function pageScripts(): readonly PageScript[] {
  read ??= [
    { ...script('passkeys'), isFor: / data-(passkey|signal)=/, asksServer: true },
    { ...script('helpers'), isFor: / data-(reveal|copy)=/, asksServer: false },
  ]
  return read
}

/** The scripts that a page with this markup runs. */
export function scriptsFor(markup: string): readonly PageScript[] {
  return pageScripts().filter(({ isFor }) => isFor.test(markup))
}

/** What the policy of a page with these scripts allows: their paths alone. The whole origin would admit everything else that it serves. */
export function scriptSources(publicOrigin: string, scripts: readonly PageScript[]): ScriptSources {
  return {
    scripts: scripts.map(({ path }) => publicOrigin + path),
    asks: scripts.some(({ asksServer }) => asksServer) ? publicOrigin : undefined,
  }
}

function script(name: string): Asset {
  const bytes = readFileSync(new URL(`./${name}.js`, import.meta.url))
  return asset(name, 'js', 'text/javascript; charset=utf-8', bytes)
}
