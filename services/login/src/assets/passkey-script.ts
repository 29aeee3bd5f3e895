import { readFileSync } from 'node:fs'
import { type Asset, asset } from '@constellation/design'

let read: Asset | undefined

/** The only script of the pages: it makes and uses passkeys. Read at first use. */
export function passkeyScript(): Asset {
  read ??= asset(
    'passkeys',
    'js',
    'text/javascript; charset=utf-8',
    readFileSync(new URL('./passkeys.js', import.meta.url)),
  )
  return read
}
