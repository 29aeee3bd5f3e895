import { z } from 'zod'
import type { Marker } from '../domain/provisioning/marker.ts'

/** The attributes of a user or a group. Ours is `platform`; the others belong to the people who manage Authentik. */
export type Attributes = Record<string, unknown>

const form = z.object({ kind: z.string(), id: z.string(), env: z.string() })

/** Somebody uses the attribute for something else. It equals no marker of ours. */
const unreadableMarker: Marker = { kind: '', id: '', env: '' }

/** Whose an object is; undefined where nothing says so. */
export function readMarker({ platform }: Attributes): Marker | undefined {
  if (platform === undefined || platform === null) return undefined
  return form.safeParse(platform).data ?? unreadableMarker
}

/** The attributes with our marker. What else is there stays, also beside the members of the marker. */
export function withMarker(attributes: Attributes, { kind, id, env }: Marker): Attributes {
  const { data } = z.record(z.string(), z.unknown()).safeParse(attributes.platform)
  return { ...attributes, platform: { ...data, kind, id, env } }
}

/** A query for objects whose marker has this id. */
export function markedWith({ id }: Marker): string {
  return JSON.stringify({ platform__id: id })
}
