import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { expected } from '../../src/settings/variables.js';

const manifest = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

it('the built files have one byte a character, so that Node keeps their text in half the memory', () => {
  const built = readdirSync('dist').filter((name) => name.endsWith('.js'));
  expect(built).toContain('main.js');
  const wide = built.filter((name) => /[^\0-\xff]/.test(readFileSync(join('dist', name), 'utf8')));
  expect(wide).toEqual([]);
});

describe('the Dockerfile', () => {
  const text = readFileSync('Dockerfile', 'utf8').replaceAll(/\\\n/g, ' ');
  const instructions = text.split('\n').filter((line) => /^[A-Z]+ /.test(line));
  const those = (name: string) => instructions.filter((line) => line.startsWith(`${name} `));
  const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM')));
  const sources = those('COPY')
    .filter((line) => !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies only existing paths, and .dockerignore lets through exactly those', () => {
    expect(sources.filter((path) => !existsSync(path))).toEqual([]);
    const ignore = readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean);
    const [all, ...through] = ignore.filter((line) => !line.startsWith('#'));
    expect(all).toBe('*');
    expect(through.map((line) => line.replace(/^!/, '')).sort()).toEqual([...new Set(sources)].sort());
  });

  it('uses one version of Node 20, pinned to the patch', () => {
    const images = those('FROM').map((line) => line.split(' ')[1]);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:20\.\d+\.\d+-bookworm-slim$/);
  });

  it('runs unprivileged, under an init, with one writable folder and a health check', () => {
    expect(last.filter((line) => line.startsWith('USER'))).toEqual(['USER node']);
    expect(last).toContain('ENTRYPOINT ["tini", "--"]');
    expect(last).toContain('VOLUME /data');
    expect(last.find((line) => line.startsWith('HEALTHCHECK'))).toContain('deploy/livez.mjs');
    expect(last.some((line) => /npm|COPY src/.test(line))).toBe(false);
  });

  it('sets only variables that Usher knows', () => {
    const set = [...(those('ENV')[0] ?? '').matchAll(/(\w+)=/g)].map(([, name]) => name ?? '');
    expect(set.filter((name) => name !== 'NODE_ENV' && !Object.hasOwn(expected, name))).toEqual([]);
  });
});

const service = z.object({
  image: z.string().regex(/:\d+\.\d+/, 'a version'),
  build: z.string().optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
  volumes: z.array(z.string()),
  networks: z.array(z.string()),
  read_only: z.literal(true),
  tmpfs: z.array(z.string()).min(1),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  restart: z.literal('unless-stopped'),
  healthcheck: z.object({ test: z.array(z.string()).min(2), interval: z.string(), timeout: z.string() }),
});
const compose = z.object({
  services: z.object({ usher: service, postgres: service }),
  networks: z.record(z.string(), z.unknown()),
  volumes: z.record(z.string(), z.unknown()),
});

describe('compose.yml', () => {
  const text = readFileSync('compose.yml', 'utf8');
  const { services, networks, volumes } = compose.parse(parse(text));

  it('starts this version of Usher after its healthy database, both read-only and unprivileged', () => {
    expect(services.usher.image).toBe(`usher:${manifest.version}`);
    expect(services.usher.depends_on).toHaveProperty('postgres');
  });

  it('names only volumes and networks that it defines, and keeps the database internal', () => {
    const all = Object.values(services);
    const named = all.flatMap((one) => one.volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(named.filter((name) => !name.startsWith('./') && !Object.hasOwn(volumes, name))).toEqual([]);
    expect(all.flatMap((one) => one.networks).filter((name) => !Object.hasOwn(networks, name))).toEqual([]);
    expect(networks.database).toEqual({ internal: true });
    expect(text).not.toMatch(/^\s+ports:/m);
  });

  it('holds no secret', () => {
    const values = Object.values(services).flatMap((one) => Object.entries(one.environment));
    const secret = values.filter(([name]) => /PASSWORD|TOKEN|KEY|URL/.test(name));
    expect(secret.length).toBeGreaterThan(1);
    for (const [, value] of secret) expect(value).toContain('${POSTGRES_PASSWORD:?');
    expect(services.usher.env_file).toBe('.env');
  });
});

describe('deploy/usher.service', () => {
  const text = readFileSync('deploy/usher.service', 'utf8');
  const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;

  it('restarts Usher after a failure and runs it unprivileged', () => {
    for (const line of ['Restart=on-failure', 'User=usher', 'NoNewPrivileges=yes', 'ProtectSystem=strict'])
      expect(text.split('\n')).toContain(line);
  });

  it.skipIf(!analyze)('is a valid systemd unit', () => {
    const place = mkdtempSync(join(tmpdir(), 'usher-unit-'));
    const unit = join(place, 'usher.service');
    writeFileSync(unit, text.replace('/usr/bin/node', process.execPath));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
      encoding: 'utf8',
    });
    const ofOurs = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('usher.service'));
    expect([status, ofOurs]).toEqual([0, []]);
  });
});

it.each(['deploy/backup.sh', '.ci/run'])('%s is valid syntax for its shell', (path) => {
  const [, shell = ''] = /^#!.*\/(?:env )?(\w+)/.exec(readFileSync(path, 'utf8')) ?? [];
  expect(execFileSync(shell, ['-n', path]).toString()).toBe('');
});
