import { startOperators } from '@constellation/introspection/testing'
import { createNetwork } from '@constellation/testkit'
import { startBroker } from '../broker.ts'

export type OperatedBroker = Awaited<ReturnType<typeof startOperatedBroker>>

type Options = Pick<NonNullable<Parameters<typeof startBroker>[0]>, 'plugIns' | 'variables'>

/** The broker with rbac behind it, and people who may operate it. */
export async function startOperatedBroker({ plugIns, variables }: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const operators = opened.use(await startOperators())
  const { rbac } = operators
  const network = createNetwork()
  network.attach('rbac', rbac.app)
  const broker = opened.use(
    await startBroker({
      ...(plugIns && { plugIns }),
      fetch: network.fetch,
      variables: {
        BROKER_BACKEND_URL: 'http://rbac',
        BROKER_SERVICE_KEY_FILE: rbac.keys.files.broker,
        BROKER_SERVICE_JWKS_FILE: rbac.keys.environment.RBAC_SERVICE_JWKS_FILE,
        ...variables,
      },
    }),
  )

  /** A client with the token of a new operator. */
  async function operator(...permissions: string[]) {
    const { token, person } = await operators.operator(...permissions)
    return { token, person, client: broker.as(token) }
  }

  /** The audit of operators, the first entry first. */
  const audit = () => broker.owner.selectFrom('audit_events').selectAll().orderBy('id').execute()

  const resources = opened.move()
  return { operators, network, broker, operator, audit, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Every page of a list. */
export async function allPages<Item>(
  page: (cursor?: string) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const found: Item[] = []
  let { items, nextCursor } = await page()
  found.push(...items)
  while (nextCursor !== null) {
    ;({ items, nextCursor } = await page(nextCursor))
    found.push(...items)
  }
  return found
}

/** Records that are pending, as a transaction writes them before anything happens. */
export function pendingRecords(ids: readonly string[], mintedAt: Date) {
  return ids.map((id) => ({
    id,
    kind: 'mint',
    minted_at: mintedAt,
    request_id: `mnt_${id}`,
    omni_account: 'a'.repeat(64),
    grantor_omni_account: 'b'.repeat(64),
    wallet: `0x${'c'.repeat(40)}`,
    agent_id: `0x${'c'.repeat(40)}`,
    service: 's3',
    scope_path: 'bots/c/',
    grant_id: 'grn-c',
    lease_id: `lease-${id}`,
    requester_token_hash: '',
    call_hash: '',
    record_hash: '',
  }))
}

/** The operations that settle them, for the function `write_audit`. */
export function settlements(ids: readonly string[], settledAt: Date): string {
  const change = {
    status: 'confirmed',
    released: true,
    outcome: 'ok',
    outcome_detail: '',
    anchor_receipts: {},
    credential_expires_at: null,
    settled_at: settledAt,
  }
  return JSON.stringify(
    ids.map((id) => ({ kind: 'settle', subject: 'outcome', subject_id: id, content: id, from: ['pending'], change })),
  )
}
