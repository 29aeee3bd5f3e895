export { createLogger, type Logger } from './logger.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export { currentRequest, type RequestContext, runInRequest } from './request-context.ts'
export { childTrace, parseTraceparent, type Trace, traceparent } from './trace-context.ts'
