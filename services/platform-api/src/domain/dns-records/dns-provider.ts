/** Who runs the DNS of a domain, by the end of the names of its name servers. */
export type DnsProvider = { key: string; name: string }

/** `*` at the end of a label stands for the rest of it. */
const providers: readonly [key: string, name: string, ...suffixes: string[]][] = [
  ['azure', 'Azure DNS', 'azure-dns.com', 'azure-dns.net', 'azure-dns.org', 'azure-dns.info'],
  ['cloudflare', 'Cloudflare', 'ns.cloudflare.com'],
  ['digitalocean', 'DigitalOcean', 'digitalocean.com'],
  ['dnsimple', 'DNSimple', 'dnsimple.com', 'dnsimple-edge.net', 'dnsimple-edge.org'],
  ['dynadot', 'Dynadot', 'dynadot.com'],
  ['gandi', 'Gandi', 'gandi.net'],
  ['godaddy', 'GoDaddy', 'domaincontrol.com'],
  ['google_cloud', 'Google Cloud DNS or Squarespace', 'googledomains.com'],
  ['hetzner', 'Hetzner', 'ns.hetzner.com', 'ns.hetzner.de', 'first-ns.de', 'second-ns.de', 'second-ns.com'],
  ['hostinger', 'Hostinger', 'dns-parking.com'],
  ['infomaniak', 'Infomaniak', 'infomaniak.ch', 'infomaniak.com'],
  ['ionos', 'IONOS', 'ui-dns.com', 'ui-dns.org', 'ui-dns.de', 'ui-dns.biz'],
  ['linode', 'Linode', 'linode.com'],
  ['loopia', 'Loopia', 'loopia.se'],
  ['name_com', 'Name.com', 'name.com'],
  ['namecheap', 'Namecheap', 'registrar-servers.com'],
  ['ns1', 'NS1 or Netlify', 'nsone.net'],
  ['one_com', 'one.com', 'one.com'],
  ['ovh', 'OVHcloud', 'ovh.net', 'anycast.me'],
  ['porkbun', 'Porkbun', 'porkbun.com'],
  ['route53', 'Amazon Route 53', 'awsdns-*.com', 'awsdns-*.net', 'awsdns-*.org', 'awsdns-*.co.uk'],
  ['simply', 'Simply.com', 'simply.com', 'unoeuro.com'],
  ['strato', 'Strato', 'rzone.de'],
  ['transip', 'TransIP', 'transip.net', 'transip.nl', 'transip.eu'],
  ['vercel', 'Vercel', 'vercel-dns.com'],
  ['wix', 'Wix', 'wixdns.net'],
]

/** The provider to which most of the name servers belong. Null for one that we do not know. */
export function detectProvider(nameServers: readonly string[]): DnsProvider | null {
  const found = providers.map(([key, name, ...suffixes]) => {
    const count = nameServers.filter((host) => suffixes.some((suffix) => isBelow(host, suffix))).length
    return { key, name, count }
  })
  const [best] = found.filter(({ count }) => count > 0).toSorted((one, other) => other.count - one.count)
  return best ? { key: best.key, name: best.name } : null
}

function isBelow(host: string, suffix: string): boolean {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.')
  const wanted = suffix.split('.')
  const end = labels.slice(-wanted.length)
  return labels.length > wanted.length && wanted.every((label, index) => isLabel(end[index] ?? '', label))
}

function isLabel(label: string, wanted: string): boolean {
  return wanted.endsWith('*') ? label.startsWith(wanted.slice(0, -1)) : label === wanted
}
