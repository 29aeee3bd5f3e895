export { type Client, createClient, type Transport } from './create-client.ts'
export { Refusal, Unreachable } from './refusal.ts'
