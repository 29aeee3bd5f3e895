/** How a provider calls itself, where its name is not its own with a capital letter. */
const names: Readonly<Record<string, string>> = { github: 'GitHub' }

/** A provider by the name that people know it by. */
export function providerName(provider: string): string {
  return names[provider] ?? provider.charAt(0).toUpperCase() + provider.slice(1)
}
