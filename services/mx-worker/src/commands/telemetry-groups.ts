import type { Column } from '@constellation/operator-command'

type Grouped = { providerId?: string | null | undefined; mailboxId?: string | null | undefined }
type GroupColumn<Figure> = Column<Figure> & { name: keyof Figure }

/** The columns of those groups alone that the figures have: provider, mailbox, and what only some figures are grouped by. */
export function groupColumns<Figure extends Grouped>(
  [first]: readonly Figure[],
  others: readonly GroupColumn<Figure>[] = [],
): Column<Figure>[] {
  const groups: GroupColumn<Figure>[] = [
    { name: 'providerId', title: 'PROVIDER', cell: ({ providerId }) => providerId ?? '-' },
    { name: 'mailboxId', title: 'MAILBOX', cell: ({ mailboxId }) => mailboxId ?? '-' },
    ...others,
  ]
  return groups.filter(({ name }) => first && name in first)
}
