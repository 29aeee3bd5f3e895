import { createHash } from 'node:crypto'

/** A file that pages refer to. Its path holds a hash of its bytes, so it may be cached forever. */
export type Asset = {
  readonly path: string
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The headers that an asset is served with. An SVG file that somebody opens by its address may load and run nothing. */
export function assetHeaders({ contentType }: Asset): Record<string, string> {
  return {
    'content-type': contentType,
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  }
}

/** An asset whose path changes with its bytes. */
export function asset(name: string, extension: string, contentType: string, bytes: Buffer): Asset {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  return { path: `/assets/${name}-${hash}.${extension}`, contentType, bytes: Uint8Array.from(bytes) }
}
