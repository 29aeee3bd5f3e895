export { type Client, createClient, type Transport } from './create-client.ts'
export { readBounded } from './read-bounded.ts'
export { readRetryAfter } from './read-retry-after.ts'
export { Refusal, Unreachable } from './refusal.ts'
