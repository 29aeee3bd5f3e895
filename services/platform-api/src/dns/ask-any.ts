import { type DnsAnswer, isDefinitive, type NameServer, type RecordType } from './dns-answer.ts'

/** The first definitive answer of several servers that are asked at once. Undefined where none of them knows. */
export function askAny<Type extends RecordType>(
  servers: readonly NameServer[],
  name: string,
  type: Type,
): Promise<DnsAnswer<Type> | undefined> {
  const { promise, resolve } = Promise.withResolvers<DnsAnswer<Type> | undefined>()
  const asked = servers.map(async ({ ask }) => {
    const answer = await ask(name, type)
    if (isDefinitive(answer)) resolve(answer)
  })
  void Promise.all(asked).then(() => resolve(undefined))
  return promise
}
