import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Redis } from '@constellation/manifest'
import { ensureFile } from '@constellation/stack/first-start'
import { services } from '../services.ts'
import { writeUrl } from './databases.ts'
import { keepFile } from './keep-file.ts'

/** Makes the Redis URLs of services, and Redis's file of users, which holds only hashes. The default user may only send PING. */
export async function prepareRedis(state: string): Promise<void> {
  const lines = ['user default reset on nopass -@all +ping']
  for (const { name, redis } of services) {
    if (!redis) continue
    const file = path.join(state, name, 'redis-url')
    await ensureFile(file, (made) => writeUrl(made, `redis://${name}:`, '@redis:6379'), 0)
    const { password } = new URL(await readFile(file, 'utf8'))
    const hash = createHash('sha256').update(password).digest('hex')
    lines.push(`user ${name} reset on #${hash} ${patternsOf(redis)} +@all -@admin -@dangerous +info`)
  }
  await keepFile(path.join(state, 'redis/users.acl'), `${lines.join('\n')}\n`)
}

/** The keys and channels that a service may use, as Redis writes them. */
function patternsOf({ keys, channels = [] }: Redis): string {
  return [...keys.map((key) => `~${key}`), 'resetchannels', ...channels.map((channel) => `&${channel}`)].join(' ')
}
