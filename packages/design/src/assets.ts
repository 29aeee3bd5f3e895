import { type Asset, asset } from './asset.ts'
import type { Brand } from './brand.ts'
import { productIcon } from './brand-mark.ts'
import { once } from './once.ts'
import { readPackagedFile } from './packaged-file.ts'

/** Everything that `page()` refers to. A service serves each at its `path` with its `assetHeaders`. */
export function assets({ logo }: Brand): { inter: Asset; interExtended: Asset; icon: Asset } {
  return { ...fonts(), icon: logo ?? icon() }
}

/** Finds the asset at a request's path. Gives undefined when there is none. */
export function findAsset(brand: Brand, path: string): Asset | undefined {
  return Object.values(assets(brand)).find((asset) => asset.path === path)
}

/** The typeface of every page. */
export const fonts = once(() => ({
  inter: asset('inter', 'woff2', 'font/woff2', readInter('latin')),
  interExtended: asset('inter-ext', 'woff2', 'font/woff2', readInter('latin-ext')),
}))

const icon = once(() => asset('icon', 'svg', 'image/svg+xml', Buffer.from(productIcon())))

function readInter(subset: 'latin' | 'latin-ext'): Buffer {
  return readPackagedFile(`@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`)
}
