import { type Kysely, sql } from 'kysely'

/** Uses a grant and stores the pending record of what is released with it, in one statement. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

/**
 * `begun`: the request id was claimed, one use counted and the record stored. In every other state nothing was written. `replayed`: the id
 * was used. `other_grant`: another grant fits best than the record names; its terms are in `grant_terms`. `none`: no grant can be used.
 * Runs with the rights of the caller. A request without `use_grant` uses none.
 *
 * The grant is the one with the longest path, then the newest. One that another transaction holds is passed over, and waited for only when
 * there is no other. Its row is locked and has the terms that the caller has verified, so nobody can change them before the commit.
 */
const beginRelease = `create function begin_release(request jsonb, record jsonb, verified_terms jsonb,
    out state text, out grant_terms jsonb)
  language plpgsql set search_path = public, pg_temp as $$
  declare chosen grants; at timestamptz := (request->>'now')::timestamptz;
  begin
    if exists (select from mint_request_ids m where m.omni_account = record->>'omni_account'
        and m.request_id = request->>'request_id' and m.expires_at > at) then
      state := 'replayed'; return;
    end if;
    if (request->>'use_grant')::boolean then
      select * into chosen from grants g
        where g.daemon_address = record->>'wallet' and g.service = record->>'service'
          and starts_with(record->>'scope_path', g.scope_path)
          and (request->>'grant_id' is null or g.grant_id = request->>'grant_id')
          and g.revoked_at is null and g.not_before <= at and g.expires_at > at and g.used_count < g.max_uses
        order by length(g.scope_path) desc, g.granted_at desc limit 1 for update skip locked;
      if not found then
        select * into chosen from grants g
          where g.daemon_address = record->>'wallet' and g.service = record->>'service'
            and starts_with(record->>'scope_path', g.scope_path)
            and (request->>'grant_id' is null or g.grant_id = request->>'grant_id')
            and g.revoked_at is null and g.not_before <= at and g.expires_at > at and g.used_count < g.max_uses
          order by length(g.scope_path) desc, g.granted_at desc limit 1 for update;
      end if;
      if not found then state := 'none'; return; end if;
      grant_terms := to_jsonb(chosen) - 'used_count' - 'revoked_at';
      if grant_terms is distinct from verified_terms then state := 'other_grant'; return; end if;
    end if;
    insert into mint_request_ids as seen (omni_account, request_id, expires_at)
      values (record->>'omni_account', request->>'request_id', (request->>'id_kept_until')::timestamptz)
      on conflict (omni_account, request_id) do update set expires_at = excluded.expires_at where seen.expires_at <= at;
    if not found then state := 'replayed'; return; end if;
    update grants g set used_count = g.used_count + 1 where g.grant_id = chosen.grant_id;
    insert into mint_log (id, kind, minted_at, request_id, omni_account, grantor_omni_account, wallet, agent_id, service,
        scope_path, grant_id, lease_id, requester_token_hash, call_hash, record_hash)
      select r.id, r.kind, r.minted_at, r.request_id, r.omni_account, r.grantor_omni_account, r.wallet, r.agent_id, r.service,
        r.scope_path, r.grant_id, r.lease_id, r.requester_token_hash, r.call_hash, r.record_hash
      from jsonb_populate_record(null::mint_log, record) r;
    state := 'begun';
  end $$`

const statements = [beginRelease]
