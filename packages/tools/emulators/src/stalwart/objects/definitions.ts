import { account, aliases } from './account.ts'
import { dkimAlgorithms, domain } from './domain.ts'
import { normalizeAddress, normalizeLocalPart } from './domain-name.ts'
import type { ObjectType, Properties, RecordShape, Shape, VariantShape } from './shape.ts'

const text: Shape = { kind: 'text' }
const headers = { From: true, To: true, Date: true, Subject: true, 'Message-ID': true }

const mailingList: Properties = {
  name: { shape: { kind: 'text', normalize: normalizeLocalPart, problem: 'Invalid email local part' } },
  domainId: { shape: { kind: 'reference', to: 'Domain' } },
  emailAddress: { shape: text, isServerSet: true },
  description: { shape: text, isNullable: true, initial: null },
  aliases,
  memberTenantId: { shape: text, isNullable: true, initial: null },
  recipients: {
    shape: { kind: 'set', of: { kind: 'text', normalize: normalizeAddress, problem: 'Invalid email address' } },
    initial: {},
  },
}

const signature: Properties = {
  auid: { shape: text, isNullable: true, initial: null },
  canonicalization: { shape: text, initial: 'relaxed/relaxed' },
  expire: { shape: { kind: 'integer' }, isNullable: true, initial: null },
  headers: { shape: { kind: 'set', of: text }, initial: headers },
  privateKey: {
    shape: { kind: 'variant', variants: { Text: { secret: { shape: { kind: 'text', isSecret: true } } } } },
  },
  publicKey: { shape: text, isServerSet: true },
  report: { shape: { kind: 'boolean' }, initial: true },
  thirdParty: { shape: text, isNullable: true, initial: null },
  thirdPartyHash: { shape: text, isNullable: true, initial: null },
  domainId: { shape: { kind: 'reference', to: 'Domain' } },
  memberTenantId: { shape: text, isNullable: true, initial: null },
  selector: { shape: text },
  createdAt: { shape: text, isServerSet: true },
  nextTransitionAt: { shape: text, isNullable: true, initial: null },
  stage: {
    shape: { kind: 'choice', values: new Set(['pending', 'active', 'retiring', 'retired']) },
    initial: 'active',
  },
}

type Definition = {
  shape: RecordShape | VariantShape
  /** The properties by which a query finds it, whole and exactly. */
  filters: readonly string[]
  /** Where `text` looks for whole words. */
  searched: readonly string[]
}

/** What is stored of each type, and how it is found. */
export const definitions: Readonly<Record<ObjectType, Definition>> = {
  Account: {
    shape: account,
    filters: ['name', 'domainId', 'memberGroupIds', 'memberTenantId', '@type'],
    searched: ['name', 'aliases', 'description'],
  },
  DkimSignature: {
    shape: { kind: 'variant', variants: Object.fromEntries(dkimAlgorithms.map((name) => [name, signature])) },
    filters: ['domainId', 'memberTenantId'],
    searched: [],
  },
  Domain: {
    shape: { kind: 'record', properties: domain },
    filters: ['name', 'aliases', 'memberTenantId'],
    searched: ['name', 'aliases', 'description'],
  },
  MailingList: {
    shape: { kind: 'record', properties: mailingList },
    filters: ['memberTenantId'],
    searched: ['name', 'aliases', 'description', 'recipients'],
  },
}
