import type { Provider, ProviderAdapter } from './provider.ts'

/** The providers that people can sign in with, in the order in which they are offered. */
export type Providers = {
  all: readonly Provider[]
  find(name: string): Provider | undefined
}

/** Any adapters will do: nothing else knows which there are. */
export function createProviders(all: readonly Provider[]): Providers {
  const names = all.map(({ adapter }) => adapter.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Error(`two providers are named ${twice}`)
  const unfit = names.find((name) => !/^[a-z][a-z0-9-]{0,31}$/.test(name))
  if (unfit !== undefined) throw new Error(`${unfit} is no name for a provider: small letters, digits and hyphens`)
  return { all, find: (name) => all.find(({ adapter }) => adapter.name === name) }
}

/** Where a provider sends people back to: what is registered with it. */
export function callbackOf({ name }: Pick<ProviderAdapter, 'name'>, publicOrigin: string): string {
  return `${publicOrigin}/login/${name}/callback`
}
