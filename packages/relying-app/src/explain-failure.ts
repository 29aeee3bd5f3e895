import { Refusal } from '@constellation/client'

/** The sentence for the log when login refused the application. A wrong id or secret is named, so that its author finds it. */
export function explainFailure({ id }: { id: string }, error: unknown, otherwise: string): string {
  if (!(error instanceof Refusal) || error.code !== 'application_unauthorized') return otherwise
  return `login knows no application "${id}" with this secret: compare the options id and secret with the application's entry in login's applications file`
}
