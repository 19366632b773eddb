import { expect } from 'vitest';
import { makeUserKey } from '../../src/approvals/store.js';
import { eraseIn } from '../../src/cli/erase.js';
import { databasePlace, type ErasePlace, folderPlace } from '../../src/cli/record-place.js';
import { readKeys } from '../../src/settings/config.js';
import { integrityOf } from '../../src/store/mac.js';
import { told as terminalOf } from '../cli/told.js';
import { bare, dm, told } from './asking.js';
import type { Harness } from './harness.js';
import { story } from './story.js';

const [logistics, ines, dev, eva] = [7301, 4121, 4133, 4134];
const audit = { channel: 'C0AUDIT' };
const names = /Ines Duarte|ines@example\.com|Eva Novak|eva@example\.com|Nia New|nia@example\.com/g;

const said = (harness: Harness, text: RegExp) =>
  harness.person('U0ADMIN').waitForMessage({ ...audit, text }, 40_000);

const alerts = (harness: Harness): string[] =>
  harness
    .person('U0ADMIN')
    .messagesSeen(audit.channel)
    .map(({ rendered }) => bare(rendered))
    .filter((text) => text.includes('Nobody asked Usher'));

const placeOf = (harness: Harness): ErasePlace => {
  const settings = harness.settings();
  const integrity = integrityOf(readKeys(settings));
  const { DATABASE_URL: url } = settings;
  return url === undefined
    ? folderPlace(harness.dataDir, integrity, Date.now)
    : databasePlace(url, integrity, Date.now);
};

/** Everything that the watch stores about people, decrypted: its entries, and its documents beside the ledger. */
async function opened(harness: Harness): Promise<string> {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const store = await placeOf(harness).open(log);
  const parts: unknown[] = [];
  for await (const entry of store.entries(1)) if (entry.stream.startsWith('watch/')) parts.push(entry.events);
  for (const key of [...(await store.keys('watch/')), ...(await store.keys('ground/'))]) {
    parts.push({ key, document: await store.get(key) });
  }
  await store.close();
  return JSON.stringify(parts);
}

const stores = ['folder', 'postgres'] as const;

for (const store of stores) {
  story(
    `what the watch has of a person is unreadable once they are erased, and of nobody else (${store})`,
    {
      env: { USHER_POLL_SECONDS: '1' },
      store,
      make(world) {
        world.changeSettings(logistics, { license: { apiLimit: 60_000 } });
        const may = ['organization view'];
        world.addCustomRole(logistics, { name: 'Auditor', category: 'organization', permissions: may });
        world.setOrganizationRole(eva, logistics, 'Auditor');
      },
    },
    async (harness) => {
      const { world } = harness.make;
      const admin = harness.person('U0ADMIN');
      await admin.command('/make-audit', 'subscribe Harbour Logistics', audit);
      await told(admin, /now listens to/);
      await said(harness, /^Watching/);
      world.setTeamRole(dev, 916, 'Team Admin', ines);
      const asked = await dm(harness.person('U0INES'), /Was this you\?/);
      await harness.person('U0INES').click(asked, 'Yes, it was me');
      const why = await harness.person('U0INES').waitForModal({ title: /Was this you/ });
      await why.fill({ reason: 'Dev leads the campaign' });
      await why.submit();
      world.setPermissions(world.roleNamed('Auditor', 'organization', logistics).id, [
        'organization view',
        'organization edit',
      ]);
      await said(harness, /1 person holds it: Eva Novak/);
      world.addPrivateSpace(logistics, 'Eva Novak');
      await said(harness, /A private space appeared in Harbour Logistics/);
      world.setOrganizationRole(eva, logistics, 'Admin');
      await said(harness, /Eva Novak.*became \*Admin/s);
      await harness.app().stop();

      const before = await opened(harness);
      expect(new Set(before.match(names))).toEqual(
        new Set(['Ines Duarte', 'ines@example.com', 'Eva Novak', 'eva@example.com']),
      );
      for (const userId of [ines, eva]) {
        const { terminal, text } = terminalOf();
        const target = makeUserKey(userId);
        expect(await eraseIn(placeOf(harness), target, { yes: true }, Date.now, terminal)).toBe(0);
        expect(text()).toContain('records of the membership watch');
      }
      const after = await opened(harness);
      expect(after.match(names)).toBeNull();
      expect(after).toContain('dev@example.com');
      expect(after).toContain('Dev leads the campaign');

      await harness.begin();
      const earlier = alerts(harness).length;
      world.setOrganizationRole(dev, logistics, 'Admin');
      await said(harness, /Dev Patel.*became \*Admin/s);
      expect(alerts(harness)).toHaveLength(earlier + 1);
    },
  );
}
