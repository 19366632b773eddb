import { z } from 'zod';
import { StoreFailure } from '../../approvals/store.js';
import type { Database, Queries } from './database.js';
import { lockForCommit } from './locks.js';

/**
 * Each migration updates the schema from the version equal to its index to the next one. A released migration never
 * changes.
 */
const migrations: readonly string[] = [
  `
  create table usher.entries (
    n bigint primary key,
    stream text collate "C" not null,
    version integer not null,
    at timestamptz not null,
    hash text not null,
    line text not null,
    unique (stream, version)
  );
  create table usher.stream_keys (stream text collate "C" primary key, key bytea not null);
  create table usher.head (one boolean primary key default true check (one), value text not null);
  create table usher.control (one boolean primary key default true check (one), value text not null);
  create table usher.bindings (person text collate "C" primary key, value text not null);
  create table usher.documents (key text collate "C" primary key, value text not null);
  create table usher.requests (
    id text collate "C" primary key,
    number integer not null,
    first_n bigint not null unique,
    stream_version integer not null,
    status text not null,
    open boolean not null,
    requester text collate "C" not null,
    submitted_at timestamptz not null,
    submission text collate "C" not null,
    wake_at timestamptz,
    lease_holder text,
    lease_until timestamptz
  );
  create index on usher.requests (wake_at) where wake_at is not null;
  create index on usher.requests (first_n) where open;
  create index on usher.requests (requester, first_n);
  create index on usher.requests (submission);
  create index on usher.requests (number);
  create table usher.leases (name text collate "C" primary key, holder text not null, until timestamptz not null);
  create table usher.heard (name text collate "C" primary key, until timestamptz not null, call text not null);
  create table usher.pace (name text collate "C" primary key, free_at timestamptz not null);
  `,
];

const found = z.array(z.object({ version: z.number().int() })).max(1);

/**
 * Updates the schema to this version in one transaction; if several processes start at once, one does it and the
 * others wait. Throws `StoreFailure` for the schema of a newer Usher.
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction('The tables could not be created', async (connection) => {
    await lockForCommit(connection);
    await connection.query('create schema if not exists usher');
    await connection.query('create table if not exists usher.schema (version integer not null)');
    await run(connection);
  });
}

async function run(connection: Queries): Promise<void> {
  const { rows } = await connection.query('select version from usher.schema');
  const [{ version } = { version: 0 }] = found.parse(rows);
  if (version > migrations.length) throw newer(version);
  for (const sql of migrations.slice(version)) await connection.query(sql);
  if (version === migrations.length) return;
  await connection.query('delete from usher.schema');
  await connection.query('insert into usher.schema (version) values ($1)', [migrations.length]);
}

const newer = (version: number): StoreFailure =>
  new StoreFailure(
    `The database belongs to a newer Usher: its tables are in version ${version}, and this version of Usher knows ${migrations.length}. Start the newer one.`,
  );
