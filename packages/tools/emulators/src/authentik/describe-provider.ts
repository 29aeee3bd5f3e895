import type { Contents, ProviderRow } from './rows.ts'

/** A provider as the API shows it, always with its secret. */
export function describeProvider(provider: ProviderRow, { applications }: Contents) {
  const application = applications.find((one) => one.provider === provider.pk)
  return {
    ...provider,
    authentication_flow: null,
    component: 'ak-provider-oauth2-form',
    assigned_application_slug: application?.slug ?? null,
    assigned_application_name: application?.name ?? null,
    verbose_name: 'OAuth2/OpenID Provider',
    verbose_name_plural: 'OAuth2/OpenID Providers',
    meta_model_name: 'authentik_providers_oauth2.oauth2provider',
  }
}
