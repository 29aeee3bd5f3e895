import type { Field } from './field-kinds.ts'
import { applyJointRules } from './joint-rules.ts'
import type { Policy } from './policy.ts'
import { fieldsWithoutMeaning, policyFields } from './policy-fields.ts'
import type { PolicyFinding } from './policy-finding.ts'
import type { PolicyFrame } from './policy-frame.ts'
import { type Member, type Members, readMembers } from './read-members.ts'

/** Reads a policy field by field. Every value that cannot be used is a finding, and the default counts instead. It never throws. */
export function readPolicy(raw: unknown, frame: PolicyFrame): { policy: Policy; findings: PolicyFinding[] } {
  const findings: PolicyFinding[] = []
  const root = readMembers(raw, '', findings)
  const isNewer = takeVersion(root, findings)
  const sections = Object.entries(policyFields(frame)).map(([name, fields]) => {
    const section = isNewer ? undefined : root.take(name)
    return readSection(name, section, fields, findings)
  })
  if (!isNewer) root.reportRest()
  for (const { name, pointers } of sections)
    for (const [field, pointer] of pointers)
      if (fieldsWithoutMeaning[frame.kind].includes(`${name}.${field}`))
        findings.push({
          ...{ about: 'unknown_name', pointer, effect: 'it is ignored' },
          message: `means nothing for a provider of kind ${frame.kind}`,
        })
  // The table of fields has each section and each field of a policy: its type demands them.
  const read = Object.fromEntries([
    ['policyVersion', 1],
    ...sections.map(({ name, values }) => [name, values]),
  ]) as Policy

  const { policy, faults } = applyJointRules(read, frame.kind)
  for (const { section, field, fault, effect } of faults) {
    const pointer = sections.find(({ name }) => name === section)?.pointers.get(field)
    // A default that is above the bound of the mode is not the writer's fault.
    if (pointer !== undefined) findings.push({ about: 'value', pointer, message: fault, effect })
  }
  return { policy, findings }
}

/** Whether the policy is of a later version, whose fields may mean something else. */
function takeVersion(root: Members, findings: PolicyFinding[]): boolean {
  const version = root.take('policyVersion')
  if (version === undefined || version.value === 1) return false
  const isNewer = typeof version.value === 'number' && version.value > 1
  const message = isNewer ? 'is a later version than 1, which is the latest known here' : 'must be 1'
  const effect = isNewer ? 'every default counts' : 'version 1 counts'
  findings.push({ about: 'value', pointer: version.pointer, message, effect })
  return isNewer
}

/** `pointers` are those of the fields whose written value counts. */
type ReadSection = { name: string; values: Record<string, unknown>; pointers: Map<string, string> }

function readSection(
  name: string,
  section: Member | undefined,
  fields: Readonly<Record<string, Field<unknown>>>,
  findings: PolicyFinding[],
): ReadSection {
  const members = readMembers(section ? section.value : {}, section?.pointer ?? '', findings)
  const pointers = new Map<string, string>()
  const values = Object.entries(fields).map(([field, { fallback, read }]) => {
    const member = members.take(field)
    if (member === undefined) return [field, fallback]
    const reading = read(member.value)
    if ('value' in reading) {
      pointers.set(field, member.pointer)
      return [field, reading.value]
    }
    const pointer = `${member.pointer}${reading.at ?? ''}`
    findings.push({ about: 'value', pointer, message: reading.fault, effect: 'the default counts' })
    return [field, fallback]
  })
  members.reportRest()
  return { name, values: Object.fromEntries(values), pointers }
}
