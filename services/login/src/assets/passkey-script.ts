import { readFileSync } from 'node:fs'
import { type Asset, asset } from '@constellation/design'

let read: Asset | undefined

/** The one script of the pages, which runs on those that passkeys are used on. Read at first use. */
export function passkeyScript(): Asset {
  read ??= asset(
    'passkeys',
    'js',
    'text/javascript; charset=utf-8',
    readFileSync(new URL('./passkeys.js', import.meta.url)),
  )
  return read
}
