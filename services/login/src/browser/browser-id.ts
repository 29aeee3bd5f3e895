import type { Context } from 'hono'
import type { Deps } from '../deps.ts'

const keptSeconds = 400 * 86_400

/** The unguessable value that this browser alone keeps; given to it at its first page. */
export function browserId(deps: Pick<Deps, 'cookies' | 'random'>, context: Context): string {
  const kept = deps.cookies.get(context, 'browser')
  if (kept) return kept
  const given = (context.get('browserId') as string | undefined) ?? Buffer.from(deps.random(32)).toString('base64url')
  // A request that asks twice gets one value.
  context.set('browserId', given)
  deps.cookies.set(context, 'browser', given, keptSeconds)
  return given
}
