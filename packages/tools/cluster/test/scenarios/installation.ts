import { randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openAccount } from '@constellation/end-to-end'
import { readServices } from '@constellation/manifest'
import { createBrowser } from '@constellation/testkit'
import { expect } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { readImages } from '../../src/images.ts'
import { type Run, runPlaybook } from '../../src/playbook.ts'
import { root } from '../../src/root.ts'
import { measureCapacity, type Person } from '../../src/sign-ins.ts'

export type Context = () => Cluster
/** The services by name, each with the names of the processes that its image runs as. */
export const processesOf = new Map(
  (await readServices(root)).map(({ name, processes }) => [name, processes.map((process) => process.name)]),
)
export const services = [...processesOf.values()].flat()
export const jobs = ['edge', 'postgres', 'redis', 'databases', ...services]

/** Runs a playbook on the cluster. */
export function play(
  { inventory }: Cluster,
  name: string,
  vars: Record<string, unknown> = {},
  args: string[] = [],
): Promise<Run> {
  return runPlaybook(name, { inventory: inventory.file, vars, args })
}

/** Fails with what the playbook said. */
export function expectSuccess({ succeeded, output }: Run): void {
  expect(succeeded, output.slice(-4000)).toBe(true)
}

/** What a run that changes nothing leaves as it is: versions of jobs, indexes of variables, and which allocations run. */
export async function snapshot({ nomad }: Cluster) {
  const query = 'namespace=constellation'
  const found = await nomad<{ ID: string; Version: number }[]>(`/v1/jobs?${query}`)
  const versions = await Promise.all(
    found.map(async ({ ID }) => [ID, (await nomad<{ Version: number }>(`/v1/job/${ID}?${query}`)).Version]),
  )
  const variables = await nomad<{ Path: string; ModifyIndex: number }[]>(`/v1/vars?${query}`)
  return {
    jobs: Object.fromEntries(versions),
    variables: Object.fromEntries(variables.map(({ Path, ModifyIndex }) => [Path, ModifyIndex])),
    allocations: (await running(nomad)).map(({ ID }) => ID).sort(),
  }
}

export type Allocation = {
  ID: string
  JobID: string
  JobVersion: number
  ClientStatus: string
  DesiredStatus: string
  NodeName: string
}

export async function running(nomad: Cluster['nomad'], job?: string): Promise<Allocation[]> {
  const all = await nomad<Allocation[]>('/v1/allocations?namespace=constellation')
  return all.filter(
    ({ JobID, ClientStatus, DesiredStatus }) =>
      (!job || JobID === job) && ClientStatus === 'running' && DesiredStatus === 'run',
  )
}

/** The secrets that the constellation has made, as its variable has them. */
export async function readSecrets({
  nomad,
}: Cluster): Promise<Record<string, { current: string; accepted?: string; kept?: string[] }>> {
  const variable = await nomad<{ Items: { state: string } }>('/v1/var/constellation/secrets?namespace=constellation')
  return JSON.parse(variable.Items.state).secrets
}

const people = new Map<string, Promise<Person[]>>()
/** So many that no person signs in more often at one moment than the throttle lets anybody try. */
const crowd = 48

/** People with accounts and verified addresses, the same at every call. */
export function peopleOf(cluster: Cluster): Promise<Person[]> {
  const known = people.get(cluster.folder) ?? openAccounts(cluster)
  people.set(cluster.folder, known)
  return known
}

async function openAccounts(cluster: Cluster): Promise<Person[]> {
  const opened: Person[] = []
  while (opened.length < crowd) opened.push(...(await Promise.all([1, 2, 3, 4].map(() => openNewAccount(cluster)))))
  return opened
}

const capacities = new Map<string, Promise<number>>()

/** The sign-ins a second that the cluster can carry on this machine, measured once. */
export function capacityOf(cluster: Cluster): Promise<number> {
  const known = capacities.get(cluster.folder) ?? peopleOf(cluster).then((people) => measureCapacity(people, cluster))
  capacities.set(cluster.folder, known)
  return known
}

export async function openNewAccount({ places, send }: Cluster): Promise<Person> {
  const unique = randomUUID().slice(0, 13)
  const person = { email: `person-${unique}@example.test`, password: `a person of the cluster ${unique}` }
  const browser = createBrowser(send, { headers: { 'user-agent': 'constellation-cluster' } })
  await openAccount(browser, places, person.email, person.password)
  return person
}

/** The inputs of a release that has other images than the cluster's: those of `changes`. */
export function withImages({ images, folder }: Cluster, changes: Record<string, string>) {
  const file = path.join(mkdtempSync(path.join(folder, 'images-')), 'images.json')
  writeFileSync(file, JSON.stringify({ ...readImages(images.file), ...changes }))
  return { constellation_images_file: file }
}

export function imageOf({ images }: Cluster, service: string): string {
  return readImages(images.file)[service] ?? ''
}
