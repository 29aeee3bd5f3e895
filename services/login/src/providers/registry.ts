import type { Provider, ProviderAdapter } from './provider.ts'

/** The providers that people can sign in with, in the order in which they are offered. */
export type Providers = {
  all: readonly Provider[]
  find(name: string): Provider | undefined
}

/** Builds the list from any adapters. Nothing else knows which exist. */
export function createProviders(all: readonly Provider[]): Providers {
  const names = all.map(({ adapter }) => adapter.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Error(`two providers are named ${twice}`)
  const unfit = names.find((name) => !/^[a-z][a-z0-9-]{0,31}$/.test(name))
  if (unfit !== undefined)
    throw new Error(`${unfit} is not a name for a provider: use small letters, digits and hyphens`)
  return { all, find: (name) => all.find(({ adapter }) => adapter.name === name) }
}

/** The redirect URI that is registered with a provider. */
export function callbackOf({ name }: Pick<ProviderAdapter, 'name'>, publicOrigin: string): string {
  return `${publicOrigin}/login/${name}/callback`
}
