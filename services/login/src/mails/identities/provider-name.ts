/** Names of providers that are more than the capitalised key. */
const names: Readonly<Record<string, string>> = { github: 'GitHub' }

/** The name by which people know a provider. */
export function providerName(provider: string): string {
  return names[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1)
}
