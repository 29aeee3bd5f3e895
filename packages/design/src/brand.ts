import { readFileSync } from 'node:fs'
import { accentTokens } from './accent.ts'
import { type Asset, asset } from './asset.ts'

/** What an installation calls itself and looks like, on every page and in every e-mail. */
export type Brand = {
  readonly name: string
  /** Shown in place of the mark, on pages and in the browser's tab. */
  readonly logo: Asset | undefined
  /** The tokens that differ from those of `tokens.css`, as CSS. */
  readonly tokens: string
  /** The e-mail address of people who help. */
  readonly supportAddress: string | undefined
}

/** What an operator says of it. What is absent is as in the product. */
export type BrandSettings = {
  readonly name?: string | undefined
  /** The text of an SVG file. */
  readonly logo?: string | undefined
  /** A colour as in CSS, such as `#2b4fd0`. */
  readonly accent?: string | undefined
  readonly supportAddress?: string | undefined
}

const mostLogoBytes = 16_384

/** Throws an error that says what to write when the accent is no colour or the logo no small SVG file. */
export function createBrand({ name = 'Constellation', logo, accent, supportAddress }: BrandSettings = {}): Brand {
  return {
    name,
    logo: logo?.trim() ? logoAsset(logo) : undefined,
    tokens: accent ? accentTokens(accent) : '',
    supportAddress,
  }
}

function logoAsset(svg: string): Asset {
  const bytes = Buffer.from(svg)
  if (!/^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>]/.test(svg)) throw new Error('the logo is not an SVG file')
  if (bytes.byteLength > mostLogoBytes) throw new Error(`the logo has more than ${mostLogoBytes / 1024} KiB`)
  return asset('logo', 'svg', 'image/svg+xml', bytes)
}

/** The brand of a service's configuration. Throws as `createBrand` does, and when the logo cannot be read. */
export function readBrand({ brandName, brandLogo, brandAccent, supportAddress }: BrandConfig): Brand {
  const logo = brandLogo === undefined ? undefined : readFileSync(brandLogo, 'utf8')
  return createBrand({ name: brandName, logo, accent: brandAccent, supportAddress })
}

/** What `brandVariables` of `@constellation/config` reads. */
type BrandConfig = { brandName: string } & Partial<
  Record<'brandLogo' | 'brandAccent' | 'supportAddress', string | undefined>
>

/** The brand of the product itself, for pages that belong to no installation. */
export const productBrand = createBrand()
