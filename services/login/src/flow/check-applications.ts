import type { Applications } from '../applications/applications.ts'
import { checkNext, isAllowedScheme } from './check-next.ts'

type Place = { publicOrigin: string; development: boolean }

/** Refuses applications that no person can be sent to. Throws with every problem at once. */
export function checkApplications({ all }: Applications, { publicOrigin, development }: Place): void {
  const rules = { publicOrigin, development, applications: all, relativeTo: undefined }
  const problems = all.flatMap(({ id, origins, defaultDestination }) => [
    ...(checkNext(defaultDestination, rules) ? [] : [`${id}: \`next\` refuses defaultDestination`]),
    ...origins
      .filter((origin) => !isAllowedScheme(new URL(origin), rules))
      .map((origin) => `${id}: ${origin} is not https${development ? ' or a loopback host' : ''}`),
  ])
  if (problems.length > 0) throw new Error(problems.join('; '))
}
