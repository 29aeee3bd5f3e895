import { createFaults, type Faults } from '../faults/faults.ts'
import { endpointNames } from './find-endpoint.ts'
import { createRegistry, type Registry } from './registry.ts'

/** A key for programs (`Authorization: Bearer`). */
export type StalwartKey = {
  token: string
  /** Every permission unless they are given. */
  permissions?: readonly string[]
}

/** How long after the creation of a domain each of its keys appears. */
export type DkimDelays = { ed25519Ms: number; rsaMs: number }

export type StalwartOptions = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  /** The name and the password of the recovery administrator (`Authorization: Basic`). */
  administrator: { name: string; password: string }
  keys?: readonly StalwartKey[]
  /** The host that zone files and the session name; `mail.example.test` unless it is given. It is rarely where the stand-in answers. */
  hostname?: string
  /** At once and two seconds unless they are given. */
  dkim?: Partial<DkimDelays>
}

/** A key that a task makes when its time has come. */
export type DkimTask = { domainId: string; dueMs: { Dkim1Ed25519Sha256: number; Dkim1RsaSha256: number } }

/** The parts of the stand-in for Stalwart. */
export type StalwartState = {
  now: () => Date
  random: (sizeBytes: number) => Uint8Array
  administrator: { name: string; password: string }
  hostname: string
  faults: Faults
  registry: Registry
  keys: Map<string, StalwartKey>
  /** The bytes that an account has stored, by its id. */
  usedBytes: Map<bigint, number>
  dkimTasks: DkimTask[]
  /** May change while it runs. */
  settings: { dkim: DkimDelays }
}

export function createStalwartState(options: StalwartOptions): StalwartState {
  const { now, random, administrator, keys = [], hostname = 'mail.example.test', dkim } = options
  return {
    ...{ now, random, administrator, hostname },
    faults: createFaults('stalwart', endpointNames),
    registry: createRegistry(now),
    keys: new Map(keys.map((key) => [key.token, key])),
    usedBytes: new Map(),
    dkimTasks: [],
    settings: { dkim: { ed25519Ms: 0, rsaMs: 2000, ...dkim } },
  }
}
