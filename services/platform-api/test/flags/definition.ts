import type { FlagDefinition } from '../../src/domain/flags/flag-definition.ts'

const none = { allow: new Set<string>(), deny: new Set<string>() }

/** A flag that is enabled and decides nothing, with what a test sets. */
export function definition(set: Partial<FlagDefinition> = {}): FlagDefinition {
  return {
    key: 'new-mailbox-wizard',
    enabled: true,
    archived: false,
    defaultOn: false,
    targets: { users: none, tenants: none, partners: none, plans: none },
    rolloutUnit: 'tenant',
    rolloutBps: 0,
    salt: '0123456789abcdef',
    ...set,
  }
}

/** Targets of one kind. */
export function targets(kind: keyof FlagDefinition['targets'], lists: { allow?: string[]; deny?: string[] }) {
  const { allow = [], deny = [] } = lists
  return { ...definition().targets, [kind]: { allow: new Set(allow), deny: new Set(deny) } }
}
