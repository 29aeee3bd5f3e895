export { createOutbox, type Outbox, type OutboxEvent, type OutboxTable } from './outbox.ts'
export { type RunningWorker, runWorker, runWorkers } from './run-worker.ts'
