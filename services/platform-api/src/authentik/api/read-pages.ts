import { StepFailure } from '../../domain/provisioning/step-failure.ts'

type Page<Row> = { pagination: { next: number; current: number }; results: Row[] }

const mostPages = 500

/**
 * The rows of all pages. A page that is not the one that was requested, or a list that does not come to its end, is an error: what could
 * not be read must not look absent.
 */
export async function readPages<Row>(readPage: (page: string) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = []
  let wanted = 1
  for (let read = 0; read < mostPages; read++) {
    const { pagination, results } = await readPage(String(wanted))
    if (pagination.current !== wanted) throw endless()
    rows.push(...results)
    if (pagination.next === 0) return rows
    wanted = pagination.next
  }
  throw endless()
}

function endless(): StepFailure {
  return new StepFailure('upstream_unavailable', 'a list of Authentik does not come to its end')
}
