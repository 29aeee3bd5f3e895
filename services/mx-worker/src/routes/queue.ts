import type { Deps } from '../deps.ts'
import { bulkDelete } from '../domain/queue/bulk-delete.ts'
import { bulkRedrive } from '../domain/queue/bulk-redrive.ts'
import { deleteQueueItem } from '../domain/queue/delete-queue-item.ts'
import { getBulkJob } from '../domain/queue/get-bulk-job.ts'
import { getQueueItem } from '../domain/queue/get-queue-item.ts'
import { listQueue } from '../domain/queue/list-queue.ts'
import { redrive } from '../domain/queue/redrive.ts'
import { resolveUnknown } from '../domain/queue/resolve-unknown.ts'
import { retryNow } from '../domain/queue/retry-now.ts'
import type { Handlers } from '../handlers.ts'

export function queueRoutes(deps: Deps) {
  return {
    listQueue: ({ actor, query }) => listQueue(deps, actor, query),
    getQueueItem: ({ actor, params }) => getQueueItem(deps, actor, params.id),
    deleteQueueItem: ({ actor, params }) => deleteQueueItem(deps, actor, params.id),
    bulkDelete: ({ actor, body }) => bulkDelete(deps, actor, body),
    getBulkJob: ({ actor, params }) => getBulkJob(deps, actor, params.id),
    redrive: ({ actor, params, body }) => redrive(deps, actor, params.id, body),
    bulkRedrive: ({ actor, body }) => bulkRedrive(deps, actor, body),
    retryNow: ({ actor, params }) => retryNow(deps, actor, params.id),
    resolveUnknown: ({ actor, params, body }) => resolveUnknown(deps, actor, params.id, body),
  } satisfies Partial<Handlers>
}
