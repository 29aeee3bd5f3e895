import { secretOwnerOf } from './secret-owner-of.ts'

/** Whether a provider sends nothing without a secret. An SMTP server where nobody signs in needs none. */
export function needsSecret({ kind, settings }: { kind: string; settings: unknown }): boolean {
  return kind !== 'smtp' || secretOwnerOf(settings) !== undefined
}
