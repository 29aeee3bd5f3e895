import type { Deps } from '../deps.ts'
import { archiveFlag, reshuffleFlag, updateFlag } from '../domain/flags/change-flag.ts'
import { createFlag } from '../domain/flags/create-flag.ts'
import { evaluateFlags, evaluateFlagsFor } from '../domain/flags/evaluate-flags.ts'
import { getFlag, listFlags, previewFlag } from '../domain/flags/read-flags.ts'
import type { Handlers } from '../handlers.ts'
import { repeatableOf } from './repeatable-of.ts'

export function flagsRoutes(deps: Deps) {
  return {
    listFlags: ({ actor, query }) => listFlags(deps, actor, query),
    getFlag: ({ actor, params }) => getFlag(deps, actor, params.key),
    createFlag: ({ actor, body, headers, context }) => createFlag(deps, actor, body, repeatableOf(headers, context)),
    updateFlag: ({ actor, params, headers, body }) =>
      updateFlag(deps, actor, { ...params, ifMatch: headers['if-match'] }, body),
    reshuffleFlag: ({ actor, params, headers, body }) =>
      reshuffleFlag(deps, actor, { ...params, ifMatch: headers['if-match'] }, body.confirmKey),
    archiveFlag: ({ actor, params, headers }) => archiveFlag(deps, actor, { ...params, ifMatch: headers['if-match'] }),
    previewFlag: ({ actor, params, body }) => previewFlag(deps, actor, params.key, body.context),
    evaluateFlags: ({ actor, body }) => evaluateFlags(deps, actor, body),
    evaluateFlagsFor: ({ body: { context, ...asked } }) => evaluateFlagsFor(deps, context, asked),
  } satisfies Partial<Handlers>
}
