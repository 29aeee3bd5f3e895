import { z } from 'zod'

/** A provider as the API shows it, with its secret. */
export const providerForm = z.object({
  pk: z.int().positive(),
  name: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  client_type: z.string(),
  redirect_uris: z.array(z.object({ matching_mode: z.string(), url: z.string() })),
  authorization_flow: z.string().nullable(),
  invalidation_flow: z.string().nullable(),
  signing_key: z.string().nullable(),
  property_mappings: z.array(z.string()),
  sub_mode: z.string(),
  access_token_validity: z.string(),
})

export type ProviderRow = z.output<typeof providerForm>

export const providersPath = '/providers/oauth2/'

export function providerPath(pk: number): string {
  return `${providersPath}${pk}/`
}

/** A provider without its secret. `hasPatterns`: it also accepts redirect URIs that match a pattern. */
export type SsoProvider = {
  pk: number
  name: string
  clientId: string
  clientType: string
  redirectUris: string[]
  hasPatterns: boolean
}

export function toSsoProvider({ pk, name, client_id, client_type, redirect_uris }: ProviderRow): SsoProvider {
  return {
    ...{ pk, name, clientId: client_id, clientType: client_type },
    redirectUris: redirect_uris.map(({ url }) => url),
    hasPatterns: redirect_uris.some(({ matching_mode }) => matching_mode !== 'strict'),
  }
}
