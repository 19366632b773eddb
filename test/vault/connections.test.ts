import { readFile, rename, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createConnections } from '../../src/vault/connections.js';
import { noon } from '../store/request-fixture.js';
import { aVault, fileOf, onDisk, otherToken, token } from './kept.js';

const connection = {
  token,
  makeUserId: 4131,
  person: 'T0HOME/U0BEN' as const,
  scope: ['user:read', 'user:write'],
};

async function connecting() {
  const kept = await aVault();
  return { ...kept, connections: createConnections(kept.vault) };
}

describe('a connected account', () => {
  it('is stored once for each Make user, keeping the newest', async () => {
    const { connections } = await connecting();
    await connections.keep(connection, noon);
    await connections.keep({ ...connection, token: otherToken }, noon + 1);
    expect(await connections.of(4131)).toEqual({ ...connection, token: otherToken });
    expect(await connections.all()).toEqual([{ makeUserId: 4131, at: noon + 1 }]);
  });

  it('that was renewed is not wiped by a check of the earlier one', async () => {
    const { connections } = await connecting();
    await connections.keep(connection, noon);
    const [, wiped] = await Promise.all([
      connections.keep({ ...connection, token: otherToken }, noon + 1),
      connections.wipeIfStill(4131, token),
    ]);
    expect(wiped).toBe(false);
    expect((await connections.of(4131))?.token).toBe(otherToken);
    expect(await connections.wipeIfStill(4131, otherToken)).toBe(true);
    expect(await connections.of(4131)).toBeUndefined();
  });

  it('cannot be used for another person, even if its file is moved to their place', async () => {
    const { connections, folder } = await connecting();
    await connections.keep(connection, noon);
    expect(await connections.of(413)).toBeUndefined();
    await rename(fileOf(folder, 'account/4131'), fileOf(folder, 'account/4132'));
    await expect(connections.of(4132)).rejects.toThrow('was changed on disk');
  });

  it('shows neither its token nor its Slack owner on disk', async () => {
    const { connections, folder } = await connecting();
    await connections.keep(connection, noon);
    const text = (await onDisk(folder)).map(({ text }) => text).join('\n');
    for (const one of [token, token.slice(0, 8), 'U0BEN', 'user:write']) expect(text).not.toContain(one);
  });

  it('is gone once it is disconnected', async () => {
    const { connections, folder } = await connecting();
    await connections.keep(connection, noon);
    await connections.wipe(4131);
    expect(await connections.of(4131)).toBeUndefined();
    expect(await connections.all()).toEqual([]);
    await expect(readFile(fileOf(folder, 'account/4131'))).rejects.toThrow('ENOENT');
  });

  it('that is damaged can still be disconnected, and leaves the others usable', async () => {
    const { connections, folder } = await connecting();
    await connections.keep(connection, noon);
    await connections.keep({ ...connection, makeUserId: 4132 }, noon);
    await writeFile(fileOf(folder, 'account/4131'), 'x');
    expect(await connections.all()).toEqual(
      expect.arrayContaining([{ makeUserId: 4131 }, { makeUserId: 4132, at: noon }]),
    );
    expect(await connections.of(4132)).toMatchObject({ token });
    await connections.wipe(4131);
    expect(await connections.all()).toEqual([{ makeUserId: 4132, at: noon }]);
  });
});
