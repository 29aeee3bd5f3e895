import { createHash } from 'node:crypto'
import { brandIcon } from './brand-mark.ts'
import { once } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'

/** A file that pages refer to. Its path holds a hash of its bytes, so it may be cached forever. */
export type Asset = {
  readonly path: string
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The `cache-control` header of every asset. */
export const assetCacheControl = 'public, max-age=31536000, immutable'

/** Everything that `page()` refers to. A service serves each at its `path` with `assetCacheControl`. */
export const assets = once(() => ({
  inter: asset('inter', 'woff2', 'font/woff2', readInter('latin')),
  interExtended: asset('inter-ext', 'woff2', 'font/woff2', readInter('latin-ext')),
  icon: asset('icon', 'svg', 'image/svg+xml', Buffer.from(brandIcon())),
}))

/** Finds the asset at a request's path. Gives undefined when there is none. */
export function findAsset(path: string): Asset | undefined {
  return Object.values(assets()).find((asset) => asset.path === path)
}

/** An asset whose path changes with its bytes. */
export function asset(name: string, extension: string, contentType: string, bytes: Buffer): Asset {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  return { path: `/assets/${name}-${hash}.${extension}`, contentType, bytes: Uint8Array.from(bytes) }
}

function readInter(subset: 'latin' | 'latin-ext'): Buffer {
  return readPackagedFile(`@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`)
}
